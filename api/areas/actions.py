"""Makes an imported map extract ready: the road graph and the base map, each built once."""

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from api.areas.queries import read_base_map
from api.osrm_process import osrm_folder

Progress = Callable[[str], None]


class RoadsNotBuilt(Exception):
    """The extract could not be turned into a road graph; the message quotes the tool."""


def build_roads(pbf: Path, target: Path, progress: Progress) -> Path:
    """Build the graph for `osrm-routed` and return its base path.

    Safe to repeat, and safe to kill: a finished build is kept under the extract's hash, and half
    a build is never found there.
    """
    folder = target / area_key(pbf)
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


def build_base_map(pbf: Path, target: Path, progress: Progress) -> Path:
    """Write the offline base map beside the roads, once per extract, and return its path."""
    path = target / f"{area_key(pbf)}.geojson"
    if path.exists():
        return path
    target.mkdir(parents=True, exist_ok=True)
    progress("Drawing the base map")
    half = path.with_suffix(".half")
    half.write_bytes(read_base_map(pbf))
    return half.replace(path)


def area_key(pbf: Path) -> str:
    """Names a build: the extract's hash and the engine's version, since graphs differ by both."""
    with pbf.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return f"{digest[:16]}-osrm-{version('osrm-bindings')}"


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
