"""One van for one day: where from, how long, how much, and what it may do."""

from math import inf, isfinite
from typing import Any

import msgspec

from routing.places import Place, Window, expect, expect_length, expect_place, expect_windows


class Break(msgspec.Struct, frozen=True, kw_only=True):
    """Time off: it begins within ``window`` and lasts ``length_s``, between two stops."""

    window: Window
    length_s: float

    def __post_init__(self) -> None:
        expect_windows((self.window,))
        expect(isfinite(self.window[0]), "a break with a finite opening")
        expect_length(self.length_s, "length_s")


class Vehicle(msgspec.Struct, frozen=True, kw_only=True):
    """One van for one day.

    Attributes
    ----------
    start, end
        Where it leaves from and returns to; no end: the round ends at its last stop.
    shift
        When it may leave and must be back, seconds since the caller's epoch.
    capacity
        One whole number per dimension (litres, kg, packages, ...); empty: everything fits.
    skills
        What it can do; a stop goes only to a van that has all its skills.
    breaks
        Ascending; each is taken as soon as its window opens, between two stops.
    max_stops, max_distance_m, max_drive_s, max_work_s
        Limits of stops, metres, seconds on the road, and seconds from leaving to being back.
    fixed_cost, cost_per_h, cost_per_km
        Of leaving at all, of an hour on the road, of a kilometre: in any one currency. As it is,
        a plan's cost is its seconds on the road.
    territory
        Where it should work: a shapely geometry in degrees, or the places of a ring. Soft.
    known_zones
        Zones its driver knows; empty: all. Soft.
    """

    id: str
    start: Place
    end: Place | None = None
    shift: Window = (0, 86_400)
    capacity: tuple[int, ...] = ()
    skills: frozenset[str] = frozenset()
    breaks: tuple[Break, ...] = ()
    max_stops: int | None = None
    max_distance_m: float = inf
    max_drive_s: float = inf
    max_work_s: float = inf
    fixed_cost: float = 0
    cost_per_h: float = 3600
    cost_per_km: float = 0
    territory: Any = None
    known_zones: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        expect_place(self.start, f"vehicle {self.id} start")
        if self.end is not None:
            expect_place(self.end, f"vehicle {self.id} end")
        expect(isfinite(self.shift[0]), "a shift with a finite beginning")
        expect(self.shift[0] <= self.shift[1], "a shift that begins before it ends")
        expect(all(load >= 0 for load in self.capacity), "capacity >= 0")
        expect_windows(tuple(each.window for each in self.breaks))
        expect(self.max_stops is None or self.max_stops >= 0, "max_stops >= 0")
        for limit in ("max_distance_m", "max_drive_s", "max_work_s"):
            expect(getattr(self, limit) >= 0, f"{limit} >= 0")
        for cost in ("fixed_cost", "cost_per_h", "cost_per_km"):
            expect_length(getattr(self, cost), cost)
        expect(self.cost_per_h + self.cost_per_km > 0, "cost_per_h or cost_per_km > 0")
