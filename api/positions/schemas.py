"""Fixes as they travel, and where a van is as the board shows it."""

from typing import Annotated, Literal

from msgspec import Meta

from api.fields import Answer, Body, Id, Instant, Latitude, Longitude

type Source = Literal["app", "osmand", "owntracks", "gpslogger"]

MOST_FIXES = 500


class Fix(Body, frozen=True, kw_only=True):
    """Where a device was; `battery` is the share that is left, 0 to 1."""

    at: Instant
    lon: Longitude
    lat: Latitude
    accuracy_m: Annotated[float, Meta(ge=0, le=1_000_000)] | None = None
    speed_m_s: Annotated[float, Meta(ge=0, le=200)] | None = None
    heading_deg: Annotated[float, Meta(ge=0, le=360)] | None = None
    battery: Annotated[float, Meta(ge=0, le=1)] | None = None


class Fixes(Body, frozen=True, kw_only=True):
    """A phone's newest fixes; it drops its oldest first when it holds too many."""

    fixes: Annotated[list[Fix], Meta(min_length=1, max_length=MOST_FIXES)]


class Kept(Answer, frozen=True, kw_only=True):
    """How many fixes were new and on shift, and how many were not on shift and not stored."""

    kept: int
    off_shift: int


class VanPosition(Answer, frozen=True, kw_only=True):
    """The newest position of a route's van; `stop_id` is the stop where it seems to stand."""

    route_id: Id
    at: Instant
    lon: float
    lat: float
    accuracy_m: float | None
    speed_m_s: float | None
    heading_deg: float | None
    battery: float | None
    source: Source
    stop_id: Id | None
