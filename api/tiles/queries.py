"""Reads what the base map draws out of an OpenStreetMap extract, and tiles out of a drawn pack."""

import mmap
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from msgspec import Struct
from numpy.typing import NDArray
from osmium.osm import Area, Way
from pmtiles.tile import (
    Compression,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_directory,
    deserialize_header,
    find_tile,
    zxy_to_tileid,
)

from api.errors import DomainError
from api.extract import border_levels, edge_of, sea_of, shape_of, tagged
from api.tiles.rules import LAST_ZOOM, Form, Layer, as_points, shown
from api.vector_tile import EXTENT, Ints, Properties, Shape

WORLD = float(EXTENT << LAST_ZOOM)
"""How many units of the finest grid the world is wide and high."""


class PackUnreadable(DomainError):
    """The file is no PMTiles pack of vector tiles."""

    status = 400
    cure = "Give a .pmtiles of version 3 with vector tiles in the Protomaps basemap scheme."


class Sheet(Struct, frozen=True):
    """All things of one layer and shape, in units of the finest grid, y to the south."""

    layer: Layer
    shape: Shape
    geometries: NDArray[np.object_]
    min_zooms: Ints
    properties: list[Properties]


class Ground(Struct, frozen=True):
    """All there is to draw, and the box around it in degrees."""

    bounds: tuple[float, float, float, float]
    sheets: list[Sheet]


class Pack:
    """A drawn base map: what is in the file, which stays mapped into memory.

    Raises
    ------
    PackUnreadable
        It is no PMTiles of version 3, or its tiles are not gzipped vector tiles.
    """

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            header = deserialize_header(self._bytes[:127])
        except (OSError, ValueError, MagicNumberNotFound, SpecVersionUnsupported) as error:
            raise PackUnreadable(f"{path.name} cannot be read as PMTiles. {error}") from error
        wanted = (TileType.MVT, Compression.GZIP)
        if (header["tile_type"], header["tile_compression"]) != wanted:
            raise PackUnreadable(f"{path.name} does not hold gzipped vector tiles.")
        self.path = path
        self.size_bytes = len(self._bytes)
        self.first_zoom, self.last_zoom = header["min_zoom"], header["max_zoom"]
        self.bounds = (
            header["min_lon_e7"] / 1e7,
            header["min_lat_e7"] / 1e7,
            header["max_lon_e7"] / 1e7,
            header["max_lat_e7"] / 1e7,
        )
        self._header = header
        self._directory = lru_cache(maxsize=64)(self._read_directory)

    def tile(self, zoom: int, x: int, y: int) -> bytes | None:
        """Return one tile, gzipped, or nothing where there is none."""
        if not (self.first_zoom <= zoom <= self.last_zoom and x < 1 << zoom > y):
            return None
        id, header = zxy_to_tileid(zoom, x, y), self._header
        start, length = header["root_offset"], header["root_length"]
        while entry := find_tile(self._directory(start, length), id):
            if entry.run_length:
                start = header["tile_data_offset"] + entry.offset
                return self._bytes[start : start + entry.length]
            start, length = header["leaf_directory_offset"] + entry.offset, entry.length
        return None

    def _read_directory(self, start: int, length: int) -> list[Any]:
        """Read a directory; remembered, for the package reads it anew with every tile."""
        entries: list[Any] = deserialize_directory(self._bytes[start : start + length])
        return entries


def read_ground(pbf: Path) -> Ground:
    """Read all that the base map shows."""
    edge = edge_of(pbf)
    borders = border_levels(pbf)
    found: dict[tuple[Layer, Shape], list[tuple[Any, int, Properties]]] = defaultdict(list)
    found["earth", Shape.POLYGON].append((edge, 0, (("kind", "earth"),)))
    for sea in sea_of(pbf, edge):
        found["water", Shape.POLYGON].append((sea, 0, (("kind", "ocean"),)))
    for thing in tagged(pbf):
        form: Form = (
            "line" if isinstance(thing, Way) else "area" if isinstance(thing, Area) else "point"
        )
        border = borders.get(thing.id) if form == "line" else None
        looks = list(shown(dict(thing.tags), form, border))
        shape = shape_of(thing) if looks else None
        if shape is None:
            continue
        for look in looks:
            kind = {"line": Shape.LINE, "area": Shape.POLYGON, "point": Shape.POINT}[form]
            placed = shape
            if form == "area" and (as_points(look.layer) or look.properties[0][1] == "address"):
                kind, placed = Shape.POINT, shapely.point_on_surface(shape)
            found[look.layer, kind].append((placed, look.min_zoom, look.properties))
    return Ground(
        edge.bounds, [_sheet(layer, shape, things) for (layer, shape), things in found.items()]
    )


def _sheet(layer: Layer, shape: Shape, things: list[tuple[Any, int, Properties]]) -> Sheet:
    geometries = np.array([thing[0] for thing in things], dtype=object)
    return Sheet(
        layer,
        shape,
        shapely.transform(geometries, to_grid),
        np.array([thing[1] for thing in things], dtype=np.int64),
        [thing[2] for thing in things],
    )


def to_grid(lon_lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Project degrees to the finest grid of Web Mercator."""
    sine = np.sin(np.radians(np.clip(lon_lat[:, 1], -85.05, 85.05)))
    y = 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)
    return np.column_stack((lon_lat[:, 0] / 360 + 0.5, y)) * WORLD
