"""The Protomaps basemap scheme, version 4: in which layer a thing is, its kind, from which zoom.

https://docs.protomaps.com/basemaps/layers; of its properties only those that a map draws.
"""

from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

from api.vector_tile import Properties, Value

LAYERS = ("earth", "landuse", "water", "buildings", "boundaries", "roads", "pois", "places")
LAST_ZOOM = 14

type Layer = Literal[
    "earth", "landuse", "water", "buildings", "boundaries", "roads", "pois", "places"
]
type Tags = Mapping[str, str]
type Form = Literal["point", "line", "area"]


class Shown(Struct, frozen=True):
    """How a thing is on the map."""

    layer: Layer
    min_zoom: int
    properties: Properties


ROADS: dict[str, tuple[str, int]] = {
    "motorway": ("highway", 5),
    "trunk": ("major_road", 7),
    "primary": ("major_road", 8),
    "secondary": ("major_road", 9),
    "tertiary": ("major_road", 10),
    **dict.fromkeys(["residential", "unclassified", "road"], ("minor_road", 12)),
    **dict.fromkeys(["living_street", "service", "raceway"], ("minor_road", 13)),
    **dict.fromkeys(["pedestrian", "track"], ("path", 13)),
    **dict.fromkeys(
        ["path", "footway", "cycleway", "bridleway", "steps", "corridor"], ("path", 14)
    ),
}
RAILS = {"rail", "tram", "light_rail", "subway", "narrow_gauge", "funicular", "monorail"}

# Kind, and the zoom from which it is shown; where two tags fit, the first in this order counts.
LANDUSE: tuple[tuple[str, dict[str, str], int], ...] = (
    ("aeroway", {each: each for each in ("aerodrome", "runway", "taxiway")}, 10),
    (
        "amenity",
        {each: each for each in ("hospital", "school", "kindergarten", "university", "college")},
        12,
    ),
    (
        "landuse",
        {
            **{each: each for each in ("forest", "residential", "cemetery", "military", "meadow")},
            **{each: each for each in ("commercial", "retail", "railway", "allotments", "grass")},
            **{each: each for each in ("village_green", "recreation_ground", "quarry")},
            **dict.fromkeys(["industrial", "brownfield"], "industrial"),
            **dict.fromkeys(["farmland", "orchard", "farmyard", "vineyard"], "farmland"),
        },
        9,
    ),
    (
        "leisure",
        {
            each: each
            for each in ("park", "garden", "golf_course", "playground", "pitch", "nature_reserve")
        },
        11,
    ),
    (
        "natural",
        {each: each for each in ("wood", "scrub", "beach", "glacier", "sand", "wetland", "heath")}
        | {"bare_rock": "bare_rock", "grassland": "grassland"},
        9,
    ),
    ("railway", {"platform": "platform"}, 14),
    ("man_made", {"pier": "pier", "bridge": "pedestrian"}, 13),
    ("tourism", {"zoo": "zoo"}, 12),
)
WATERWAYS = {"river": 8, "canal": 10, "stream": 13, "ditch": 14, "drain": 14}
PLACES: dict[str, tuple[str, int]] = {
    "country": ("country", 2),
    **dict.fromkeys(["state", "province", "region"], ("region", 5)),
    "city": ("locality", 4),
    "town": ("locality", 7),
    "village": ("locality", 9),
    "hamlet": ("locality", 12),
    **dict.fromkeys(["locality", "isolated_dwelling"], ("locality", 14)),
    **dict.fromkeys(["borough", "suburb"], ("macrohood", 11)),
    **dict.fromkeys(["quarter", "neighbourhood"], ("neighbourhood", 12)),
}
POI_KEYS = ("amenity", "shop", "tourism", "leisure", "railway", "aeroway", "office", "historic")
DULL = {"bench", "waste_basket", "parking_space", "bicycle_parking", "recycling", "fountain"}
SOON = {"hospital", "station", "aerodrome", "university", "mall", "zoo", "stadium"}


def shown(tags: Tags, form: Form, border: int | None = None) -> Iterator[Shown]:
    """Say where a thing is on the map; a building with a number is there twice.

    `border` is the authority that a line divides, as OpenStreetMap numbers it.
    """
    if form == "line":
        found = [_road(tags), _rail(tags), _waterway(tags), _border(border)]
    elif form == "area":
        found = [_water(tags), _landuse(tags), _building(tags)]
    else:
        found = [_place(tags)]
    if form != "line":
        found += [_number(tags), _poi(tags)]
    return (each for each in found if each)


