"""In which layer of the base map a thing is: the Protomaps basemap scheme."""

import pytest

from api.tiles.rules import Form, shown


def kinds(tags: dict[str, str], form: Form, border: int | None = None) -> list[tuple[str, str]]:
    return [(one.layer, dict(one.properties)["kind"]) for one in shown(tags, form, border)]


@pytest.mark.parametrize(
    ("form", "tags", "wanted"),
    [
        ("line", {"highway": "motorway_link"}, [("roads", "highway")]),
        ("line", {"highway": "tertiary"}, [("roads", "major_road")]),
        ("line", {"highway": "living_street"}, [("roads", "minor_road")]),
        ("line", {"highway": "steps"}, [("roads", "path")]),
        ("line", {"highway": "proposed"}, []),
        ("line", {"railway": "tram"}, [("roads", "rail")]),
        ("line", {"waterway": "stream"}, [("water", "stream")]),
        ("line", {"waterway": "stream", "tunnel": "culvert"}, []),
        ("area", {"natural": "water", "water": "lake"}, [("water", "lake")]),
        ("area", {"landuse": "vineyard"}, [("landuse", "farmland")]),
        ("area", {"natural": "wood"}, [("landuse", "wood")]),
        ("area", {"highway": "pedestrian", "area": "yes"}, [("landuse", "pedestrian")]),
        ("area", {"highway": "footway"}, []),
        ("area", {"building": "yes"}, [("buildings", "building")]),
        ("area", {"building": "no"}, []),
        (
            "area",
            {"building": "yes", "addr:housenumber": "12a"},
            [("buildings", "building"), ("buildings", "address")],
        ),
        ("point", {"place": "village", "name": "Planken"}, [("places", "locality")]),
        ("point", {"place": "village"}, []),
        ("point", {"shop": "bakery", "name": "Wanger"}, [("pois", "bakery")]),
        ("point", {"amenity": "bench", "name": "In memory"}, []),
    ],
)
def test_a_thing_is_in_its_layer(
    form: Form, tags: dict[str, str], wanted: list[tuple[str, str]]
) -> None:
    assert kinds(tags, form) == wanted


def test_a_river_that_is_a_border_is_both() -> None:
    assert kinds({"waterway": "river"}, "line", 2) == [
        ("water", "river"),
        ("boundaries", "country"),
    ]


def test_larger_things_are_seen_from_farther_away() -> None:
    roads = ["motorway", "trunk", "primary", "secondary", "tertiary", "residential", "service"]
    zooms = [next(shown({"highway": road}, "line")).min_zoom for road in roads]
    assert zooms == sorted(zooms)
    assert next(shown({"highway": "motorway_link"}, "line")).min_zoom > zooms[0]
