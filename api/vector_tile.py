"""Writes Mapbox vector tiles, version 2.1, many at once: all of a zoom level is one numpy array.

The format: https://github.com/mapbox/vector-tile-spec/tree/master/2.1
"""

import struct
from collections.abc import Sequence
from enum import IntEnum

import numpy as np
import shapely
from msgspec import Struct
from numpy.typing import NDArray

EXTENT = 4096
MOVE_TO, LINE_TO, CLOSE_PATH = 1, 2, 7

type Ints = NDArray[np.int64]
type Value = str | int | bool
type Properties = tuple[tuple[str, Value], ...]


class Shape(IntEnum):
    """What a feature is made of, as the format numbers it."""

    POINT = 1
    LINE = 2
    POLYGON = 3


class Feature(Struct, frozen=True):
    """One feature of a tile: what it is, and its encoded geometry."""

    shape: Shape
    properties: Properties
    geometry: bytes


def encode_shapes(
    shape: Shape, geometries: NDArray[np.object_], groups: Ints, origins: NDArray[np.float64]
) -> dict[int, bytes]:
    """Encode geometries; those of one group become one feature.

    Parameters
    ----------
    shape
        What all of them are; parts of another dimension are left out.
    geometries
        In units of the grid, y to the south.
    groups
        The group of each, ascending.
    origins
        What to take off each geometry's x and y: the corner of its tile.

    Returns
    -------
    dict
        The geometry's bytes by group; a group of which nothing is left has none.
    """
    points, part_of, owner, is_hole = _parts(shape, geometries)
    whole = np.rint(points - origins[owner[part_of]]).astype(np.int64)
    lengths = np.bincount(part_of, minlength=len(owner))
    whole, part_of = _without_repeats(whole, part_of, closed=shape is Shape.POLYGON)
    lengths = np.bincount(part_of, minlength=len(owner))
    enough = lengths >= {Shape.POINT: 1, Shape.LINE: 2, Shape.POLYGON: 3}[shape]
    if shape is Shape.POLYGON:
        whole, area = _turned(whole, part_of, lengths, is_hole)
        enough &= area != 0
    kept = enough[part_of]
    whole, part_of = whole[kept], part_of[kept]
    if not len(whole):
        return {}
    _, part_of, lengths = np.unique(part_of, return_inverse=True, return_counts=True)
    group = groups[owner[enough]]
    return _written(shape, whole, part_of, lengths, group)


def _parts(
    shape: Shape, geometries: NDArray[np.object_]
) -> tuple[NDArray[np.float64], Ints, Ints, NDArray[np.bool_]]:
    """Take geometries apart: points, the part of each, and the geometry of each part."""
    parts, owner = shapely.get_parts(geometries, return_index=True)
    right = shapely.get_dimensions(parts) == shape - 1
    while not right.all() and shapely.get_num_geometries(parts).max() > 1:
        parts, inner = shapely.get_parts(parts, return_index=True)
        owner = owner[inner]
        right = shapely.get_dimensions(parts) == shape - 1
    parts, owner = parts[right & ~shapely.is_empty(parts)], owner[right & ~shapely.is_empty(parts)]
    is_hole = np.zeros(len(parts), dtype=bool)
    if shape is Shape.POLYGON:
        rings, polygon = shapely.get_rings(parts, return_index=True)
        # The first ring of a polygon is its outside.
        is_hole = np.diff(polygon, prepend=-1) == 0
        parts, owner = rings, owner[polygon]
    points, part_of = shapely.get_coordinates(parts, return_index=True)
    return points, part_of, owner, is_hole


def _without_repeats(points: Ints, part_of: Ints, *, closed: bool) -> tuple[Ints, Ints]:
    """Drop points that the grid has put on the one before, and the one that closes a ring."""
    same_part = np.diff(part_of, prepend=-1) == 0
    repeated = same_part & (points == np.roll(points, 1, axis=0)).all(axis=1)
    kept = ~repeated
    points, part_of = points[kept], part_of[kept]
    if closed and len(points):
        last = np.diff(part_of, append=-1) != 0
        first_at = np.flatnonzero(np.diff(part_of, prepend=-1) != 0)
        closes = last.copy()
        closes[last] = (points[last] == points[first_at]).all(axis=1)
        points, part_of = points[~closes], part_of[~closes]
    return points, part_of


