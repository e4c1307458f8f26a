"""The board: a day's routes, a line each."""

from datetime import date, datetime
from typing import Literal

from api.fields import Answer, Id
from api.positions.schemas import VanPosition
from api.routes.schemas import Place, Roads, RouteState
from api.stops.schemas import Eta, Window

type MarkState = Literal["todo", "done", "failed", "skipped"]


class Mark(Answer, frozen=True, kw_only=True):
    """One stop on the board's time axis."""

    stop_id: Id
    number: int
    lon: float
    lat: float
    state: MarkState
    window: Window | None
    eta: Eta | None
    done_at: datetime | None


class RouteSummary(Answer, frozen=True, kw_only=True):
    """A route as one line of the board; `marks` are in the order of the route."""

    id: Id
    name: str
    day: date
    timezone: str
    state: RouteState
    revision: int
    acknowledged_revision: int
    version: int
    driver_id: Id
    driver_name: str
    vehicle_name: str
    depot: Place
    starts_at: datetime
    ends_at: datetime | None
    roads: Roads
    done: int
    failed: int
    skipped: int
    total: int
    late_stops: int
    late_s: int
    quarantined: int
    paired: bool
    last_contact_at: datetime | None
    position: VanPosition | None
    marks: list[Mark]


class Board(Answer, frozen=True, kw_only=True):
    """All routes of one day, and the days that have any."""

    day: date
    days: list[date]
    routes: list[RouteSummary]
    server_time: datetime
