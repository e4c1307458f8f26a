"""What a thing on the map is drawn as."""

ROADS = {
    **dict.fromkeys(["motorway", "motorway_link", "trunk", "trunk_link"], "motorway"),
    **dict.fromkeys(["primary", "primary_link", "secondary", "secondary_link"], "main"),
    **dict.fromkeys(["tertiary", "tertiary_link", "residential", "unclassified"], "street"),
    **dict.fromkeys(["living_street", "service", "pedestrian"], "lane"),
    **dict.fromkeys(["footway", "cycleway", "path", "steps", "track"], "path"),
}
PARKS = {
    "leisure": {"park", "garden", "pitch", "playground"},
    "landuse": {"grass", "forest", "cemetery", "meadow", "recreation_ground"},
    "natural": {"wood", "scrub", "heath"},
}


def map_kind(tags: dict[str, str], *, is_area: bool) -> dict[str, str] | None:
    """Choose the properties of a feature of the base map; nothing where it is not drawn."""
    road = ROADS.get(tags.get("highway", ""))
    if is_area:
        return _area_kind(tags)
    if road and tags.get("area") != "yes" and "tunnel" not in tags:
        return {"kind": "road", "class": road, **({"name": tags["name"]} if "name" in tags else {})}
    if tags.get("railway") in {"rail", "tram"} and "tunnel" not in tags:
        return {"kind": "rail", "class": tags["railway"]}
    return None


def _area_kind(tags: dict[str, str]) -> dict[str, str] | None:
    if "building" in tags:
        return {"kind": "building"}
    if tags.get("natural") == "water" or tags.get("waterway") == "riverbank":
        return {"kind": "water"}
    if tags.get("highway") == "pedestrian" and tags.get("area") == "yes":
        return {"kind": "square"}
    if any(tags.get(key) in values for key, values in PARKS.items()):
        return {"kind": "park"}
    return None
