"""What is to be planned: stops, vehicles, a whole day, or the rest of one round."""

from collections.abc import Iterable
from math import inf, isfinite

import msgspec

Place = tuple[float, float]
"""Longitude and latitude in degrees, in this order."""

Window = tuple[float, float]
"""Opening and closing in seconds since the caller's epoch; the end may be infinite."""


def _expect(fact: bool, what: str) -> None:
    if not fact:
        raise ValueError(f"Expected {what}.")


def _expect_place(place: Place, name: str) -> None:
    lon, lat = place
    _expect(-180 <= lon <= 180, f"{name} lon between -180 and 180")
    _expect(-90 <= lat <= 90, f"{name} lat between -90 and 90")


def _expect_once(ids: Iterable[str], name: str) -> None:
    listed = list(ids)
    _expect(len(set(listed)) == len(listed), f"every {name} id once")


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """One place to visit.

    Attributes
    ----------
    id
        Unique within its problem or round.
    lon, lat
        Degrees.
    service_s
        Seconds of work at the door.
    setup_s
        Seconds of parking, spent only when the stop before is elsewhere.
    windows
        Times in which work may begin, as ``(opens_s, closes_s)``, ascending and apart; empty: any.
    amounts
        What is delivered, one whole number per dimension of the vehicle's capacity.
    pinned
        Keeps its position in a re-sequence.
    not_before_s
        Work may not begin earlier, whatever the windows say: "closed until 13:00".
    """

    id: str
    lon: float
    lat: float
    service_s: float = 0
    setup_s: float = 0
    windows: tuple[Window, ...] = ()
    amounts: tuple[int, ...] = ()
    pinned: bool = False
    not_before_s: float | None = None

    def __post_init__(self) -> None:
        _expect_place((self.lon, self.lat), f"stop {self.id}")
        _expect(isfinite(self.service_s) and self.service_s >= 0, "service_s >= 0")
        _expect(isfinite(self.setup_s) and self.setup_s >= 0, "setup_s >= 0")
        _expect(all(amount >= 0 for amount in self.amounts), "amounts >= 0")
        _expect(self.not_before_s is None or isfinite(self.not_before_s), "a finite not_before_s")
        last = -inf
        for opens, closes in self.windows:
            _expect(opens <= closes, "a window that opens before it closes")
            _expect(opens > last, "windows in ascending order that do not overlap")
            last = closes

    @property
    def place(self) -> Place:
        """Where the stop is."""
        return (self.lon, self.lat)


class Vehicle(msgspec.Struct, frozen=True, kw_only=True):
    """One van for one day.

    Attributes
    ----------
    start, end
        Where it leaves from and returns to; no end: the round ends at its last stop.
    shift
        When it may leave and must be back, seconds since the caller's epoch.
    capacity
        One whole number per dimension; empty: everything fits.
    """

    id: str
    start: Place
    end: Place | None = None
    shift: Window = (0, 86_400)
    capacity: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        _expect_place(self.start, f"vehicle {self.id} start")
        if self.end is not None:
            _expect_place(self.end, f"vehicle {self.id} end")
        _expect(isfinite(self.shift[0]), "a shift with a finite beginning")
        _expect(self.shift[0] <= self.shift[1], "a shift that begins before it ends")
        _expect(all(load >= 0 for load in self.capacity), "capacity >= 0")


class Problem(msgspec.Struct, frozen=True):
    """A day's stops and the vans to split them over."""

    stops: tuple[Stop, ...]
    vehicles: tuple[Vehicle, ...]

    def __post_init__(self) -> None:
        _expect_once((stop.id for stop in self.stops), "stop")
        _expect_once((vehicle.id for vehicle in self.vehicles), "vehicle")
        _expect(len(self.vehicles) > 0, "at least one vehicle")
        dimensions = {len(vehicle.capacity) for vehicle in self.vehicles}
        dimensions |= {len(stop.amounts) for stop in self.stops if stop.amounts}
        _expect(
            len(dimensions) == 1 or not any(vehicle.capacity for vehicle in self.vehicles),
            "amounts and capacities with the same dimensions",
        )

    @property
    def places(self) -> tuple[Place, ...]:
        """The places a matrix of this problem covers: stops, then each van's start and end."""
        vans = [(van.start, van.end if van.end else van.start) for van in self.vehicles]
        return (*(stop.place for stop in self.stops), *(place for van in vans for place in van))


class Plan(msgspec.Struct, frozen=True):
    """The split of a day's stops over the vans.

    Attributes
    ----------
    routes
        Stop ids in order, by vehicle id; a van that stays in has an empty route.
    unassigned
        Stop ids no van could take, with the reason in words.
    """

    routes: dict[str, tuple[str, ...]]
    unassigned: dict[str, str]


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """The rest of one van's route, as it stands before a re-sequence.

    Attributes
    ----------
    stops
        What is left, in today's order, skipped stops included wherever they stood.
    start
        Matrix row of the place the van leaves from.
    departs_s
        When it can leave there, seconds since the caller's epoch.
    rows
        Matrix row of each stop; empty: stop *i* is row *i*.
    start_place
        Where ``start`` is, so that a first stop at the same place needs no set-up.
    end
        Matrix row where the round ends; none: at its last stop.
    frozen
        So many stops at the head (skipped ones not counted) may not move.
    skipped
        Ids that lost their place and must be put back behind the head.
    shift_ends_s
        When the van should be done.
    """

    stops: tuple[Stop, ...]
    start: int
    departs_s: float = 0
    rows: tuple[int, ...] = ()
    start_place: Place | None = None
    end: int | None = None
    frozen: int = 0
    skipped: frozenset[str] = frozenset()
    shift_ends_s: float = inf

    def __post_init__(self) -> None:
        _expect_once((stop.id for stop in self.stops), "stop")
        if not self.rows:
            msgspec.structs.force_setattr(self, "rows", tuple(range(len(self.stops))))
        _expect(len(self.rows) == len(self.stops), "one matrix row per stop")
        _expect(min((self.start, *self.rows)) >= 0, "matrix rows >= 0")
        _expect(self.end is None or self.end >= 0, "matrix rows >= 0")
        _expect(isfinite(self.departs_s), "a finite departs_s")
        _expect(self.frozen >= 0, "frozen >= 0")
        _expect(self.skipped <= {stop.id for stop in self.stops}, "skipped stops among the stops")

    @property
    def kept(self) -> tuple[int, ...]:
        """Indices into ``stops`` of those that still have their place, in today's order."""
        return tuple(i for i, stop in enumerate(self.stops) if stop.id not in self.skipped)

    @property
    def lost(self) -> tuple[int, ...]:
        """Indices into ``stops`` of the skipped ones, in today's order."""
        return tuple(i for i, stop in enumerate(self.stops) if stop.id in self.skipped)
