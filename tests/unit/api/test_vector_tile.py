"""Our vector tiles, read with other eyes: by the package mapbox-vector-tile."""

from itertools import pairwise
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiPoint, MultiPolygon, Point, Polygon, box
from shapely.geometry import shape as shape_of
from shapely.geometry.base import BaseGeometry

from api.vector_tile import Feature, Properties, Shape, encode_shapes, encode_tile

PROPERTIES: Properties = (("kind", "forest"), ("level", 4), ("is_bridge", True))


def read(
    shape: Shape, *geometries: BaseGeometry, origin: tuple[float, float] = (0, 0)
) -> list[dict[str, Any]]:
    """Write each as a feature of its own; return what a reader sees."""
    each = np.array(geometries, dtype=object)
    origins = np.tile(np.array(origin, dtype=float), (len(each), 1))
    encoded = encode_shapes(shape, each, np.arange(len(each)), origins)
    features = [Feature(shape, PROPERTIES, geometry) for geometry in encoded.values()]
    tile = mapbox_vector_tile.decode(
        encode_tile([("layer", features)]), default_options={"y_coord_down": True}
    )
    found: list[dict[str, Any]] = tile["layer"]["features"] if tile else []
    return found


def test_a_feature_keeps_its_properties_with_their_types() -> None:
    (feature,) = read(Shape.POINT, Point(3, 4))
    assert feature["properties"] == {"kind": "forest", "level": 4, "is_bridge": True}


@pytest.mark.parametrize(
    ("shape", "geometry"),
    [
        (Shape.POINT, Point(25, 17)),
        (Shape.POINT, MultiPoint([(5, 7), (3, 2), (-64, 4160)])),
        (Shape.LINE, LineString([(2, 2), (2, 10), (10, 10)])),
        (Shape.POLYGON, Polygon([(3, 6), (8, 12), (20, 34)])),
        (Shape.POLYGON, box(0, 0, 100, 100).difference(box(20, 20, 60, 60))),
        (Shape.POLYGON, MultiPolygon([box(0, 0, 10, 10), box(11, 11, 20, 20)])),
    ],
)
def test_a_geometry_comes_back_as_it_was(shape: Shape, geometry: BaseGeometry) -> None:
    (feature,) = read(shape, geometry)
    assert shape_of(feature["geometry"]).equals(geometry)


def test_the_corner_of_the_tile_is_taken_off_and_the_grid_is_whole() -> None:
    (feature,) = read(Shape.LINE, LineString([(1000.4, 2000.6), (1010, 2010)]), origin=(1000, 2000))
    assert feature["geometry"]["coordinates"] == [[0, 1], [10, 10]]


def test_what_the_grid_makes_nothing_of_is_left_out() -> None:
    sliver = Polygon([(0, 0), (9, 0.2), (18, 0)])
    assert read(Shape.POLYGON, sliver) == []
    assert read(Shape.LINE, LineString([(1.1, 1.1), (1.2, 1.2)])) == []
    assert read(Shape.LINE, Point(3, 3)) == []


def test_geometries_of_one_group_become_one_feature() -> None:
    lines = np.array([LineString([(0, n), (9, n)]) for n in range(3)], dtype=object)
    encoded = encode_shapes(Shape.LINE, lines, np.array([4, 4, 9]), np.zeros((3, 2)))
    assert set(encoded) == {4, 9}
    assert len(encoded[4]) > len(encoded[9])


whole = st.integers(-5000, 9000)


@given(st.lists(st.lists(st.tuples(whole, whole), min_size=2, max_size=30), min_size=1, max_size=5))
def test_any_lines_come_back(lines: list[list[tuple[int, int]]]) -> None:
    found = read(Shape.LINE, *[LineString(line) for line in lines])
    wanted = []
    for line in lines:
        apart = [line[0], *(b for a, b in pairwise(line) if a != b)]
        wanted += [[list(point) for point in apart]] if len(apart) > 1 else []
    assert [feature["geometry"]["coordinates"] for feature in found] == wanted
