"""The wire shape of plans."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from api.addresses.rules import Candidate
from api.fields import Answer, Body, Id, Instant, Latitude, Longitude, Name

type PlanState = Literal["draft", "running", "ready", "dispatched"]

Clock = Annotated[
    str,
    Meta(
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)",
        description="Local time of the plan's day, HH:MM",
        examples=["08:00"],
    ),
]
Amount = Annotated[float, Meta(gt=0, le=1_000_000)]


class PlanPlace(Body, frozen=True, kw_only=True):
    """A depot."""

    lon: Longitude
    lat: Latitude


class Break(Body, frozen=True, kw_only=True):
    """Time off: it begins between `earliest` and `latest` and lasts so many minutes."""

    earliest: Clock
    latest: Clock
    minutes: Annotated[int, Meta(ge=1, le=240)]


class Van(Body, frozen=True, kw_only=True):
    """One van for the day. What is left out does not limit it; no `depot`: the plan's."""

    name: Name
    driver: Name | None = None
    starts: Clock = "08:00"
    ends: Clock = "17:00"
    depot: PlanPlace | None = None
    packages: Annotated[int, Meta(ge=1, le=100_000)] | None = None
    volume_l: Amount | None = None
    weight_kg: Amount | None = None
    skills: Annotated[tuple[Name, ...], Meta(max_length=50)] = ()
    breaks: Annotated[tuple[Break, ...], Meta(max_length=5)] = ()
    most_stops: Annotated[int, Meta(ge=1, le=10_000)] | None = None
    most_km: Amount | None = None
    most_drive_h: Amount | None = None


type Vans = Annotated[tuple[Van, ...], Meta(min_length=1, max_length=500)]


class NewPlan(Body, frozen=True, kw_only=True):
    """A day to be planned: the orders as CSV, as `roundsman import` reads it, and the vans."""

    day: date
    timezone: Annotated[str, Meta(max_length=64, examples=["Europe/Vaduz"])]
    depot: PlanPlace
    orders_csv: Annotated[str, Meta(min_length=1, max_length=8_000_000)]
    vans: Vans
    name: Name | None = None


class ChangePlan(Body, frozen=True, kw_only=True):
    """Other vans for a plan; what was planned stays to be looked at until it is run again."""

    vans: Vans
    version: Annotated[int, Meta(ge=1)]


class RunPlan(Body, frozen=True, kw_only=True):
    """How long to search, in seconds, and the seed of its dice."""

    seconds: Annotated[int, Meta(ge=1, le=600)] = 60
    seed: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 0


class MoveStops(Body, frozen=True, kw_only=True):
    """Put stops into a van's route at a position (0 is first), or nowhere: they stay behind.

    With `dry` only the price is told.
    """

    stop_ids: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=500)]
    van: Name | None
    position: Annotated[int, Meta(ge=0, le=10_000)] = 0
    version: Annotated[int, Meta(ge=1)]
    dry: bool = False


class DispatchPlan(Body, frozen=True, kw_only=True):
    """Which version of the plan to dispatch: the one that was looked at."""

    version: Annotated[int, Meta(ge=1)]


class PlanStop(Answer, frozen=True, kw_only=True):
    """One stop of a plan."""

    id: str
    lon: float
    lat: float
    address: str
    window_earliest: Instant | None
    window_latest: Instant | None
    tasks: int
    packages: int
    volume_l: float
    weight_kg: float


class DraftRoute(Answer, frozen=True, kw_only=True):
    """What one van would drive: `starts_at` leaving, `at` when each stop begins, `ends_at` back."""

    van: str
    stop_ids: list[str]
    at: list[Instant]
    starts_at: Instant
    ends_at: Instant
    drive_s: int
    wait_s: int
    late_s: int
    late: int
    overtime_s: int
    distance_m: int
    packages: int
    volume_l: float
    weight_kg: float


class Unassigned(Answer, frozen=True, kw_only=True):
    """A stop no van takes, and why: as a code and in words."""

    stop_id: str
    reason: Literal[
        "no_skill",
        "no_road",
        "too_large",
        "window_unreachable",
        "too_far",
        "shift_too_short",
        "no_room_left",
        "no_time_left",
        "not_planned",
        "left_out",
    ]
    words: str


class Totals(Answer, frozen=True, kw_only=True):
    """A plan in figures."""

    vans: int
    stops: int
    unassigned: int
    distance_m: int
    drive_s: int
    work_s: int
    wait_s: int
    late_s: int
    late: int
    overtime_s: int


class Drafts(Struct, frozen=True, kw_only=True):
    """All that came of a search."""

    routes: list[DraftRoute]
    unassigned: list[Unassigned]
    roads: str


class Progress(Answer, frozen=True, kw_only=True):
    """How far a search is."""

    share: float
    doing: str


class RejectedRow(Answer, frozen=True, kw_only=True):
    """A row of the file that is not planned, and why."""

    line: int
    reason: str
    candidates: tuple[Candidate, ...] = ()
    """Places that the row's address may mean, the likeliest first: one of them is to be chosen."""


class PlanSummary(Answer, frozen=True, kw_only=True):
    """A plan in the list of a day."""

    id: str
    name: str
    day: date
    timezone: str
    state: PlanState
    version: int
    created_at: Instant
    changed_at: Instant
    vans: int
    stops: int
    rejected: int
    totals: Totals | None
    progress: Progress | None


class PlanRecord(PlanSummary, frozen=True, kw_only=True):
    """A plan whole: its vans, stops, rejected rows, and the routes as far as they are found."""

    depot: PlanPlace
    van_list: tuple[Van, ...]
    stop_list: list[PlanStop]
    rejected_rows: list[RejectedRow]
    routes: list[DraftRoute]
    unassigned: list[Unassigned]
    roads: str | None


class PlanList(Answer, frozen=True, kw_only=True):
    """The plans of a day, newest first."""

    plans: list[PlanSummary]


class Compared(Answer, frozen=True, kw_only=True):
    """Two plans side by side; `other` minus `plan` is what the other one costs more."""

    plan: PlanSummary
    other: PlanSummary
    more: Totals
    plan_routes: list[DraftRoute]
    other_routes: list[DraftRoute]


class Moved(Answer, frozen=True, kw_only=True):
    """A move and its price: the routes it touches before and after, and the difference in all."""

    before: list[DraftRoute]
    after: list[DraftRoute]
    more: Totals
    version: int


class DispatchedRoute(Answer, frozen=True, kw_only=True):
    """A route that a plan became."""

    id: str
    name: str
    stops: int


class Dispatched(Answer, frozen=True, kw_only=True):
    """What drivers get: one route a van that has stops."""

    routes: list[DispatchedRoute]
    left_behind: int
