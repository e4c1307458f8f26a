"""Imports areas: from one file the roads, the base map and the addresses, each built once."""

import fcntl
import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import msgspec

from api.addresses.actions import index_addresses
from api.areas.queries import Area, Imported, areas, areas_folder
from api.catalogue import fetch, find_extract
from api.errors import DomainError, NotFound
from api.extract import edge_of
from api.osrm_process import osrm_folder
from api.tiles.actions import draw
from api.tiles.queries import Pack

type Progress = Callable[[str], None]
type Tell = Callable[[float, str], None]

# Grows when the same extract would give something else; what an older version built is left.
MAP_VERSION, ADDRESSES_VERSION = 1, 1


class RoadsNotBuilt(DomainError):
    """The extract could not be turned into a road graph; the message quotes the tool."""

    status = 400
    cure = "Give a whole .osm.pbf with streets in it, as Geofabrik or BBBike offer them."


def import_area(file: Path, data: Path, tell: Tell, now: datetime, name: str = "") -> Area:
    """Import an extract, or a ready map, and make it the area that is used.

    Safe to repeat, and safe to kill: each finished part is kept under the file's hash, half a
    part is never found, and another import waits for this one.

    Raises
    ------
    ExtractUnreadable, PackUnreadable, RoadsNotBuilt
        The file is not what its name says.
    """
    folder = areas_folder(data)
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        key = _key(file)
        if file.suffix == ".pmtiles":
            bounds = Pack(file).bounds
            _once(folder, _map_name(key), lambda half: _copy(file, half))
        else:
            west, south, east, north = edge_of(file).bounds
            bounds = (west, south, east, north)
            _build(file, folder, key, tell)
        imported = Imported(
            key=key,
            name=name or file.name.removesuffix(".pmtiles").removesuffix(".osm.pbf"),
            file=file.name,
            imported_at=now,
            bounds=bounds,
        )
        half = folder / f".half-{key}.json"
        half.write_bytes(msgspec.json.encode(imported))
        half.replace(folder / f"{key}.json")
    tell(1, "Ready")
    return next(area for area in areas(data) if area.imported.key == key)


def fetch_area(name: str, data: Path, tell: Tell, now: datetime) -> Area:
    """Fetch an extract that Geofabrik or BBBike offer, or by its address, and import it.

    Safe to kill: what was fetched of it by then is not fetched again.

    Raises
    ------
    NotFound
        Nobody offers an extract of that name.
    NoNetwork
        It cannot be fetched from here.
    """
    url = name if name.startswith(("https://", "http://")) else find_extract(name)
    folder = areas_folder(data) / "fetched"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / url.rpartition("/")[2]
    fetch(url, file, lambda share, doing: tell(share / 2, doing))
    area = import_area(file, data, lambda share, doing: tell(0.5 + share / 2, doing), now)
    shutil.rmtree(folder)
    return area


def remove_area(data: Path, name: str) -> list[Imported]:
    """Remove every area of that name, or the one with that key.

    Raises
    ------
    NotFound
        There is none.
    """
    folder = areas_folder(data)
    found = [
        area.imported for area in areas(data) if name in (area.imported.name, area.imported.key)
    ]
    if not found:
        names = ", ".join(area.imported.name for area in areas(data)) or "none"
        raise NotFound(f"There is no area {name!r}.", cure=f"Imported areas: {names}.")
    with _alone(folder):
        for one in found:
            (folder / f"{one.key}.json").unlink(missing_ok=True)
            for part in folder.glob(f"{one.key}-*"):
                shutil.rmtree(part) if part.is_dir() else part.unlink(missing_ok=True)
    return found


def _build(pbf: Path, folder: Path, key: str, tell: Tell) -> None:
    def part(start: float, end: float) -> Tell:
        return lambda share, doing: tell(start + share * (end - start), doing)

    shares = iter((0.02, 0.2))
    build_roads(pbf, folder, lambda doing: tell(next(shares), doing))
    _once(folder, _map_name(key), lambda half: draw(pbf, half, part(0.3, 0.85)))

    def index(half: Path) -> None:
        tell(0.85, "Indexing the addresses")
        index_addresses(pbf, half)

    _once(folder, f"{key}-addresses-{ADDRESSES_VERSION}.db", index)


def _map_name(key: str) -> str:
    return f"{key}-map-{MAP_VERSION}.pmtiles"


def _once(folder: Path, name: str, build: Callable[[Path], object]) -> None:
    """Build a file unless it is there; it appears when it is whole."""
    if (folder / name).exists():
        return
    half = folder / f".half-{name}"
    build(half)
    half.replace(folder / name)


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait for any other import, and sweep away what a killed one has left half done."""
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in (*folder.glob(".half-*"), *folder.glob(".building-*")):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        yield


def build_roads(pbf: Path, target: Path, progress: Progress) -> Path:
    """Build the graph for `osrm-routed` and return its base path.

    Safe to repeat, and safe to kill: a finished build is kept under the extract's hash, and half
    a build is never found there.
    """
    # Graphs differ by the engine's version, too.
    folder = target / f"{_key(pbf)}-osrm-{version('osrm-bindings')}"
    if folder.exists():
        return folder / "roads.osrm"
    target.mkdir(parents=True, exist_ok=True)
    tools = osrm_folder()
    with tempfile.TemporaryDirectory(prefix=".building-", dir=target) as scratch:
        work = Path(scratch) / "done"
        work.mkdir()
        shutil.copyfile(pbf, work / "roads.osm.pbf")
        shutil.copytree(tools / "share" / "profiles", work / "profiles")
        progress("Reading the streets")
        _run(work, tools / "bin" / "osrm-extract", "-p", "profiles/car.lua", "roads.osm.pbf")
        (work / "roads.osm.pbf").unlink()
        shutil.rmtree(work / "profiles")
        progress("Building the road graph")
        _run(work, tools / "bin" / "osrm-partition", "roads.osrm")
        _run(work, tools / "bin" / "osrm-customize", "roads.osrm")
        _keep(work, folder)
    return folder / "roads.osrm"


def _key(file: Path) -> str:
    """Names an area: by what is in the file, whatever it is called."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()[:16]


def _run(folder: Path, tool: Path, *arguments: str) -> None:
    # OSRM takes no path with a space in it: names are relative to the folder it works in.
    done = subprocess.run(  # noqa: S603 -- our own tools on our own files, no shell
        [tool.absolute(), *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise RoadsNotBuilt(f"{tool.name}: {said[-1] if said else f'exit {done.returncode}'}")


def _keep(work: Path, folder: Path) -> None:
    try:
        work.rename(folder)
    except OSError:
        if not folder.exists():  # otherwise another process finished the same build first
            raise
