"""Roads by OSRM: one client for a child process and for a server elsewhere."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import httpx

from routing.errors import NoRoadThere, RoadsDown
from routing.matrix import UNREACHABLE_M, UNREACHABLE_S, Matrix
from routing.problem import Place
from routing.roads.answers import ask
from routing.roads.engine import Leg, Path
from routing.roads.polyline import decoded
from routing.roads.straight_line import haversine_m
from routing.roads.table import Numbers, matrix_of, numbers


class Osrm:
    """An OSRM server by URL.

    Parameters
    ----------
    url
        For example ``http://127.0.0.1:5000``; the profile is ``driving``.
    curb
        Arrive with the stop on the side of the van's door, where the map knows the side.
    timeout_s
        For each request, and for each answer to come whole once it has begun.
    farthest_m
        OSRM snaps a point to a road however far: beyond this it is `NoRoadThere`.
    most_places
        Places per request: a larger matrix is asked for in blocks, a longer path in pieces. OSRM's
        own limit is 100 for a table unless it is started with ``--max-table-size``.
    client
        For tests, or to share connections; its own time-out then counts.
    """

    def __init__(
        self,
        url: str,
        *,
        curb: bool = False,
        timeout_s: float = 5.0,
        farthest_m: float = 1_000.0,
        most_places: int = 100,
        client: httpx.Client | None = None,
    ) -> None:
        if most_places < 2:
            raise ValueError("Expected most_places >= 2.")
        self._url = url.rstrip("/")
        self._curb = curb
        self._farthest_m = farthest_m
        self._most = most_places
        self._timeout_s = timeout_s
        self._client = client or httpx.Client(timeout=timeout_s)

    def matrix(self, places: Sequence[Place]) -> Matrix:
        """Return road times and distances; see `RoadEngine.matrix`."""
        size = len(places)

        def block(rows: Sequence[int], columns: Sequence[int]) -> tuple[Numbers, Numbers]:
            return self._table(places, rows, columns)

        whole = size if size <= self._most else self._most // 2
        return matrix_of(size, whole, block, "osrm")

    def path(self, places: Sequence[Place]) -> Path:
        """Return the way on the roads, a leg per pair; see `RoadEngine.path`."""
        legs: list[Leg] = []
        for first in range(0, len(places) - 1, self._most - 1):
            legs += self._legs(places[first : first + self._most])
        return Path(tuple(legs), "osrm")

    def _table(
        self, places: Sequence[Place], rows: Sequence[int], columns: Sequence[int]
    ) -> tuple[Numbers, Numbers]:
        # OSRM refuses a single place, which the last block may be: it is then asked for twice.
        asked = list(rows) if rows == columns and len(rows) > 1 else [*rows, *columns]
        froms, tos = range(len(rows)), range(len(asked) - len(columns), len(asked))
        answer = self._get(
            "table",
            [places[i] for i in asked],
            annotations="duration,distance",
            sources=";".join(map(str, froms)),
            destinations=";".join(map(str, tos)),
        )
        self._near(answer.get("sources"), [places[i] for i in rows])
        self._near(answer.get("destinations"), [places[i] for i in columns])
        shape = (len(rows), len(columns))
        return (
            numbers(answer.get("durations"), shape, UNREACHABLE_S),
            numbers(answer.get("distances"), shape, UNREACHABLE_M),
        )

    def _legs(self, places: Sequence[Place]) -> list[Leg]:
        # A van may turn round at a stop; without this the path is slower than the matrix says.
        turning = {"continue_straight": "false"}
        drawing = {"geometries": "polyline6", "overview": "false", "steps": "true"}
        answer = self._get("route", places, **turning, **drawing)
        self._near(answer.get("waypoints"), places)
        try:
            found = answer["routes"][0]["legs"]
            legs = [_leg(leg, pair) for leg, pair in zip(found, pairwise(places), strict=True)]
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise RoadsDown(f"Expected a route with a leg per pair: {error!r}.") from error
        return legs

    def _get(self, what: str, places: Sequence[Place], **options: str) -> dict[str, Any]:
        line = ";".join(f"{lon:.6f},{lat:.6f}" for lon, lat in places)
        if self._curb:
            options["approaches"] = ";".join(["curb"] * len(places))
        address = f"{self._url}/{what}/v1/driving/{line}"
        status, answer = ask(self._client, "GET", address, self._timeout_s, params=options)
        code = answer.get("code")
        if code in ("NoSegment", "NoRoute"):
            raise NoRoadThere(str(answer.get("message", code)))
        if code != "Ok" or status != httpx.codes.OK:
            raise RoadsDown(f"OSRM answered {status} {code}.")
        return answer

    def _near(self, snapped: Any, places: Sequence[Place]) -> None:
        """Refuse places that OSRM moved too far, measured by us as well as said by it."""
        try:
            points = [(float(one["location"][0]), float(one["location"][1])) for one in snapped]
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise RoadsDown("Expected OSRM to say where it snapped to.") from error
        if len(points) != len(places):
            raise RoadsDown(f"Expected {len(places)} snapped places, not {len(points)}.")
        for place, point in zip(places, points, strict=True):
            away = float(haversine_m([place, point])[0, 1])
            if not away <= self._farthest_m:
                detail = f"{place[0]:.6f},{place[1]:.6f} is {away:.0f} m from a road."
                raise NoRoadThere(detail, place)


def _leg(leg: dict[str, Any], pair: tuple[Place, Place]) -> Leg:
    duration_s, distance_m = float(leg["duration"]), float(leg["distance"])
    if not (0 <= duration_s < float("inf") and 0 <= distance_m < float("inf")):
        raise ValueError("a leg that is not finite")
    line: list[Place] = []
    for step in leg["steps"]:
        line += [point for point in decoded(step["geometry"]) if not line or point != line[-1]]
    return Leg(duration_s, distance_m, tuple(line) or pair)
