"""Tells from a van's fixes when it arrived at a stop, left it, or strayed from its path.

A fold: what is known of a van and one more fix give what is known now and what just happened. It
keeps nothing itself, so the same fixes say the same again, and the phone has a twin of it
(`pwa/src/driver/geofence.ts`; `tests/unit/routing/geofence.json` holds both to the same cases).
"""

from collections.abc import Mapping, Sequence
from math import cos, hypot, radians
from typing import Literal

import msgspec
import numpy as np
from shapely import LineString, Point, STRtree, points

from routing.problem import Place

METRES_PER_DEGREE = 111_195.0
"""Along a meridian of a sphere of the Earth's mean radius."""

INSIDE_M, OUTSIDE_M = 60.0, 120.0
"""Surely nearer than the one: at the stop. Surely farther than the other: gone."""
SLOW_M_S, FAST_M_S = 1.5, 3.0
"""Slower than the one it may have come to stand; nobody walks faster than the other for long."""
DWELL_S = 14.0
"""So long a stand is more than a junction: three fixes at the pace of a navigation app."""
FAST_FIXES = 2
"""One fast fix is a jump of the GPS, two in a row are a van under way."""
NEARER_M, AWAY_M, SETTLE_S = 15.0, 25.0, 15.0
"""The next stop without a drive: nearer to it, away from where the van stood, and for so long."""
ROUGH_M = 100.0
"""A fix that is surer of nothing better says nothing about stops."""
SILENCE_S = 120.0
"""Across a longer gap no speed can be told."""
STRAYED_M, BACK_M = 150.0, 75.0
"""Off the path and on it again."""

Happened = Literal["arrived", "departed", "strayed", "returned"]


class Fix(msgspec.Struct, frozen=True):
    """Where the van was at a time.

    Attributes
    ----------
    at_s
        Seconds since the caller's epoch.
    accuracy_m
        Radius in metres the fix is sure of.
    speed_m_s
        As the receiver measured it; none: told from the fix before.
    """

    at_s: float
    lon: float
    lat: float
    accuracy_m: float = 0.0
    speed_m_s: float | None = None

    @property
    def place(self) -> Place:
        """Where it was."""
        return (self.lon, self.lat)


class Crossing(msgspec.Struct, frozen=True):
    """What happened, and when it began; `stop_id` is none for the path."""

    happened: Happened
    stop_id: str | None
    at_s: float


class Whereabouts(msgspec.Struct, frozen=True):
    """What is known of a van after its fixes so far.

    Attributes
    ----------
    last
        The newest fix.
    stop_id, stop_place, stood, stood_s
        The stop it is at, where that is, where the van came to stand, and until when it was there.
    slow
        The fix since which it has been slow.
    fast, before_fast_s
        How many fast fixes in a row, and the time of the fix before them.
    next_id, next_since_s
        The stop it is walking over to, and since when.
    off, far
        Whether it is off its path; how many fixes in a row say so.
    """

    last: Fix | None = None
    stop_id: str | None = None
    stop_place: Place | None = None
    stood: Place | None = None
    stood_s: float = 0.0
    slow: Fix | None = None
    fast: int = 0
    before_fast_s: float = 0.0
    next_id: str | None = None
    next_since_s: float = 0.0
    off: bool = False
    far: int = 0


class Fence:
    """A route's remaining stops and its path, ready to be asked about places near them.

    Parameters
    ----------
    stops
        Where each is, by id.
    path
        The way ahead; empty: nothing is said about straying.
    """

    def __init__(self, stops: Mapping[str, Place], path: Sequence[Place] = ()) -> None:
        self._ids = tuple(stops)
        self._places = tuple(stops.values())
        # Flat around one of them: a route is no wider than that is true.
        self._origin = next(iter(self._places), (0.0, 0.0))
        # All at once: a Point each took most of the time that a fix takes on the server.
        flat = np.array([_flat(place, self._origin) for place in self._places]).reshape(-1, 2)
        self._tree = STRtree(points(flat))
        self._path = tuple(path)

    def nearest(self, place: Place) -> tuple[str, Place, float] | None:
        """Return the id, the place and the distance in metres of the nearest stop, if any."""
        found = self._tree.nearest(Point(_flat(place, self._origin)))
        if found is None:
            return None
        near = self._places[int(found)]
        return self._ids[int(found)], near, metres(place, near)

    def off_path_m(self, place: Place) -> float:
        """Return how far a place is from the path in metres; 0 when there is no path."""
        return off_path_m(place, self._path) if self._path else 0.0


def follow(known: Whereabouts, fix: Fix, fence: Fence) -> tuple[Whereabouts, tuple[Crossing, ...]]:
    """Take one more fix in; return what is known now and what happened.

    A fix that is rough or not newer than the last one changes nothing.
    """
    last = known.last
    if fix.accuracy_m > ROUGH_M or (last is not None and fix.at_s <= last.at_s):
        return known, ()
    speed = _speed(last, fix)
    if known.stop_id is None:
        now, happened = _on_the_way(known, fix, fence, speed)
    else:
        now, happened = _at_a_stop(known, fix, fence, speed)
    off, far, strayed = _astray(known, fix, fence)
    return msgspec.structs.replace(now, last=fix, off=off, far=far), happened + strayed


