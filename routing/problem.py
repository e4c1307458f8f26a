"""What is to be planned: stops, vehicles, a whole day, or the rest of one round."""

from enum import StrEnum
from math import inf, isfinite

import msgspec

from routing.places import (
    Place,
    Window,
    expect,
    expect_length,
    expect_once,
    expect_place,
    expect_windows,
)
from routing.vehicle import Break, Vehicle
from routing.zones import Habits

__all__ = [
    "Break",
    "Place",
    "Plan",
    "Problem",
    "Reason",
    "Round",
    "Stop",
    "Unassigned",
    "Vehicle",
    "Window",
]


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
    pickups
        What is taken along from here, in the same dimensions.
    skills
        A van must have all of these.
    priority
        0 to 100: when not all stops fit, the higher ones are kept.
    vehicle_id
        The only van that may come; none: any.
    zone
        What drivers call the neighbourhood; stops of one zone are served together where that
        costs little. ``A-1.2B`` lies within ``A-1.2``, ``A-1`` and ``A``.
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
    pickups: tuple[int, ...] = ()
    skills: frozenset[str] = frozenset()
    priority: int = 0
    vehicle_id: str | None = None
    zone: str = ""
    pinned: bool = False
    not_before_s: float | None = None

    def __post_init__(self) -> None:
        expect_place((self.lon, self.lat), f"stop {self.id}")
        expect_length(self.service_s, "service_s")
        expect_length(self.setup_s, "setup_s")
        expect(all(amount >= 0 for amount in self.amounts), "amounts >= 0")
        expect(all(amount >= 0 for amount in self.pickups), "pickups >= 0")
        expect(0 <= self.priority <= 100, "priority between 0 and 100")
        expect(self.not_before_s is None or isfinite(self.not_before_s), "a finite not_before_s")
        expect_windows(self.windows)

    @property
    def place(self) -> Place:
        """Where the stop is."""
        return (self.lon, self.lat)


class Problem(msgspec.Struct, frozen=True):
    """A day's stops and the vans to split them over.

    Attributes
    ----------
    outside_s, unknown_s
        What one stop outside a van's territory, or in a zone its driver does not know, costs:
        as much as so many seconds on the road.
    zone_s
        What going from a stop's zone to another costs, for each part of its name that changes,
        or by ``habits`` learned from past routes: see `routing.zones`.
    """

    stops: tuple[Stop, ...]
    vehicles: tuple[Vehicle, ...]
    outside_s: float = 900
    unknown_s: float = 120
    zone_s: float = 120
    habits: Habits | None = None

    def __post_init__(self) -> None:
        expect_once((stop.id for stop in self.stops), "stop")
        expect_once((vehicle.id for vehicle in self.vehicles), "vehicle")
        expect(len(self.vehicles) > 0, "at least one vehicle")
        expect_length(self.outside_s, "outside_s")
        expect_length(self.unknown_s, "unknown_s")
        expect_length(self.zone_s, "zone_s")
        known = {vehicle.id for vehicle in self.vehicles}
        for stop in self.stops:
            expect(stop.vehicle_id is None or stop.vehicle_id in known, "vehicle_id of a vehicle")
        dimensions = {len(vehicle.capacity) for vehicle in self.vehicles}
        dimensions |= {len(stop.amounts) for stop in self.stops if stop.amounts}
        dimensions |= {len(stop.pickups) for stop in self.stops if stop.pickups}
        expect(
            len(dimensions) == 1 or not any(vehicle.capacity for vehicle in self.vehicles),
            "amounts and capacities with the same dimensions",
        )

    @property
    def places(self) -> tuple[Place, ...]:
        """The places a matrix of this problem covers: stops, then each van's start and end."""
        vans = [(van.start, van.end if van.end else van.start) for van in self.vehicles]
        return (*(stop.place for stop in self.stops), *(place for van in vans for place in van))


class Reason(StrEnum):
    """Why a stop is on no route; the first that holds."""

    NO_SKILL = "no_skill"
    NO_ROAD = "no_road"
    TOO_LARGE = "too_large"
    WINDOW_UNREACHABLE = "window_unreachable"
    TOO_FAR = "too_far"
    SHIFT_TOO_SHORT = "shift_too_short"
    NO_ROOM_LEFT = "no_room_left"
    NO_TIME_LEFT = "no_time_left"
    NOT_PLANNED = "not_planned"


class Unassigned(msgspec.Struct, frozen=True):
    """Why a stop is on no route, as a code and in words."""

    reason: Reason
    words: str


class Plan(msgspec.Struct, frozen=True):
    """The split of a day's stops over the vans.

    Attributes
    ----------
    routes
        Stop ids in order, by vehicle id; a van that stays in has an empty route.
    unassigned
        Stop ids no van could take, with the reason found by trying.
    cost
        Of all routes, as `Vehicle` prices them, soft wishes not counted.
    drive_s, distance_m
        Sums over all routes, the way home included.
    """

    routes: dict[str, tuple[str, ...]]
    unassigned: dict[str, Unassigned]
    cost: float = 0
    drive_s: float = 0
    distance_m: float = 0


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
    breaks
        Still to be taken, ascending; `schedule` takes each as soon as its window opens.
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
    breaks: tuple[Break, ...] = ()

    def __post_init__(self) -> None:
        expect_once((stop.id for stop in self.stops), "stop")
        if not self.rows:
            msgspec.structs.force_setattr(self, "rows", tuple(range(len(self.stops))))
        expect(len(self.rows) == len(self.stops), "one matrix row per stop")
        expect(min((self.start, *self.rows)) >= 0, "matrix rows >= 0")
        expect(self.end is None or self.end >= 0, "matrix rows >= 0")
        expect(isfinite(self.departs_s), "a finite departs_s")
        expect(self.frozen >= 0, "frozen >= 0")
        expect(self.skipped <= {stop.id for stop in self.stops}, "skipped stops among the stops")

    @property
    def kept(self) -> tuple[int, ...]:
        """Indices into ``stops`` of those that still have their place, in today's order."""
        return tuple(i for i, stop in enumerate(self.stops) if stop.id not in self.skipped)

    @property
    def lost(self) -> tuple[int, ...]:
        """Indices into ``stops`` of the skipped ones, in today's order."""
        return tuple(i for i, stop in enumerate(self.stops) if stop.id in self.skipped)
