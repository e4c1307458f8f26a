"""Places, windows, and what every value must be when it enters."""

from collections.abc import Iterable
from math import inf, isfinite

Place = tuple[float, float]
"""Longitude and latitude in degrees, in this order."""

Window = tuple[float, float]
"""Opening and closing in seconds since the caller's epoch; the end may be infinite."""


def expect(fact: bool, what: str) -> None:
    """Raise ValueError that says what was expected, unless it is so."""
    if not fact:
        raise ValueError(f"Expected {what}.")


def expect_place(place: Place, name: str) -> None:
    """Refuse what is not on the Earth."""
    lon, lat = place
    expect(-180 <= lon <= 180, f"{name} lon between -180 and 180")
    expect(-90 <= lat <= 90, f"{name} lat between -90 and 90")


def expect_once(ids: Iterable[str], name: str) -> None:
    """Refuse an id that comes twice."""
    listed = list(ids)
    expect(len(set(listed)) == len(listed), f"every {name} id once")


def expect_windows(windows: tuple[Window, ...]) -> None:
    """Refuse windows that overlap, run backwards or do not ascend."""
    last = -inf
    for opens, closes in windows:
        expect(opens <= closes, "a window that opens before it closes")
        expect(opens > last, "windows in ascending order that do not overlap")
        last = closes


def expect_length(seconds: float, name: str) -> None:
    """Refuse a length that is negative or not finite."""
    expect(isfinite(seconds) and seconds >= 0, f"{name} >= 0")
