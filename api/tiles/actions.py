"""Draws the base map of an extract as one PMTiles pack."""

import gzip
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from api.extract import ATTRIBUTION
from api.tiles.queries import Ground, Sheet, read_ground, to_grid
from api.tiles.rules import LAST_ZOOM, LAYERS
from api.vector_tile import EXTENT, Feature, Properties, Shape, encode_shapes, encode_tile

type Tell = Callable[[float, str], None]
"""Hears how much of the work is done, 0 to 1, and what is being done."""

# A map shows a tile at 512 px, so that eight units are a pixel.
PIXEL = EXTENT / 512
BUFFER = 64.0
NAMES_FROM_ZOOM = 12
FEW = ("kind", "kind_detail", "ref")

type Tile = dict[str, list[Feature]]


def draw(pbf: Path, path: Path, tell: Tell) -> None:
    """Write the pack; nothing of it can be used before the end."""
    tell(0, "Reading what is on the map")
    ground = read_ground(pbf)
    west, south, east, north = ground.bounds
    with path.open("wb") as file:
        writer: Any = Writer(file)  # type: ignore[no-untyped-call]
        for zoom in range(LAST_ZOOM + 1):
            # Three quarters of the tiles are of the last zoom.
            tell(0.1 + 0.9 * 2.0 ** (zoom - LAST_ZOOM - 1), "Drawing the map")
            for (x, y), tile in sorted(
                tiles_of(ground, zoom).items(), key=lambda each: zxy_to_tileid(zoom, *each[0])
            ):
                data = encode_tile([(layer, tile[layer]) for layer in LAYERS if layer in tile])
                # A fixed time, so that the same extract gives the same pack.
                writer.write_tile(zxy_to_tileid(zoom, x, y), gzip.compress(data, 9, mtime=0))
        writer.finalize(
            {
                "tile_type": TileType.MVT,
                "tile_compression": Compression.GZIP,
                "min_zoom": 0,
                "max_zoom": LAST_ZOOM,
                "min_lon_e7": round(west * 1e7),
                "min_lat_e7": round(south * 1e7),
                "max_lon_e7": round(east * 1e7),
                "max_lat_e7": round(north * 1e7),
                "center_zoom": 12,
                "center_lon_e7": round((west + east) / 2 * 1e7),
                "center_lat_e7": round((south + north) / 2 * 1e7),
            },
            {
                "name": "Roundsman",
                "attribution": ATTRIBUTION,
                "vector_layers": [{"id": layer, "fields": {"kind": "String"}} for layer in LAYERS],
            },
        )


def tiles_of(ground: Ground, zoom: int) -> dict[tuple[int, int], Tile]:
    """Cut everything that is shown at a zoom into tiles."""
    size = float(EXTENT << (LAST_ZOOM - zoom))
    west, south, east, north = ground.bounds
    corners = to_grid(np.array([[west, north], [east, south]])) // size
    (left, top), (right, bottom) = corners.astype(int)
    places = [(x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]
    tiles: dict[tuple[int, int], Tile] = defaultdict(dict)
    for sheet in ground.sheets:
        for place, features in _cut(sheet, zoom, size, places).items():
            tiles[place].setdefault(sheet.layer, []).extend(features)
    return tiles


def _cut(
    sheet: Sheet, zoom: int, size: float, places: list[tuple[int, int]]
) -> dict[tuple[int, int], list[Feature]]:
    kinds, kind_of, geometries = _generalised(sheet, zoom, size / EXTENT)
    if not len(geometries):
        return {}
    margin = size * BUFFER / EXTENT
    corners = np.array(places, dtype=float) * size
    rects = np.column_stack((corners - margin, corners + size + margin))
    hits = shapely.STRtree(geometries).query(shapely.box(*rects.T))
    order = np.lexsort((kind_of[hits[1]], hits[0]))
    tile, index = hits[0][order], hits[1][order]
    pieces = _clipped(geometries, rects, tile, index)
    scale = EXTENT / size
    pieces = shapely.transform(pieces, lambda points: points * scale)
    encoded = encode_shapes(
        sheet.shape, pieces, tile * len(kinds) + kind_of[index], corners[tile] * scale
    )
    found: dict[tuple[int, int], list[Feature]] = defaultdict(list)
    for group, geometry in encoded.items():
        at, kind = divmod(group, len(kinds))
        found[places[at]].append(Feature(sheet.shape, kinds[kind], geometry))
    return found


def _clipped(
    geometries: NDArray[np.object_],
    rects: NDArray[np.float64],
    tile: NDArray[np.int64],
    index: NDArray[np.int64],
) -> NDArray[np.object_]:
    """Cut each geometry to its tile and a margin, unless it lies within."""
    pieces = geometries[index]
    bounds = shapely.bounds(geometries)[index]
    outside = (bounds[:, :2] < rects[tile, :2]).any(axis=1)
    outside |= (bounds[:, 2:] > rects[tile, 2:]).any(axis=1)
    crossing = np.flatnonzero(outside)
    starts = np.flatnonzero(np.diff(tile[crossing], prepend=-1))
    for some in np.split(crossing, starts[1:]) if len(crossing) else []:
        pieces[some] = shapely.clip_by_rect(pieces[some], *rects[tile[some[0]]])
    return pieces


def _generalised(
    sheet: Sheet, zoom: int, unit: float
) -> tuple[list[Properties], NDArray[np.int64], NDArray[np.object_]]:
    """Choose what a zoom shows, with as many points as can be seen."""
    chosen = np.flatnonzero(sheet.min_zooms <= zoom)
    kinds: dict[Properties, int] = {}
    kind_of = np.array(
        [
            kinds.setdefault(_properties(sheet, number, zoom), len(kinds))
            for number in chosen.tolist()
        ],
        dtype=np.int64,
    )
    geometries = sheet.geometries[chosen]
    if sheet.shape is Shape.POINT or not len(geometries):
        return list(kinds), kind_of, geometries
    if sheet.shape is Shape.LINE:
        geometries, kind_of = _merged(geometries, kind_of)
    is_last = zoom == LAST_ZOOM
    geometries = shapely.simplify(
        geometries, unit * (0.5 if is_last else PIXEL / 3), preserve_topology=False
    )
    if sheet.shape is Shape.POLYGON:
        geometries = shapely.make_valid(geometries)
    if not is_last:
        seen = unit * PIXEL
        large = (
            shapely.length(geometries) > seen / 2
            if sheet.shape is Shape.LINE
            else shapely.area(geometries) > 4 * seen * seen
        )
        geometries, kind_of = geometries[large], kind_of[large]
    return list(kinds), kind_of, geometries


def _properties(sheet: Sheet, number: int, zoom: int) -> Properties:
    """Return what a thing is; far away its name is not shown, and would keep like from like."""
    properties = sheet.properties[number]
    if zoom >= NAMES_FROM_ZOOM or sheet.shape is not Shape.LINE:
        return properties
    return tuple(each for each in properties if each[0] in FEW)


def _merged(
    lines: NDArray[np.object_], kind_of: NDArray[np.int64]
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Join lines of a kind where they meet end to end."""
    parts, owner = shapely.get_parts(lines, return_index=True)
    kinds = kind_of[owner]
    order = np.argsort(kinds, kind="stable")
    names, rank = np.unique(kinds[order], return_inverse=True)
    joined = shapely.line_merge(shapely.multilinestrings(parts[order], indices=rank))
    pieces, of = shapely.get_parts(joined, return_index=True)
    return pieces, names[of]
