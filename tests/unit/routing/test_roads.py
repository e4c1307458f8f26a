"""Straight lines, OSRM that lies or sleeps, and what is done about it."""

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing import UNREACHABLE_S, Matrix, NoRoadThere, RoadsDown
from routing.roads.fallback import WithFallback
from routing.roads.osrm import Osrm
from routing.roads.polyline import decoded, encoded
from routing.roads.straight_line import StraightLine, haversine_m

PLACES = [(24.94, 60.17), (24.95, 60.17), (24.95, 60.18), (24.96, 60.18), (24.97, 60.19)]


def _osrm(answer: Callable[[httpx.Request], Any], **options: Any) -> Osrm:
    def reply(request: httpx.Request) -> httpx.Response:
        made = answer(request)
        return made if isinstance(made, httpx.Response) else httpx.Response(200, json=made)

    return Osrm(
        "http://roads", client=httpx.Client(transport=httpx.MockTransport(reply)), **options
    )


def _places(request: httpx.Request) -> list[list[float]]:
    line = request.url.path.rsplit("/", 1)[-1]
    return [[float(part) for part in pair.split(",")] for pair in line.split(";")]


def _honest(request: httpx.Request) -> dict[str, Any]:
    """Answer a table as OSRM would, on straight lines."""
    places = _places(request)
    rows = [int(i) for i in request.url.params["sources"].split(";")]
    columns = [int(i) for i in request.url.params["destinations"].split(";")]
    far = haversine_m([(lon, lat) for lon, lat in places])
    return {
        "code": "Ok",
        "sources": [{"location": places[i]} for i in rows],
        "destinations": [{"location": places[i]} for i in columns],
        "durations": [[far[i, j] / 7 for j in columns] for i in rows],
        "distances": [[far[i, j] for j in columns] for i in rows],
    }


def test_a_straight_line_says_that_it_is_one() -> None:
    matrix = StraightLine(detour=1.5, speed_m_s=10).matrix(PLACES[:2])
    assert matrix.source == "straight_line"
    assert matrix.distances_m[0, 1] == pytest.approx(1.5 * 553, abs=2)
    assert matrix.durations_s[0, 1] == pytest.approx(1.5 * 553 / 10, abs=1)


def test_a_straight_path_has_a_leg_per_pair() -> None:
    path = StraightLine().path(PLACES)
    assert path.legs[0].line == tuple(PLACES[:2])
    assert path.line == tuple(PLACES)
    assert StraightLine().path(PLACES[:1]).legs == ()


@pytest.mark.parametrize("options", [{"detour": 0.9}, {"speed_m_s": 0}])
def test_a_straight_line_shorter_than_straight_is_refused(options: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="Expected"):
        StraightLine(**options)


@pytest.mark.parametrize("most", [2, 3, 4, 100])
def test_a_table_in_pieces_is_the_same_table(most: int) -> None:
    asked = []

    def answer(request: httpx.Request) -> dict[str, Any]:
        asked.append(len(_places(request)))
        return _honest(request)

    assert _osrm(answer, most_places=most).matrix(PLACES) == _osrm(_honest).matrix(PLACES)
    assert max(asked) <= max(most, 2)


def test_it_arrives_at_the_curb_when_asked_to() -> None:
    asked = []

    def answer(request: httpx.Request) -> dict[str, Any]:
        asked.append(request.url.params["approaches"])
        return _honest(request)

    _osrm(answer, curb=True).matrix(PLACES[:2])
    assert asked == ["curb;curb"]


def test_no_way_is_a_large_finite_number() -> None:
    def answer(request: httpx.Request) -> dict[str, Any]:
        table = _honest(request)
        table["durations"][0][1] = table["distances"][0][1] = None
        return table

    assert _osrm(answer).matrix(PLACES).durations_s[0, 1] == UNREACHABLE_S


