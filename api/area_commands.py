"""What each `roundsman area` command does."""

import argparse
import sys

from api import clock
from api.areas.actions import fetch_area, import_area, remove_area
from api.areas.queries import Area, areas
from api.progress import Progress
from api.settings import Settings

say = print


def area_import(given: argparse.Namespace, settings: Settings) -> int:
    """Import an extract or a ready map, and use it from now on."""
    if given.file.suffix not in (".pbf", ".pmtiles"):
        raise ValueError(f"{given.file} is neither a .osm.pbf nor a .pmtiles.")
    area = import_area(given.file, settings.data, Progress(sys.stdout), clock.now())
    _tell(area)
    return 0


def area_fetch(given: argparse.Namespace, settings: Settings) -> int:
    """Fetch an extract by its name, then import it."""
    _tell(fetch_area(given.name, settings.data, Progress(sys.stdout), clock.now()))
    return 0


def area_list(_: argparse.Namespace, settings: Settings) -> int:
    """List the areas; of each part the one that was imported last is used."""
    found = areas(settings.data)
    used: set[str] = set()
    for area in found:
        parts = [name if name in used else f"{name} (used)" for name in _parts(area)]
        used.update(_parts(area))
        at = area.imported.imported_at.astimezone()
        say(f"{area.imported.name:<32} {at:%Y-%m-%d %H:%M}  {', '.join(parts) or 'nothing'}")
    if not found:
        say("No area was imported: `roundsman area import FILE.osm.pbf`.")
    return 0


def area_remove(given: argparse.Namespace, settings: Settings) -> int:
    """Remove an area and all that was built of it."""
    for one in remove_area(settings.data, given.name):
        say(f"{one.name} is removed")
    return 0


def _tell(area: Area) -> None:
    say(f"{area.imported.name} is imported: {', '.join(_parts(area))}.")
    if area.roads:
        say("A server that runs has to be started again to drive on the new roads.")


def _parts(area: Area) -> list[str]:
    parts = {"roads": area.roads, "map": area.map, "addresses": area.addresses}
    return [name for name, path in parts.items() if path]
