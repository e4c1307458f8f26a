"""What areas were imported, and which of their parts are used."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import msgspec
from msgspec import Struct

from api.tiles.queries import Pack


class Imported(Struct, frozen=True, kw_only=True):
    """What is written down about an area; its parts lie beside it, under the same key."""

    key: str
    name: str
    file: str
    imported_at: datetime
    bounds: tuple[float, float, float, float]
    """West, south, east, north."""


class Area(Struct, frozen=True, kw_only=True):
    """An imported area and those of its parts that are there."""

    imported: Imported
    roads: Path | None
    """What `osrm-routed` is given."""
    map: Path | None
    addresses: Path | None


def areas_folder(data: Path) -> Path:
    """Return where a data folder keeps its areas."""
    return data / "areas"


def areas(data: Path) -> list[Area]:
    """Return all areas, the one imported last first."""
    folder = areas_folder(data)
    found = []
    for path in folder.glob("[!.]*.json"):
        imported = msgspec.json.decode(path.read_bytes(), type=Imported)
        key = imported.key
        graph = _last(folder, f"{key}-osrm-*/roads.osrm.mldgr")
        found.append(
            Area(
                imported=imported,
                roads=graph.with_suffix("") if graph else None,
                map=_last(folder, f"{key}-map-*.pmtiles"),
                addresses=_last(folder, f"{key}-addresses-*.db"),
            )
        )
    return sorted(found, key=lambda area: area.imported.imported_at, reverse=True)


def newest(data: Path, part: Callable[[Area], Path | None]) -> Path | None:
    """Return that part of the area that was imported last, of those that have it."""
    return next((found for area in areas(data) if (found := part(area))), None)


def newest_graph(data: Path) -> Path | None:
    """Return the road graph that is driven on."""
    return newest(data, lambda area: area.roads)


def newest_addresses(data: Path) -> Path | None:
    """Return the address index that is asked."""
    return newest(data, lambda area: area.addresses)


def newest_map(data: Path) -> Pack | None:
    """Return the base map that is shown."""
    try:
        changed = areas_folder(data).stat().st_mtime_ns
    except OSError:
        return None
    return _map_since(data, changed)


@lru_cache(maxsize=4)
def _map_since(data: Path, changed: int) -> Pack | None:
    """Remember the map until something in the folder changes: it is asked for with every tile."""
    path = newest(data, lambda area: area.map)
    return Pack(path) if path else None


def _last(folder: Path, pattern: str) -> Path | None:
    """Return what was built last: a newer version of us may have built it anew."""
    return max(folder.glob(pattern), key=lambda path: path.stat().st_mtime, default=None)