def as_points(layer: Layer) -> bool:
    """Whether an area is one point in that layer: a label."""
    return layer in ("pois", "places")


def _shown(layer: Layer, min_zoom: int, kind: str, **others: Value | None) -> Shown:
    named = ((key, value) for key, value in others.items() if value not in (None, ""))
    return Shown(layer, min_zoom, (("kind", kind), *named))


def _road(tags: Tags) -> Shown | None:
    highway = tags.get("highway", "")
    plain = highway.removesuffix("_link")
    if plain not in ROADS or tags.get("area") == "yes":
        return None
    kind, min_zoom = ROADS[plain]
    is_link = plain != highway
    return _shown(
        "roads",
        max(min_zoom, 11) if is_link else min_zoom,
        kind,
        kind_detail=plain,
        name=tags.get("name"),
        ref=tags.get("ref"),
        is_link=is_link or None,
        is_tunnel=tags.get("tunnel", "no") != "no" or None,
        is_bridge=tags.get("bridge", "no") != "no" or None,
        oneway="yes" if tags.get("oneway") == "yes" else None,
    )


def _rail(tags: Tags) -> Shown | None:
    railway = tags.get("railway", "")
    if railway not in RAILS:
        return None
    minor = "service" in tags or railway == "tram"
    return _shown(
        "roads",
        13 if minor else 11,
        "rail",
        kind_detail=railway,
        is_tunnel=tags.get("tunnel", "no") != "no" or None,
    )


def _waterway(tags: Tags) -> Shown | None:
    waterway = tags.get("waterway", "")
    if waterway not in WATERWAYS or tags.get("tunnel", "no") != "no":
        return None
    return _shown("water", WATERWAYS[waterway], waterway, name=tags.get("name"))


def _border(level: int | None) -> Shown | None:
    kinds = {2: ("country", 0), 4: ("region", 4), 6: ("county", 8), 8: ("locality", 10)}
    if level is None or level not in kinds:
        return None
    kind, min_zoom = kinds[level]
    return _shown("boundaries", min_zoom, kind, kind_detail=level)


def _water(tags: Tags) -> Shown | None:
    if tags.get("natural") == "water":
        kind = "lake" if tags.get("water") == "lake" else "water"
        return _shown("water", 6, kind)
    if tags.get("waterway") in {"riverbank", "dock"}:
        return _shown("water", 8, "water")
    if tags.get("landuse") in {"basin", "reservoir"}:
        return _shown("water", 10, tags["landuse"])
    if tags.get("leisure") == "swimming_pool":
        return _shown("water", 14, "swimming_pool")
    return None


def _landuse(tags: Tags) -> Shown | None:
    # A closed way is a loop unless it says that it is an area.
    is_square = tags.get("area") == "yes" or tags.get("type") == "multipolygon"
    if tags.get("highway") in {"pedestrian", "footway"} and is_square:
        return _shown("landuse", 13, "pedestrian")
    for key, kinds, min_zoom in LANDUSE:
        if kind := kinds.get(tags.get(key, "")):
            return _shown("landuse", min_zoom, kind)
    return None


def _building(tags: Tags) -> Shown | None:
    if tags.get("building", "no") == "no":
        return None
    return _shown("buildings", 13, "building")


def _number(tags: Tags) -> Shown | None:
    number = tags.get("addr:housenumber", "")
    if not number or len(number) > 12:
        return None
    return _shown("buildings", 14, "address", addr_housenumber=number)


def _place(tags: Tags) -> Shown | None:
    if tags.get("place") not in PLACES or "name" not in tags:
        return None
    kind, min_zoom = PLACES[tags["place"]]
    people = tags.get("population", "")
    return _shown(
        "places",
        min_zoom,
        kind,
        kind_detail=tags["place"],
        name=tags["name"],
        population=int(people) if people.isascii() and people.isdigit() else None,
    )


def _poi(tags: Tags) -> Shown | None:
    if "name" not in tags:
        return None
    for key in POI_KEYS:
        kind = tags.get(key, "no")
        if kind not in DULL | {"no", "yes"}:
            return _shown("pois", 12 if kind in SOON else 14, kind, name=tags["name"])
    return None
