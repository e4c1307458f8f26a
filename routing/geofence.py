"""Tells whether the van has arrived at a stop, left it, or strayed from its path."""

from collections.abc import Sequence
from math import cos, radians
from typing import Literal

from shapely import LineString, Point

from routing.problem import Place

METRES_PER_DEGREE = 111_195.0
"""Along a meridian of a sphere of the Earth's mean radius."""

Nearness = Literal["arrived", "left", "unsure"]


def _flat(place: Place, origin: Place) -> Point:
    """Project onto a plane that is true around the origin: within 0.1 % for 50 km."""
    east = (place[0] - origin[0] + 180) % 360 - 180
    return Point(
        east * METRES_PER_DEGREE * cos(radians(origin[1])),
        (place[1] - origin[1]) * METRES_PER_DEGREE,
    )


def nearness(
    fix: Place, stop: Place, *, accuracy_m: float = 0, inside_m: float = 60, outside_m: float = 120
) -> Nearness:
    """Say whether a GPS fix shows the van at a stop.

    Between the two radii, or when the fix is too rough to tell, it is unsure: keep what was
    said last, so that a van at the edge does not arrive ten times.

    Parameters
    ----------
    accuracy_m
        Radius in metres the fix is sure of.
    inside_m, outside_m
        Surely nearer than the one: arrived. Surely farther than the other: left.
    """
    away_m = _flat(fix, stop).distance(Point(0, 0))
    if away_m + accuracy_m <= inside_m:
        return "arrived"
    return "left" if away_m - accuracy_m >= outside_m else "unsure"


def off_path_m(fix: Place, line: Sequence[Place]) -> float:
    """Return how far a fix is from the path in metres; infinite when there is no path."""
    if not line:
        return float("inf")
    flat = [_flat(place, fix) for place in line]
    path = LineString(flat) if len(flat) > 1 else flat[0]
    return float(path.distance(Point(0, 0)))
