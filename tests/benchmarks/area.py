"""What an import of Liechtenstein costs, and whose addresses are found again.

`python -m tests.benchmarks.area`; `--quick` asks for fewer addresses.
"""

import gzip
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mapbox_vector_tile
from pmtiles.reader import MmapSource, all_tiles
from shapely.geometry import shape

from api.addresses.queries import AddressIndex, read_addresses
from api.addresses.rules import Address, judge
from api.areas.queries import areas
from api.tiles.queries import Pack
from tests.benchmarks.amazon import folder
from tests.benchmarks.table import rank, show
from tests.processes import Server

EXTRACT = Path("osm", "liechtenstein-2024-03-04.osm.pbf")
LIMIT_S, LIMIT_MB = 30.0, 1000.0
ADDRESSES, QUICK = 1000, 150
NEAR_M = 50.0


def main() -> int:
    """Measure and print."""
    data = folder()
    if data is None or not (data / EXTRACT).exists():
        print("The shared data is not here: set ROUNDSMAN_SHARED_DATA.")
        return 0
    pbf = data / EXTRACT
    with tempfile.TemporaryDirectory() as home:
        _import(pbf, Path(home))
        area = areas(Path(home))[0]
        assert area.map is not None
        assert area.addresses is not None
        _tiles(area.map)
        _addresses(pbf, area.addresses, QUICK if "--quick" in sys.argv else ADDRESSES)
    return 0


def _import(pbf: Path, home: Path) -> None:
    """Import once, watching the memory of the command and of all that it starts."""
    server = Server(home)
    server.command = [sys.executable, "-m", "api.cli", "area", "import", str(pbf)]
    began = time.perf_counter()
    server.spawn()
    assert server.process is not None
    most_mb, heard = 0.0, [(0.0, "Starting")]
    while server.process.poll() is None:
        most_mb = max(most_mb, sum(server.memory_mb().values()))
        lines = server.log.read_text().splitlines()
        if lines and lines[-1] != heard[-1][1]:
            heard.append((time.perf_counter() - began, lines[-1]))
        time.sleep(0.02)
    whole_s = time.perf_counter() - began
    assert server.process.returncode == 0, server.log.read_text()
    ends = [at for at, _ in heard[1:]] + [whole_s]
    steps: list[list[Any]] = [
        [line.partition("%")[2].strip() or line, round(end - at, 1), None, None]
        for (at, line), end in zip(heard, ends, strict=True)
        if end - at >= 0.1
    ]
    sizes = {path.name.split("-", 1)[-1]: path.stat().st_size / 1e6 for path in _files(home)}
    show(
        f"`roundsman area import` of Liechtenstein, {os.cpu_count()} cores",
        ("", "s", "MB at most", "limit"),
        [*steps, ["whole", whole_s, None, LIMIT_S], ["memory", None, most_mb, LIMIT_MB]],
    )
    show("What it makes", ("", "MB"), [[name, size] for name, size in sizes.items()])


def _files(home: Path) -> list[Path]:
    return [path for path in (home / "areas").glob("*-*") if path.is_file()]


def _tiles(path: Path) -> None:
    """Write the same tiles again with the package that others use, beside our own writing."""
    with path.open("rb") as file:
        tiles = list(all_tiles(MmapSource(file)))
    read = [
        mapbox_vector_tile.decode(gzip.decompress(data), default_options={"y_coord_down": True})
        for _, data in tiles
    ]
    layers = [
        [
            {
                "name": name,
                "features": [
                    {"geometry": shape(one["geometry"]), "properties": one["properties"]}
                    for one in layer["features"]
                ],
            }
            for name, layer in tile.items()
        ]
        for tile in read
    ]
    theirs_s = _taken(lambda: [mapbox_vector_tile.encode(each) for each in layers])
    pack = Pack(path)
    asked = [place for place, _ in tiles]
    ours_s = _taken(lambda: [pack.tile(*place) for place in asked])
    show(
        f"{len(tiles)} tiles",
        ("", "s"),
        [
            ["mapbox-vector-tile writes them, cut and grouped before", theirs_s],
            ["one after another read from the pack", ours_s],
        ],
    )