def metres(one: Place, other: Place) -> float:
    """Return the distance in metres: within 0.1 % for 50 km."""
    return hypot(*_flat(one, other))


def off_path_m(fix: Place, line: Sequence[Place]) -> float:
    """Return how far a fix is from the path in metres; infinite when there is no path."""
    if not line:
        return float("inf")
    flat = [_flat(place, fix) for place in line]
    path = LineString(flat) if len(flat) > 1 else Point(flat[0])
    return float(path.distance(Point(0, 0)))


def _flat(place: Place, origin: Place) -> tuple[float, float]:
    """Project onto a plane that is true around the origin, in metres east and north."""
    east = (place[0] - origin[0] + 180) % 360 - 180
    return (
        east * METRES_PER_DEGREE * cos(radians(origin[1])),
        (place[1] - origin[1]) * METRES_PER_DEGREE,
    )


def _speed(last: Fix | None, fix: Fix) -> float | None:
    if fix.speed_m_s is not None:
        return fix.speed_m_s
    if last is None or fix.at_s - last.at_s > SILENCE_S:
        return None
    return metres(last.place, fix.place) / (fix.at_s - last.at_s)


type _Step = tuple[Whereabouts, tuple[Crossing, ...]]


def _on_the_way(known: Whereabouts, fix: Fix, fence: Fence, speed: float | None) -> _Step:
    """Say arrived once the van has been slow for the dwell and a stop is surely near."""
    slow = known.slow
    if speed is None or speed >= FAST_M_S:
        slow = None
    elif slow is None and speed < SLOW_M_S:
        slow = fix
    moving = msgspec.structs.replace(known, slow=slow)
    if slow is None or fix.at_s - slow.at_s < DWELL_S:
        return moving, ()
    sure_m = INSIDE_M - max(slow.accuracy_m, fix.accuracy_m)
    found = [near for near in (fence.nearest(fix.place), fence.nearest(slow.place)) if near]
    near = min(found, key=lambda each: each[2], default=None)
    if near is None or near[2] > sure_m:
        return moving, ()
    stop_id, place, _ = near
    there = Whereabouts(stop_id=stop_id, stop_place=place, stood=slow.place, stood_s=fix.at_s)
    return there, (Crossing("arrived", stop_id, slow.at_s),)


def _at_a_stop(known: Whereabouts, fix: Fix, fence: Fence, speed: float | None) -> _Step:
    """Say departed when the van is fast or far, or when the driver walks over to the next stop."""
    assert known.last is not None
    assert known.stood is not None
    fast, before_s = 0, known.last.at_s
    if speed is not None and speed >= FAST_M_S:
        fast, before_s = known.fast + 1, known.before_fast_s if known.fast else before_s
    moved_m = metres(fix.place, known.stood)
    if fast >= FAST_FIXES or moved_m - fix.accuracy_m >= OUTSIDE_M:
        return Whereabouts(), (Crossing("departed", known.stop_id, before_s),)
    stood_s = fix.at_s if moved_m <= AWAY_M else known.stood_s
    stays = msgspec.structs.replace(known, fast=fast, before_fast_s=before_s, stood_s=stood_s)
    near = _nearer_stop(known, fix, fence, moved_m)
    if near is None:
        return msgspec.structs.replace(stays, next_id=None), ()
    stop_id, place, _ = near
    since_s = known.next_since_s if known.next_id == stop_id else fix.at_s
    if fix.at_s - since_s < SETTLE_S:
        return msgspec.structs.replace(stays, next_id=stop_id, next_since_s=since_s), ()
    there = Whereabouts(stop_id=stop_id, stop_place=place, stood=fix.place, stood_s=fix.at_s)
    left = Crossing("departed", known.stop_id, stood_s)
    return there, (left, Crossing("arrived", stop_id, since_s))


def _nearer_stop(
    known: Whereabouts, fix: Fix, fence: Fence, moved_m: float
) -> tuple[str, Place, float] | None:
    """Return the stop that is clearly nearer than the one it is at, once it has moved off."""
    near = fence.nearest(fix.place)
    if near is None or near[0] == known.stop_id or known.stop_place is None:
        return None
    nearer_m = metres(fix.place, known.stop_place) - near[2]
    return near if nearer_m >= NEARER_M and moved_m > AWAY_M else None


def _astray(known: Whereabouts, fix: Fix, fence: Fence) -> tuple[bool, int, tuple[Crossing, ...]]:
    """Say strayed after two fixes surely off the path, returned after one near it."""
    away_m = fence.off_path_m(fix.place)
    if known.off:
        back = away_m <= BACK_M
        return not back, 0, (Crossing("returned", None, fix.at_s),) if back else ()
    far = known.far + 1 if away_m - fix.accuracy_m >= STRAYED_M else 0
    off = far >= FAST_FIXES
    return off, far, (Crossing("strayed", None, fix.at_s),) if off else ()