def test_a_place_snapped_far_away_has_no_road() -> None:
    def answer(request: httpx.Request) -> dict[str, Any]:
        table = _honest(request)
        table["sources"][1]["location"] = [25.5, 60.17]
        return table

    with pytest.raises(NoRoadThere, match="m from a road"):
        _osrm(answer).matrix(PLACES)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda table: table.update(durations=[[0, -60], [1, 0]]),
        lambda table: table.update(durations=[[0, 1]]),
        lambda table: table.update(durations="soon"),
        lambda table: table.pop("distances"),
        lambda table: table.pop("sources"),
        lambda table: table.update(destinations=[{"location": [1]}]),
        lambda table: table.update(code="TooBig"),
        lambda table: table["durations"][0].__setitem__(1, 1e999),
    ],
)
def test_garbage_is_not_believed(spoil: Callable[[dict[str, Any]], Any]) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        table = _honest(request)
        spoil(table)
        return httpx.Response(200, content=json.dumps(table))

    with pytest.raises(RoadsDown):
        _osrm(answer).matrix(PLACES[:2])


def _asleep(request: httpx.Request) -> Any:
    raise httpx.ReadTimeout("too late")


@pytest.mark.parametrize(
    "answer", [_asleep, lambda _: httpx.Response(502, text="<html>"), lambda _: [], lambda _: None]
)
def test_an_engine_that_is_down_is_replaced_by_straight_lines(answer: Any) -> None:
    engine = _osrm(answer)
    with pytest.raises(RoadsDown):
        engine.path(PLACES)
    assert WithFallback(engine).matrix(PLACES).source == "straight_line"
    assert WithFallback(engine).path(PLACES).source == "straight_line"
    assert WithFallback(_osrm(_honest)).matrix(PLACES).source == "osrm"


def test_a_place_without_a_road_is_not_papered_over() -> None:
    engine = _osrm(lambda _: httpx.Response(400, json={"code": "NoSegment", "message": "Nowhere."}))
    with pytest.raises(NoRoadThere, match="Nowhere"):
        WithFallback(engine).matrix(PLACES)


def _route(request: httpx.Request) -> dict[str, Any]:
    places = _places(request)
    legs = [
        {"duration": 10.5, "distance": 99, "steps": [{"geometry": encoded([tuple(a), tuple(b)])}]}
        for a, b in pairwise(places)
    ]
    return {
        "code": "Ok",
        "waypoints": [{"location": place} for place in places],
        "routes": [{"legs": legs}],
    }


@pytest.mark.parametrize("most", [2, 3, 100])
def test_a_path_in_pieces_has_all_its_legs(most: int) -> None:
    path = _osrm(_route, most_places=most).path(PLACES)
    assert len(path.legs) == 4
    assert path.duration_s == 42
    assert path.line == tuple(PLACES)


def test_a_path_that_lost_a_leg_is_not_believed() -> None:
    def answer(request: httpx.Request) -> dict[str, Any]:
        route = _route(request)
        route["routes"][0]["legs"].pop()
        return route

    with pytest.raises(RoadsDown):
        _osrm(answer).path(PLACES)


def test_polyline6_is_the_published_encoding() -> None:
    # Google's example, whose numbers are these with five decimals.
    assert encoded([(-12.02, 3.85), (-12.095, 4.07)]) == "_p~iF~ps|U_ulLnnqC"


@given(
    st.lists(
        st.tuples(st.integers(-180_000_000, 180_000_000), st.integers(-90_000_000, 90_000_000))
    )
)
def test_a_line_survives_its_text(line: list[tuple[int, int]]) -> None:
    points = tuple((lon / 1e6, lat / 1e6) for lon, lat in line)
    assert decoded(encoded(points)) == points


@pytest.mark.parametrize("text", ["_p~iF~ps|U_", "_p~iF", "é", " "])
def test_half_a_line_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="polyline6"):
        decoded(text)


def test_a_matrix_of_nothing_is_a_matrix() -> None:
    assert len(StraightLine().matrix([])) == 0
    assert isinstance(_osrm(_honest).matrix([]), Matrix)
