"""Reads an OpenStreetMap extract: its addresses and a compact base map."""

import gzip
import json
import logging
from collections.abc import Iterator
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import msgspec
import osmium
from osmium.geom import WKBFactory
from osmium.osm import Area, Node, Way
from shapely import (
    LineString,
    Point,
    Polygon,
    box,
    from_wkb,
    set_precision,
    shortest_line,
    union_all,
)
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize

from api.areas.rules import map_kind

logger = logging.getLogger(__name__)

ATTRIBUTION = "© OpenStreetMap contributors"
GRID_DEG = 1e-5  # about a metre
BIGGEST_GZIP_BYTES = 1_000_000

Feature = dict[str, Any]


class Address(msgspec.Struct, frozen=True):
    """One house number, where a van could be sent."""

    street: str
    housenumber: str
    city: str
    postcode: str
    lon: float
    lat: float


def read_addresses(pbf: Path) -> list[Address]:
    """Every address point and addressed building; a shop and its house may both be there."""
    found = []
    for thing in osmium.FileProcessor(str(pbf)).with_areas():
        tags = thing.tags
        if "addr:housenumber" not in tags or "addr:street" not in tags:
            continue
        if isinstance(thing, Node):
            place = Point(thing.location.lon, thing.location.lat)
        elif isinstance(thing, Area):
            place = _polygon(thing).representative_point()
        else:
            continue
        found.append(
            Address(
                street=tags["addr:street"],
                housenumber=tags["addr:housenumber"],
                city=tags.get("addr:city") or "",
                postcode=tags.get("addr:postcode") or "",
                lon=round(place.x, 6),
                lat=round(place.y, 6),
            )
        )
    return found


def read_base_map(pbf: Path) -> bytes:
    """Draw streets, rails, water, parks and buildings as one GeoJSON FeatureCollection.

    Each feature has `kind` (`road`, `rail`, `water`, `park`, `square`, `building`); roads also
    `class` and `name`. Buildings are left out of an area so large that the file would pass 1 MB
    gzipped.
    """
    edge = _edge(pbf)
    features = [*_sea(pbf, edge), *_features(pbf)]
    written = _written(edge, features)
    if len(gzip.compress(written)) > BIGGEST_GZIP_BYTES:
        features = [one for one in features if one["properties"]["kind"] != "building"]
        written = _written(edge, features)
    logger.info("Base map: %d bytes, %d gzipped", len(written), len(gzip.compress(written)))
    return written


def _features(pbf: Path) -> Iterator[Feature]:
    for thing in osmium.FileProcessor(str(pbf)).with_areas():
        if not isinstance(thing, Way | Area):
            continue
        properties = map_kind(dict(thing.tags), is_area=isinstance(thing, Area))
        if properties:
            for shape in [_polygon(thing)] if isinstance(thing, Area) else _lines(thing):
                yield from _feature(shape, properties)


def _sea(pbf: Path, edge: Polygon) -> Iterator[Feature]:
    """Find the sea: it lies right of the coastline and has no polygon in OpenStreetMap."""
    coast = [
        line
        for way in osmium.FileProcessor(str(pbf)).with_locations()
        if isinstance(way, Way) and way.tags.get("natural") == "coastline"
        for line in _lines(way)
    ]
    wet = [point for line in coast for point in _right_of(line)]
    # The extract cuts the coast a few metres inside its edge: lead the loose ends out to it.
    ends = [
        Point(end)
        for line in coast
        if not line.is_closed
        for end in (line.coords[0], line.coords[-1])
    ]
    leads = [shortest_line(end, edge.exterior) for end in ends]
    for face in polygonize(union_all([edge.exterior, *coast, *leads])):
        if any(face.contains(point) for point in wet):
            yield from _feature(face, {"kind": "water"})


def _edge(pbf: Path) -> Polygon:
    bounds = osmium.io.Reader(str(pbf)).header().box()
    low, high = bounds.bottom_left, bounds.top_right
    return box(low.lon, low.lat, high.lon, high.lat)


def _polygon(area: Area) -> BaseGeometry:
    return from_wkb(WKBFactory().create_multipolygon(area))


def _lines(way: Way) -> list[LineString]:
    """Split a way into the parts that the extract has nodes for."""
    runs = groupby(way.nodes, key=lambda node: node.location.valid())
    parts = [[(node.lon, node.lat) for node in run] for is_known, run in runs if is_known]
    return [LineString(part) for part in parts if len(part) > 1]


def _right_of(line: LineString) -> Iterator[Point]:
    for (west, south), (east, north) in pairwise(line.coords):
        along, up = (east - west) * 0.01, (north - south) * 0.01
        yield Point((west + east) / 2 + up, (south + north) / 2 - along)


def _feature(shape: BaseGeometry, properties: dict[str, str]) -> Iterator[Feature]:
    rounded = set_precision(shape, GRID_DEG)
    if not rounded.is_empty:
        yield {"type": "Feature", "properties": properties, "geometry": mapping(rounded)}


def _written(edge: Polygon, features: list[Feature]) -> bytes:
    collection = {
        "type": "FeatureCollection",
        "attribution": ATTRIBUTION,
        "bbox": edge.bounds,
        "features": features,
    }
    # Python prints the shortest digits that give the number back, so a rounded grid stays short.
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


def built_base_map(areas: Path) -> Path | None:
    """Return the base map that was drawn last, if there is one."""
    drawn = sorted(areas.glob("*.geojson"), key=lambda path: path.stat().st_mtime)
    return drawn[-1] if drawn else None
