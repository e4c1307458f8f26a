"""Roads by a Valhalla server."""

from collections.abc import Sequence
from itertools import pairwise
from math import isqrt
from typing import Any

import httpx

from routing.errors import NoRoadThere, RoadsDown
from routing.matrix import UNREACHABLE_M, UNREACHABLE_S, Matrix
from routing.problem import Place
from routing.roads.answers import ask
from routing.roads.engine import Leg, Path
from routing.roads.polyline import decoded
from routing.roads.table import Numbers, matrix_of, numbers

NO_EDGE, NO_PATH = {170, 171}, {441, 442}
"""Valhalla's codes for a place away from (other) roads, and for no way between places."""


class Valhalla:
    """A Valhalla server by URL.

    Parameters
    ----------
    url
        For example ``http://127.0.0.1:8002``; asked for ``auto``.
    curb
        Arrive with the stop on the side of the van's door.
    timeout_s
        For each request, and for each answer to come whole once it has begun.
    farthest_m
        No road within so much of a place is `NoRoadThere`.
    most_pairs, most_places
        The server's own limits, as it is shipped: pairs of one matrix, places of one path.
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
        most_pairs: int = 2_500,
        most_places: int = 20,
        client: httpx.Client | None = None,
    ) -> None:
        if most_pairs < 4 or most_places < 2:
            raise ValueError("Expected most_pairs >= 4 and most_places >= 2.")
        self._url = url.rstrip("/")
        self._curb = curb
        self._farthest_m = farthest_m
        self._block, self._most = isqrt(most_pairs), most_places
        self._timeout_s = timeout_s
        self._client = client or httpx.Client(timeout=timeout_s)

    def matrix(self, places: Sequence[Place]) -> Matrix:
        """Return road times and distances; see `RoadEngine.matrix`."""

        def block(rows: Sequence[int], columns: Sequence[int]) -> tuple[Numbers, Numbers]:
            froms, tos = [places[i] for i in rows], [places[i] for i in columns]
            given = {"sources": self._spots(froms), "targets": self._spots(tos), "verbose": False}
            answer = self._ask("sources_to_targets", [*froms, *tos], given)
            found, shape = answer.get("sources_to_targets"), (len(rows), len(columns))
            if not isinstance(found, dict):
                raise RoadsDown("Expected a table from Valhalla.")
            return (
                numbers(found.get("durations"), shape, UNREACHABLE_S),
                numbers(found.get("distances"), shape, UNREACHABLE_M, scale=1000),
            )

        return matrix_of(len(places), self._block, block, "valhalla")

    def path(self, places: Sequence[Place]) -> Path:
        """Return the way on the roads, a leg per pair; see `RoadEngine.path`."""
        legs: list[Leg] = []
        for first in range(0, len(places) - 1, self._most - 1):
            piece = places[first : first + self._most]
            given = {"locations": self._spots(piece), "directions_type": "none"}
            answer = self._ask("route", piece, given)
            try:
                found = answer["trip"]["legs"]
                legs += [_leg(leg, pair) for leg, pair in zip(found, pairwise(piece), strict=True)]
            except (KeyError, TypeError, ValueError) as error:
                raise RoadsDown(f"Expected a route with a leg per pair: {error!r}.") from error
        return Path(tuple(legs), "valhalla")

    def _spots(self, places: Sequence[Place]) -> list[dict[str, Any]]:
        side = {"preferred_side": "same"} if self._curb else {}
        cutoff = {"search_cutoff": self._farthest_m}
        return [{"lon": lon, "lat": lat} | cutoff | side for lon, lat in places]

    def _ask(self, what: str, places: Sequence[Place], given: dict[str, Any]) -> dict[str, Any]:
        asked = {"costing": "auto", "units": "kilometers"} | given
        status, answer = self._post(what, asked)
        code = answer.get("error_code")
        if code in NO_EDGE:
            raise self._off_road(places)
        if code in NO_PATH:
            raise NoRoadThere("Valhalla found no way between the places.")
        if code is not None or status != httpx.codes.OK:
            raise RoadsDown(f"Valhalla answered {status} {code}: {answer.get('error')}.")
        return answer

    def _off_road(self, places: Sequence[Place]) -> NoRoadThere:
        """Return the error that names the place: Valhalla does not say which one it was."""
        for place in dict.fromkeys(places):
            alone = {"costing": "auto", "locations": self._spots([place, place])}
            _, answer = self._post("route", alone | {"directions_type": "none"})
            if answer.get("error_code") in NO_EDGE:
                detail = f"{place[0]:.6f},{place[1]:.6f} is more than {self._farthest_m:.0f} m"
                return NoRoadThere(f"{detail} from a road.", place)
        return NoRoadThere("Valhalla found no road near one of the places.")

    def _post(self, what: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return ask(self._client, "POST", f"{self._url}/{what}", self._timeout_s, json=asked)


def _leg(leg: dict[str, Any], pair: tuple[Place, Place]) -> Leg:
    duration_s = float(leg["summary"]["time"])
    distance_m = 1000 * float(leg["summary"]["length"])
    if not (0 <= duration_s < float("inf") and 0 <= distance_m < float("inf")):
        raise ValueError("a leg that is not finite")
    return Leg(duration_s, distance_m, tuple(decoded(leg["shape"])) or pair)
