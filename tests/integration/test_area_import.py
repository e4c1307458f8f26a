"""One file sets up the map, the roads and the addresses; killed half-way, it goes on."""

import gzip
import json
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import mapbox_vector_tile
import pytest

from api.areas.queries import areas, newest_graph, newest_map
from api.catalogue import NoNetwork, fetch, find_extract
from api.cli import main
from api.demo import demo_map
from api.errors import NotFound
from tests.builders import Service, expect
from tests.fake_web import Answer, Ask, web
from tests.processes import ROUNDSMAN, environment

pytestmark = pytest.mark.anyio

DEPOT = "24.937713,60.171141"


@pytest.fixture(scope="module")
def pbf() -> Path:
    try:
        return demo_map()
    except FileNotFoundError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def imported(pbf: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the area in it."""
    data = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROUNDSMAN_DATA", str(data))
        assert main(["area", "import", str(pbf)]) == 0
    return data


@pytest.fixture
def data(imported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, which the commands use."""
    shutil.copytree(imported / "areas", tmp_path / "areas")
    monkeypatch.setenv("ROUNDSMAN_DATA", str(tmp_path))
    return tmp_path


def run(arguments: list[str], data: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own."""
    return subprocess.run(
        [*ROUNDSMAN, *arguments],
        env=environment(data, **settings),
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )


# The commands ------------------------------------------------------------------------------------


def test_a_second_import_builds_nothing(
    data: Path, pbf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.stat().st_mtime_ns for path in (data / "areas").glob("*-*")}
    assert main(["area", "import", str(pbf)]) == 0
    assert {path: path.stat().st_mtime_ns for path in (data / "areas").glob("*-*")} == before
    assert capsys.readouterr().out.splitlines() == [
        "100 %  Ready",
        "Helsinki is imported: roads, map, addresses.",
        "A server that runs has to be started again to drive on the new roads.",
    ]


def test_a_killed_import_leaves_whole_parts_only_and_goes_on(pbf: Path, tmp_path: Path) -> None:
    command = [*ROUNDSMAN, "area", "import", str(pbf)]
    log = tmp_path / "log"
    with log.open("w") as out:
        running = subprocess.Popen(
            command, env=environment(tmp_path), stdout=out, cwd=Path(__file__).parents[2]
        )
        while "Drawing the map" not in log.read_text() and running.poll() is None:
            time.sleep(0.005)
        running.send_signal(signal.SIGKILL)
        running.wait()
    folder = tmp_path / "areas"
    assert areas(tmp_path) == []
    assert list(folder.glob("[!.]*.pmtiles")) == []
    (graph,) = folder.glob("*-osrm-*/roads.osrm.mldgr")
    built_at = graph.stat().st_mtime_ns
    done = run(["area", "import", str(pbf)], tmp_path)
    assert "Reading the streets" not in done.stdout
    assert graph.stat().st_mtime_ns == built_at
    (area,) = areas(tmp_path)
    assert area.roads
    assert area.map
    assert area.addresses
    assert list(folder.glob(".half-*")) + list(folder.glob(".building-*")) == []


def test_the_newest_area_is_used_until_it_is_removed(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = newest_map(data)
    assert old is not None
    copy = data / "Harbour.pmtiles"
    copy.write_bytes(old.path.read_bytes() + b"\0")
    assert main(["area", "import", str(copy)]) == 0
    new = newest_map(data)
    assert new is not None
    assert new.path != old.path
    assert newest_graph(data) is not None
    capsys.readouterr()
    assert main(["area", "list"]) == 0
    harbour, helsinki = capsys.readouterr().out.splitlines()
    assert harbour.startswith("Harbour")
    assert harbour.endswith("  map (used)")
    assert helsinki.endswith("  roads (used), map, addresses (used)")
    assert main(["area", "remove", "Harbour"]) == 0
    again = newest_map(data)
    assert again is not None
    assert again.path == old.path
    assert main(["area", "remove", "Harbour"]) == 2
    assert "There is no area 'Harbour'. Imported areas: Helsinki." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("broken.osm.pbf", "broken.osm.pbf cannot be read"),
        ("broken.pmtiles", "broken.pmtiles cannot be read as PMTiles"),
        ("broken.zip", "is neither a .osm.pbf nor a .pmtiles"),
        ("missing.osm.pbf", "No such file"),
    ],
)
def test_a_file_that_is_no_map_is_refused_in_one_line(
    name: str,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ROUNDSMAN_DATA", str(tmp_path / "data"))
    if "broken" in name:
        (tmp_path / name).write_bytes(b"not a map" * 100)
    assert main(["area", "import", str(tmp_path / name)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line
    assert areas(tmp_path / "data") == []


# Fetching ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("liechtenstein", "europe/liechtenstein-latest.osm.pbf"),
        ("usa/Georgia", "north-america/us/georgia-latest.osm.pbf"),
        ("helsinki", "bbbike/Helsinki/Helsinki.osm.pbf"),
    ],
)
def test_an_extract_is_known_by_its_name(pbf: Path, name: str, url: str) -> None:
    assert find_extract(name).endswith(url)


def test_a_name_that_is_not_clear_is_asked_back(pbf: Path) -> None:
    with pytest.raises(NotFound) as several:
        find_extract("georgia")
    assert "europe/georgia or usa/georgia" in several.value.advice
    with pytest.raises(NotFound) as none:
        find_extract("lichtenstein")
    assert "liechtenstein" in none.value.advice


def test_a_broken_download_goes_on_where_it_broke(tmp_path: Path) -> None:
    whole = bytes(range(256)) * 400
    asked: list[str] = []

    def answer(_: str, __: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        asked.append(headers.get("range", ""))
        if not asked[-1]:  # promises all of it, and breaks off
            return 200, {"ETag": '"1"', "Content-Length": str(len(whole))}, whole[:30_000]
        start = int(asked[-1].removeprefix("bytes=").rstrip("-"))
        return 206, {"ETag": '"1"'}, whole[start:]

    part = tmp_path / "a.osm.pbf"
    with web(answer) as address:
        with pytest.raises(NoNetwork):
            fetch(f"{address}/a.osm.pbf", part, lambda share, doing: None)
        fetch(f"{address}/a.osm.pbf", part, lambda share, doing: None)
    assert part.read_bytes() == whole
    assert asked[0] == ""
    assert asked[1].startswith("bytes=")


def test_without_a_network_it_says_so_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with web(lambda *_: (200, {}, b"")) as address:
        pass  # nobody listens there any more
    monkeypatch.setenv("ROUNDSMAN_DATA", str(tmp_path))
    monkeypatch.setattr("api.areas.actions.find_extract", lambda name: f"{address}/{name}.osm.pbf")
    assert main(["area", "fetch", "anywhere"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "No network: 127.0.0.1 cannot be reached" in line
    assert "roundsman area import FILE.osm.pbf" in line


# Served ------------------------------------------------------------------------------------------


async def test_without_an_area_there_is_no_map(service: Service) -> None:
    office = await service.dispatcher()
    problem = expect(await office.get("/api/map"), 404)
    assert problem["detail"] == "No area was imported."
    expect(await office.get("/tiles/0/0/0"), 404)
    expect(await office.get("/api/map/pack"), 404)


async def test_tiles_are_served_to_who_is_paired(service: Service, data: Path) -> None:
    office = await service.dispatcher()
    map = expect(await office.get("/api/map"), 200)
    west, south, east, north = map["bounds"]
    assert 24.9 < west < east < 25.0
    assert 60.1 < south < north < 60.2
    assert map["attribution"] == "© OpenStreetMap contributors"
    # Senate Square at the last zoom.
    path = map["tiles"].format(z=14, x=9327, y=4742)
    answer = await office.get(path)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    layers = mapbox_vector_tile.decode(answer.content)
    assert {"earth", "roads", "buildings", "landuse", "pois", "places"} <= set(layers)
    names = {one["properties"].get("name") for one in layers["roads"]["features"]}
    assert "Aleksanterinkatu" in names
    numbers = {one["properties"]["kind"] for one in layers["buildings"]["features"]}
    assert numbers == {"building", "address"}
    # As it is, for who cannot unpack; not again, for who has it; nothing, where nothing is.
    plain = await office.get(path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == answer.content
    known = {"If-None-Match": answer.headers["etag"]}
    assert (await office.get(path, headers=known)).status_code == 304
    assert (await office.get("/tiles/14/0/0")).status_code == 204
    assert (await office.get("/tiles/14/0/0")).headers["cache-control"] == "private, no-cache"
    assert (await office.get("/tiles/99/0/0")).status_code == 204
    stranger = await service.client()
    for private in (path, "/api/map", "/api/map/pack"):
        expect(await stranger.get(private), 401)


async def test_a_phone_fetches_the_pack_by_ranges(service: Service, data: Path) -> None:
    phone = await service.dispatcher()
    map = expect(await phone.get("/api/map"), 200)
    size = map["pack_bytes"]
    drawn = newest_map(data)
    assert drawn is not None
    whole = drawn.path.read_bytes()
    assert size == len(whole)
    answer = await phone.get(map["pack"])
    assert (answer.status_code, answer.content) == (200, whole)
    tag = answer.headers["etag"]
    assert tag == f'"{map["version"]}"'
    middle = size // 2
    first = await phone.get(map["pack"], headers={"Range": f"bytes=0-{middle - 1}"})
    rest = await phone.get(map["pack"], headers={"Range": f"bytes={middle}-", "If-Range": tag})
    assert (first.status_code, rest.status_code) == (206, 206)
    assert first.headers["content-range"] == f"bytes 0-{middle - 1}/{size}"
    assert first.content + rest.content == whole
    last = await phone.get(map["pack"], headers={"Range": "bytes=-10"})
    assert last.content == whole[-10:]
    # Another map meanwhile: all of it, rather than two halves of two maps.
    other = await phone.get(map["pack"], headers={"Range": "bytes=5-", "If-Range": '"old"'})
    assert (other.status_code, len(other.content)) == (200, size)
    beyond = await phone.get(map["pack"], headers={"Range": f"bytes={size}-"})
    problem = expect(beyond, 416)
    assert problem["field"] == "Range"
    assert beyond.headers["content-range"] == f"bytes */{size}"
    assert (await phone.get(map["pack"], headers={"If-None-Match": tag})).status_code == 304


# Rows without coordinates ------------------------------------------------------------------------

FILE = """route,seq,recipient,address,lon,lat
Van 1,1,Known,Somewhere,24.9402,60.1702
Van 1,2,Exact,"Aleksanterinkatu 13, 00100 Helsinki",,
Van 1,3,As people write,aleksanterink. 15 helsinki,,
Van 1,4,No such number,"Aleksanterinkatu 999, Helsinki",,
Van 1,5,No such street,"Rue de Rivoli 5, Paris",,
Van 1,6,Nothing,,,
"""


def import_orders(data: Path, **settings: str) -> dict[str, object]:
    file = data / "orders.csv"
    file.write_text(FILE, encoding="utf-8")
    given = ["--day", "2026-05-04", "--timezone", "Europe/Helsinki", "--depot", DEPOT, "--json"]
    done = run(["import", str(file), *given], data, **settings)
    report: dict[str, object] = json.loads(done.stdout)
    return report


def test_rows_without_coordinates_are_placed_by_their_address(data: Path) -> None:
    report = import_orders(data)
    assert report["imported"] == 3
    assert report["geocoded"] == 2
    assert report["rejected"] == 2
    doubtful = report["doubtful"]
    assert isinstance(doubtful, list)
    assert [(one["line"], one["address"]) for one in doubtful] == [
        (5, "Aleksanterinkatu 999, Helsinki")
    ]
    assert 0 < len(doubtful[0]["candidates"]) <= 5
    assert doubtful[0]["candidates"][0].keys() == {"address", "lon", "lat", "confidence"}
    left_out = Path(str(report["rejects_file"])).read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[0] for line in left_out] == ["line", "5", "6", "7"]
    assert "not sure; give lon and lat. Is it Aleksanterinkatu" in left_out[1]
    assert "was not found" in left_out[2]
    assert "no coordinates" in left_out[3]


def nominatim(_: str, asked: Mapping[str, str], __: Mapping[str, str]) -> Answer:
    known = {"road": "Aleksanterinkatu", "house_number": "13", "city": "Helsinki"}
    place = {"lon": "24.9446", "lat": "60.1689", "address": known | {"postcode": "00100"}}
    found = [place] if asked["q"].startswith("Aleksanterinkatu 13") else []
    return 200, {}, json.dumps(found).encode()


def photon(_: str, asked: Mapping[str, str], __: Mapping[str, str]) -> Answer:
    properties = {"street": "Aleksanterinkatu", "housenumber": "13", "city": "Helsinki"}
    place = {"geometry": {"coordinates": [24.9446, 60.1689]}, "properties": properties}
    found = [place] if asked["q"].startswith("Aleksanterinkatu 13") else []
    return 200, {}, json.dumps({"features": found}).encode()


@pytest.mark.parametrize(("answer", "path"), [(nominatim, "/search"), (photon, "/api")])
def test_another_geocoder_may_be_asked_by_url(answer: Ask, path: str, data: Path) -> None:
    with web(answer) as address:
        report = import_orders(data, geocoder_url=address + path)
    assert (report["imported"], report["geocoded"], report["rejected"]) == (2, 1, 4)


@pytest.mark.parametrize(
    "answer", [(500, {}, b"{}"), (200, {}, b"no json"), (200, {}, b'{"features": [{}]}')]
)
def test_a_geocoder_that_fails_is_asked_once_and_rows_say_so(answer: Answer, data: Path) -> None:
    asked: list[str] = []

    def fails(path: str, _: Mapping[str, str], __: Mapping[str, str]) -> Answer:
        asked.append(path)
        return answer

    with web(fails) as address:
        report = import_orders(data, geocoder_url=f"{address}/api")
    assert (report["imported"], report["rejected"], len(asked)) == (1, 5, 1)
    left_out = Path(str(report["rejects_file"])).read_text(encoding="utf-8")
    assert "the geocoder does not answer as it should" in left_out


async def test_a_plan_places_its_orders_too_and_asks_about_the_doubtful(
    service: Service, data: Path
) -> None:
    office = await service.dispatcher()
    lon, lat = map(float, DEPOT.split(","))
    given = {
        "day": "2026-05-04",
        "timezone": "Europe/Helsinki",
        "depot": {"lon": lon, "lat": lat},
        "orders_csv": FILE,
        "vans": [{"name": "Van 1"}],
    }
    made = expect(await office.post("/api/plans", json=given), 201)
    assert made["stops"] == 3
    asked, *others = made["rejected_rows"]
    assert (asked["line"], len(asked["candidates"]) > 0) == (5, True)
    assert [(one["line"], one["candidates"]) for one in others] == [(6, []), (7, [])]


def test_a_tile_is_the_same_whenever_it_is_drawn(pbf: Path, imported: Path, tmp_path: Path) -> None:
    from api.tiles.actions import draw

    draw(pbf, tmp_path / "again.pmtiles", lambda share, doing: None)
    drawn = newest_map(imported)
    assert drawn is not None
    assert (tmp_path / "again.pmtiles").read_bytes() == drawn.path.read_bytes()
    tile = drawn.tile(14, 9327, 4742)
    assert tile is not None
    assert len(gzip.decompress(tile)) > len(tile)
