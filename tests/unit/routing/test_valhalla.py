"""Valhalla by URL; the answers were taken from Valhalla 3.9 on the roads of Helsinki."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from routing.errors import NoRoadThere, RoadsDown
from routing.matrix import UNREACHABLE_M, UNREACHABLE_S
from routing.roads.polyline import encoded
from routing.roads.valhalla import Valhalla

HERE, THERE, FAR = (24.945, 60.165), (24.95, 60.17), (25.5, 61.0)
NO_EDGE = {"error_code": 171, "error": "No suitable edges near location", "status_code": 400}


def engine(answer: Callable[[str, dict[str, Any]], tuple[int, Any]], **known: Any) -> Valhalla:
    def handle(request: httpx.Request) -> httpx.Response:
        status, said = answer(request.url.path, json.loads(request.content))
        return httpx.Response(status, json=said)

    client = httpx.Client(transport=httpx.MockTransport(handle))
    return Valhalla("http://valhalla.test/", client=client, **known)


def table(durations: Any, distances: Any) -> dict[str, Any]:
    return {"sources_to_targets": {"durations": durations, "distances": distances}}


def test_a_matrix_is_in_seconds_and_metres_and_no_way_is_said() -> None:
    asked: list[dict[str, Any]] = []

    def answer(path: str, given: dict[str, Any]) -> tuple[int, Any]:
        assert path == "/sources_to_targets"
        asked.append(given)
        return 200, table([[0, None], [232, 0]], [[0.0, None], [1.217, 0.0]])

    matrix = engine(answer, curb=True).matrix([HERE, THERE])
    assert matrix.durations_s.tolist() == [[0, UNREACHABLE_S], [232, 0]]
    assert matrix.distances_m.tolist() == [[0, UNREACHABLE_M], [1217, 0]]
    assert matrix.source == "valhalla"
    spot = {"lon": 24.945, "lat": 60.165, "search_cutoff": 1000.0, "preferred_side": "same"}
    assert asked[0]["sources"][0] == spot


def test_a_large_matrix_is_asked_for_in_blocks() -> None:
    places = [(24.9 + at / 1000, 60.1) for at in range(7)]

    def answer(_: str, given: dict[str, Any]) -> tuple[int, Any]:
        froms, tos = ([spot["lon"] for spot in given[side]] for side in ("sources", "targets"))
        assert len(froms) * len(tos) <= 9
        ways = [[round(1000 * abs(a - b)) for b in tos] for a in froms]
        return 200, table(ways, ways)

    matrix = engine(answer, most_pairs=9).matrix(places)
    assert matrix.durations_s[0].tolist() == list(range(7))
    assert matrix.distances_m[6].tolist() == [1000 * at for at in range(6, -1, -1)]


def test_a_path_has_a_leg_per_pair_however_many_places() -> None:
    def answer(_: str, given: dict[str, Any]) -> tuple[int, Any]:
        spots = [(spot["lon"], spot["lat"]) for spot in given["locations"]]
        assert len(spots) <= 3
        legs = [
            {"summary": {"time": 60.5, "length": 0.891}, "shape": encoded(spots[at : at + 2])}
            for at in range(len(spots) - 1)
        ]
        return 200, {"trip": {"legs": legs}}

    path = engine(answer, most_places=3).path([HERE, THERE] * 3)
    assert [(leg.duration_s, leg.distance_m) for leg in path.legs] == [(60.5, 891.0)] * 5
    assert path.line[0] == HERE
    assert path.source == "valhalla"


def test_a_place_without_a_road_is_named() -> None:
    def answer(path: str, given: dict[str, Any]) -> tuple[int, Any]:
        spots = given.get("locations") or given["sources"]
        if any(spot["lat"] == FAR[1] for spot in spots):
            return 400, NO_EDGE if path == "/route" else NO_EDGE | {"error_code": 170}
        leg = {"summary": {"time": 0, "length": 0}, "shape": ""}
        return 200, {"trip": {"legs": [leg]}}

    with pytest.raises(NoRoadThere) as raised:
        engine(answer).matrix([HERE, FAR, THERE])
    assert raised.value.place == FAR


@pytest.mark.parametrize(
    "said",
    [
        (200, {}),
        (200, table([[0, -60], [1, 0]], [[0, 1], [1, 0]])),
        (200, table([[0, 1]], [[0, 1]])),
        (200, table("soon", None)),
        (200, [1, 2]),
        (503, {"error": "busy"}),
        (400, {"error_code": 154, "error": "Path distance exceeds the max distance limit"}),
    ],
)
def test_garbage_is_not_believed(said: tuple[int, Any]) -> None:
    with pytest.raises(RoadsDown):
        engine(lambda *_: said).matrix([HERE, THERE])