def _addresses(pbf: Path, index: Path, count: int) -> None:
    """Ask for the area's own addresses, written as people write them."""
    chance = random.Random(1)
    known = {(one.street, one.housenumber, one.city): one for one in read_addresses(pbf)}
    named = [one for one in known.values() if one.city and one.postcode]
    chosen = chance.sample(named, min(count, len(named)))
    opened = AddressIndex(index)
    rows: list[list[Any]] = []
    taken_ms: list[float] = []
    for name, write in WAYS.items():
        found: Counter[str] = Counter()
        for one in chosen:
            text = write(one, chance)
            began = time.perf_counter()
            answer = judge(text, opened.places(text))
            taken_ms.append((time.perf_counter() - began) * 1000)
            right = any(_near(each.lon, each.lat, one) for each in answer.candidates)
            if answer.taken is not None:
                hit = _near(answer.taken.lon, answer.taken.lat, one)
                found["taken, right" if hit else "taken, wrong"] += 1
            elif answer.candidates:
                found["asked, among them" if right else "asked, not among them"] += 1
            else:
                found["not found"] += 1
        rows.append([name, *(100 * found[each] / len(chosen) for each in RESULTS)])
    opened.close()
    show(
        f"{len(chosen):,} of {len(known):,} addresses, as people write them; per cent"
        f" ({rank(taken_ms, 50):.0f} ms each at the median, {rank(taken_ms, 99):.0f} at p99)",
        ("", *RESULTS),
        rows,
    )


RESULTS = (
    "taken, right",
    "taken, wrong",
    "asked, among them",
    "asked, not among them",
    "not found",
)


def _whole(one: Address) -> str:
    return f"{one.street} {one.housenumber}, {one.postcode} {one.city}"


def _slip(text: str, chance: random.Random) -> str:
    """Drop, double, swap or mistake one letter that is not the first."""
    at = chance.randrange(1, max(len(text) - 1, 2))
    letter = chance.choice("abcdefghilmnorstu")
    return chance.choice(
        (
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
            text[:at] + text[at : at + 2][::-1] + text[at + 2 :],
            text[:at] + letter + text[at + 1 :],
        )
    )


def _short(text: str) -> str:
    for long, short in (
        ("strasse", "str."),
        ("Strasse", "Str."),
        ("platz", "pl."),
        ("gasse", "g."),
    ):
        text = text.replace(long, short)
    return text


def _plain(text: str) -> str:
    return text.translate(str.maketrans("äöüÄÖÜ", "aouAOU"))


def _spelt(text: str) -> str:
    return text.translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ü": "Ue"}))


WAYS: dict[str, Callable[[Address, random.Random], str]] = {
    "as on the map": lambda one, _: _whole(one),
    "CAPITALS": lambda one, _: _whole(one).upper(),
    "small, no commas": lambda one, _: _whole(one).lower().replace(",", ""),
    "town first": lambda one, _: f"{one.postcode} {one.city}, {one.street} {one.housenumber}",
    "shortened: str.": lambda one, _: _short(_whole(one)),
    "ä as a": lambda one, _: _plain(_whole(one)),
    "ä as ae": lambda one, _: _spelt(_whole(one)),
    "no postcode": lambda one, _: f"{one.street} {one.housenumber}, {one.city}",
    "no town": lambda one, _: f"{one.street} {one.housenumber}, {one.postcode}",
    "neither": lambda one, _: f"{one.street} {one.housenumber}",
    "country at the end": lambda one, _: _whole(one) + ", Liechtenstein",
    "a flat behind it": lambda one, _: _whole(one).replace(",", ", 2. Stock,", 1),
    "one slip in the street": lambda one, chance: _whole(
        Address(_slip(one.street, chance), *_rest(one))
    ),
    "one slip, no postcode": lambda one, chance: (
        f"{_slip(one.street, chance)} {one.housenumber}, {one.city}"
    ),
    "one slip, shortened, small": lambda one, chance: _short(
        _whole(Address(_slip(one.street, chance), *_rest(one)))
    ).lower(),
    "the next town's postcode": lambda one, _: _whole(one).replace(one.postcode, "9499"),
}


def _rest(one: Address) -> tuple[str, str, str, float, float]:
    return one.housenumber, one.city, one.postcode, one.lon, one.lat


def _near(lon: float, lat: float, one: Address) -> bool:
    east, north = (lon - one.lon) * 75_500, (lat - one.lat) * 111_200  # metres at 47 degrees
    return bool((east * east + north * north) ** 0.5 < NEAR_M)


def _taken(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