def _turned(
    points: Ints, part_of: Ints, lengths: Ints, is_hole: NDArray[np.bool_]
) -> tuple[Ints, Ints]:
    """Turn rings the way the format asks: outsides of positive area, holes of negative."""
    starts = np.cumsum(lengths) - lengths
    ends = starts + lengths
    index = np.arange(len(points))
    after = np.where(index + 1 == ends[part_of], starts[part_of], index + 1)
    cross = points[:, 0] * points[after, 1] - points[after, 0] * points[:, 1]
    area = np.bincount(part_of, weights=cross, minlength=len(lengths)).astype(np.int64)
    wrong = (area < 0) != is_hole
    mirrored = starts[part_of] + ends[part_of] - 1 - index
    return points[np.where(wrong[part_of], mirrored, index)], area


def _written(
    shape: Shape, points: Ints, part_of: Ints, lengths: Ints, group: Ints
) -> dict[int, bytes]:
    """Turn points into commands, deltas, and those into bytes, a group at a time."""
    if shape is Shape.POINT:  # all points of a group are one command
        group, part_of, lengths = np.unique(group, return_inverse=True, return_counts=True)
    names, first_part = np.unique(group, return_index=True)
    starts = np.cumsum(lengths) - lengths
    deltas = np.diff(points, axis=0, prepend=0)
    resets = starts[first_part]
    deltas[resets] = points[resets]

    closes = int(shape is Shape.POLYGON)
    lines = int(shape is not Shape.POINT)
    sizes = 1 + lines + 2 * lengths + closes
    begins = np.cumsum(sizes) - sizes
    numbers = np.zeros(int(sizes.sum()), dtype=np.uint64)
    numbers[begins] = MOVE_TO | (np.where(lines, 1, lengths) << 3)
    if lines:
        numbers[begins + 3] = LINE_TO | ((lengths - 1) << 3)
    if closes:
        numbers[begins + sizes - 1] = CLOSE_PATH | (1 << 3)
    place = np.arange(len(points)) - starts[part_of]
    at = begins[part_of] + 1 + 2 * place + lines * (place > 0)
    zigzag = ((deltas << 1) ^ (deltas >> 63)).astype(np.uint64)
    numbers[at], numbers[at + 1] = zigzag[:, 0], zigzag[:, 1]

    data, ends = _varints(numbers)
    from_number = begins[first_part]
    to_number = np.append(from_number[1:], len(numbers))
    from_byte = np.where(from_number > 0, ends[from_number - 1], 0)
    return {
        int(name): data[start:end].tobytes()
        for name, start, end in zip(names, from_byte, ends[to_number - 1], strict=True)
    }


def _varints(numbers: NDArray[np.uint64]) -> tuple[NDArray[np.uint8], Ints]:
    """Write numbers below 2^35 as protocol buffers do; also where each ends."""
    size = np.ones(len(numbers), dtype=np.int64)
    for extra in range(1, 5):
        size += numbers >= 1 << (7 * extra)
    ends = np.cumsum(size)
    data = np.zeros(int(ends[-1]), dtype=np.uint8)
    for byte in range(5):
        has = size > byte
        more = np.where(size[has] > byte + 1, 0x80, 0).astype(np.uint64)
        low = (numbers[has] >> np.uint64(7 * byte)) & np.uint64(0x7F)
        data[ends[has] - size[has] + byte] = (low | more).astype(np.uint8)
    return data, ends


def encode_tile(layers: Sequence[tuple[str, Sequence[Feature]]]) -> bytes:
    """Write one tile; layers without a feature are left out."""
    return b"".join(_field(3, _layer(name, features)) for name, features in layers if features)


def _layer(name: str, features: Sequence[Feature]) -> bytes:
    keys: dict[str, int] = {}
    values: dict[tuple[type, Value], int] = {}
    written = []
    for feature in features:
        tags = b"".join(
            _varint(keys.setdefault(key, len(keys)))
            + _varint(values.setdefault((type(value), value), len(values)))
            for key, value in feature.properties
        )
        written.append(
            _field(
                2,
                _field(2, tags) + b"\x18" + _varint(feature.shape) + _field(4, feature.geometry),
            )
        )
    return b"".join(
        (
            b"\x78\x02",  # version 2
            _field(1, name.encode()),
            *written,
            *(_field(3, key.encode()) for key in keys),
            *(_field(4, _value(value)) for _, value in values),
            b"\x28" + _varint(EXTENT),
        )
    )


def _value(value: Value) -> bytes:
    if isinstance(value, bool):
        return b"\x38" + _varint(value)
    if isinstance(value, int):
        return b"\x28" + _varint(value) if value >= 0 else b"\x19" + struct.pack("<d", value)
    return _field(1, value.encode())


def _field(number: int, data: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
