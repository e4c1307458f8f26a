"""A route as it travels: whole to the phone and to the dispatcher."""

from datetime import date, datetime
from typing import Literal

from api.errors import Problem
from api.fields import Answer, Id
from api.stops.schemas import Stop

type RouteState = Literal["planned", "active", "finished"]
type Cause = Literal["skip", "delay", "road_closed", "undo"]
type Roads = Literal["osrm", "valhalla", "straight_line"]


class Place(Answer, frozen=True, kw_only=True):
    """A point on the map."""

    lon: float
    lat: float


class Moved(Answer, frozen=True, kw_only=True):
    """One stop that changed its place among those that remain; positions count from 1."""

    stop_id: Id
    number: int
    address: str
    from_position: int | None
    to_position: int
    behind_number: int | None
    eta_change_s: int
    why: str


class Revision(Answer, frozen=True, kw_only=True):
    """One change of a route's order. `before` and `after` are the stops that remained, in order.

    `late_before` and `late_after` count the stops whose window is missed.
    """

    revision: int
    cause: Cause
    cause_stop_id: Id | None
    reason: str
    author: str
    at: datetime
    before: list[str]
    after: list[str]
    moved: list[Moved]
    saved_s: int
    late_before: int
    late_after: int
    method: str
    roads: Roads
    acknowledged_at: datetime | None


class Route(Answer, frozen=True, kw_only=True):
    """One van's ordered stops for one day: those that are done first, then those that remain.

    `version` grows with everything that happens on the route, `revision` only with its order.
    `change` is the newest revision while the driver has not acknowledged it.
    """

    id: Id
    name: str
    day: date
    timezone: str
    state: RouteState
    revision: int
    version: int
    driver_name: str
    vehicle_name: str
    depot: Place
    starts_at: datetime
    ends_at: datetime | None
    roads: Roads
    behind_s: int
    stops: list[Stop]
    change: Revision | None


class Leg(Answer, frozen=True, kw_only=True):
    """The way to one stop from the place before it; `geometry` is a polyline of precision 6."""

    to_stop_id: Id | None
    duration_s: int
    distance_m: int
    geometry: str


class RoutePath(Answer, frozen=True, kw_only=True):
    """A route's line on the map for one order of its stops."""

    route_id: Id
    revision: int
    roads: Roads
    legs: list[Leg]


class Quarantined(Answer, frozen=True, kw_only=True):
    """An action that could not be applied: kept, shown, never thrown away."""

    id: str
    type: str
    stop_id: str | None
    occurred_at: datetime | None
    received_at: datetime
    problem: Problem
    body: str


class RouteRecord(Answer, frozen=True, kw_only=True):
    """A route with its revisions, newest first, and what was quarantined."""

    route: Route
    revisions: list[Revision]
    quarantined: list[Quarantined]
