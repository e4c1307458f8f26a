"""Shapes and tags out of an OpenStreetMap extract."""

from collections.abc import Iterator
from itertools import groupby, pairwise
from pathlib import Path

import osmium
from osmium.geom import WKBFactory
from osmium.osm import Area, Box, Location, Node, Relation, Way
from shapely import (
    LineString,
    Point,
    Polygon,
    box,
    from_wkb,
    get_parts,
    shortest_line,
    union_all,
)
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize

from api.errors import DomainError

ATTRIBUTION = "© OpenStreetMap contributors"


class ExtractUnreadable(DomainError):
    """The file is no extract of OpenStreetMap."""

    status = 400
    cure = "Give a file that ends in .osm.pbf, as Geofabrik or BBBike offer them."


def tagged(pbf: Path, *keys: str) -> Iterator[Node | Way | Area]:
    """Every node, way and area that has a tag; with `keys`, one of these."""
    wanted = osmium.filter.KeyFilter(*keys) if keys else osmium.filter.EmptyTagFilter()
    for thing in osmium.FileProcessor(str(pbf)).with_areas().with_filter(wanted):
        if isinstance(thing, Node | Way | Area):
            yield thing


def shape_of(thing: Node | Way | Area) -> BaseGeometry | None:
    """Its shape in degrees; none where the extract has cut it away."""
    if isinstance(thing, Node):
        return Point(thing.location.lon, thing.location.lat)
    if isinstance(thing, Area):
        polygon: BaseGeometry = from_wkb(WKBFactory().create_multipolygon(thing))
        return polygon
    lines = lines_of(thing)
    return lines[0] if len(lines) == 1 else union_all(lines) if lines else None


def lines_of(way: Way) -> list[LineString]:
    """Split a way into the parts that the extract has nodes for."""
    runs = groupby(way.nodes, key=lambda node: node.location.valid())
    parts = [[(node.lon, node.lat) for node in run] for is_known, run in runs if is_known]
    return [LineString(part) for part in parts if len(part) > 1]


def edge_of(pbf: Path) -> Polygon:
    """Return the box that the extract says it covers, else the one around all its nodes.

    Raises
    ------
    ExtractUnreadable
        It is not a file of OpenStreetMap, or has nothing in it.
    """
    try:
        bounds = osmium.io.Reader(str(pbf), osmium.osm.NOTHING).header().box()
        if not bounds.valid():
            bounds = _around(pbf)
    except (RuntimeError, ValueError) as error:
        raise ExtractUnreadable(f"{pbf.name} cannot be read: {error}") from error
    if not bounds.valid():
        raise ExtractUnreadable(f"{pbf.name} has nothing in it.")
    low, high = bounds.bottom_left, bounds.top_right
    return box(low.lon, low.lat, high.lon, high.lat)


def _around(pbf: Path) -> Box:
    west, south, east, north = 180.0, 90.0, -180.0, -90.0
    for node in osmium.FileProcessor(str(pbf), osmium.osm.NODE):
        if isinstance(node, Node) and node.location.valid():
            lon, lat = node.location.lon, node.location.lat
            west, south, east, north = (
                min(west, lon),
                min(south, lat),
                max(east, lon),
                max(north, lat),
            )
    return Box(west, south, east, north) if west <= east else Box(Location(), Location())


def sea_of(pbf: Path, edge: Polygon) -> list[BaseGeometry]:
    """Find the sea: it lies right of the coastline and has no polygon in OpenStreetMap."""
    coast = [
        line
        for way in osmium.FileProcessor(str(pbf))
        .with_locations()
        .with_filter(osmium.filter.TagFilter(("natural", "coastline")))
        if isinstance(way, Way)
        for line in lines_of(way)
    ]
    if not coast:
        return []
    wet = [point for line in coast for point in _right_of(line)]
    # The extract cuts the coast a few metres inside its edge: lead the loose ends out to it.
    ends = [
        Point(end)
        for line in coast
        if not line.is_closed
        for end in (line.coords[0], line.coords[-1])
    ]
    leads = [shortest_line(end, edge.exterior) for end in ends]
    faces = polygonize(get_parts(union_all([edge.exterior, *coast, *leads])))
    return [face for face in faces if any(face.contains(point) for point in wet)]


def _right_of(line: LineString) -> Iterator[Point]:
    for (west, south), (east, north) in pairwise(line.coords):
        along, up = (east - west) * 0.01, (north - south) * 0.01
        yield Point((west + east) / 2 + up, (south + north) / 2 - along)


def border_levels(pbf: Path) -> dict[int, int]:
    """Return the ways that are borders, and the highest authority each divides: 2 is a country."""
    levels: dict[int, int] = {}
    borders = osmium.filter.TagFilter(("boundary", "administrative"))
    for relation in osmium.FileProcessor(str(pbf), osmium.osm.RELATION).with_filter(borders):
        level = relation.tags.get("admin_level") or ""
        if isinstance(relation, Relation) and level.isdigit():
            for member in relation.members:
                if member.type == "w":
                    levels[member.ref] = min(int(level), levels.get(member.ref, 99))
    return levels
