"""Roads by OSRM: one client for a child process and for a server elsewhere."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise, product
from typing import Any

import httpx
import msgspec
import numpy as np
from numpy.typing import NDArray

from routing.errors import NoRoadThere, RoadsDown
from routing.matrix import UNREACHABLE_M, UNREACHABLE_S, Matrix
from routing.problem import Place
from routing.roads.engine import Leg, Path
from routing.roads.polyline import decoded
from routing.roads.straight_line import haversine_m

ROUNDING = 5.0
"""So far below zero, in seconds or metres, is still rounding."""

AT_ONCE = 2
"""Blocks of one matrix that are asked for at once; the child process has as many threads."""


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
        durations = np.zeros((size, size), dtype=np.uint32)
        distances = np.zeros((size, size), dtype=np.uint32)
        block = max(1, size if size <= self._most else self._most // 2)
        stretches = [range(size)[first : first + block] for first in range(0, size, block)]

        def fill(rows: range, columns: range) -> None:
            there = np.s_[rows.start : rows.stop, columns.start : columns.stop]
            found = self._table(places, rows, columns)
            durations[there], distances[there] = (np.rint(numbers) for numbers in found)

        with ThreadPoolExecutor(AT_ONCE) as several:
            parts = [several.submit(fill, *part) for part in product(stretches, stretches)]
            try:
                for part in parts:
                    part.result()
            finally:
                # After the first fault nobody needs the others.
                several.shutdown(wait=False, cancel_futures=True)
        np.fill_diagonal(durations, 0)
        np.fill_diagonal(distances, 0)
        return Matrix(durations, distances, "osrm")

    def path(self, places: Sequence[Place]) -> Path:
        """Return the way on the roads, a leg per pair; see `RoadEngine.path`."""
        legs: list[Leg] = []
        for first in range(0, len(places) - 1, self._most - 1):
            legs += self._legs(places[first : first + self._most])
        return Path(tuple(legs), "osrm")

    def _table(
        self, places: Sequence[Place], rows: Sequence[int], columns: Sequence[int]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
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
            _numbers(answer.get("durations"), shape, UNREACHABLE_S),
            _numbers(answer.get("distances"), shape, UNREACHABLE_M),
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
        try:
            with self._client.stream("GET", address, params=options) as reply:
                # Not by httpx: for it Python's own NaN and Infinity are JSON.
                answer = msgspec.json.decode(self._read(reply))
        except (httpx.HTTPError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise RoadsDown(f"OSRM: {error!r}") from error
        code = answer.get("code") if isinstance(answer, dict) else None
        if code in ("NoSegment", "NoRoute"):
            raise NoRoadThere(str(answer.get("message", code)))
        if code != "Ok" or reply.status_code != httpx.codes.OK:
            raise RoadsDown(f"OSRM answered {reply.status_code} {code}.")
        return dict(answer)

    def _read(self, reply: httpx.Response) -> bytes:
        """Return the whole body; a time-out of httpx is for each piece, and pieces may drip."""
        ends, body = time.monotonic() + self._timeout_s, bytearray()
        for piece in reply.iter_bytes():
            body += piece
            if time.monotonic() > ends:
                raise RoadsDown(f"OSRM took more than {self._timeout_s:g} s.")
        return bytes(body)

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


def _numbers(values: Any, shape: tuple[int, int], unreachable: float) -> NDArray[np.float64]:
    """Return a table as numbers; OSRM says null where there is no way."""
    try:
        table = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise RoadsDown("Expected a table of numbers.") from error
    if table.shape != shape:
        raise RoadsDown(f"Expected a table of {shape}, not {table.shape}.")
    # Two doors that snap to one spot may be -1.0 m apart for OSRM: rounding, not a lie.
    if np.isinf(table).any() or (table < -ROUNDING).any():
        raise RoadsDown("Expected finite numbers >= 0.")
    return np.clip(np.where(np.isnan(table), unreachable, table), 0, unreachable)


def _leg(leg: dict[str, Any], pair: tuple[Place, Place]) -> Leg:
    duration_s, distance_m = float(leg["duration"]), float(leg["distance"])
    if not (0 <= duration_s < float("inf") and 0 <= distance_m < float("inf")):
        raise ValueError("a leg that is not finite")
    line: list[Place] = []
    for step in leg["steps"]:
        line += [point for point in decoded(step["geometry"]) if not line or point != line[-1]]
    return Leg(duration_s, distance_m, tuple(line) or pair)
