"""A stop as it travels, to the phone and to the dispatcher alike."""

from datetime import datetime
from typing import Literal

from api.fields import Answer, Id, Position
from api.proofs.schemas import Proof
from api.stops.rules import StopState


class Window(Answer, frozen=True, kw_only=True):
    """When the stop may be served; an open side is null."""

    earliest: datetime | None
    latest: datetime | None


class Eta(Answer, frozen=True, kw_only=True):
    """A prediction is a range; `at` is where its middle lies."""

    earliest: datetime
    at: datetime
    latest: datetime


class Recipient(Answer, frozen=True, kw_only=True):
    """Who opens the door."""

    name: str
    phone: str
    email: str


class Task(Answer, frozen=True, kw_only=True):
    """One thing to do for one recipient. `outcome` is null until it is closed."""

    id: Id
    type: Literal["delivery", "pickup"]
    state: Literal["open", "closed"]
    outcome: str | None
    reference: str
    client: str
    recipient: Recipient
    packages: int
    volume_l: float
    weight_kg: float
    service_s: int
    notes: str


class Stop(Answer, frozen=True, kw_only=True):
    """One place in a route. `number` is its place when the van was loaded and never changes."""

    id: Id
    number: int
    state: StopState
    lon: float
    lat: float
    address: str
    window: Window | None
    not_before: datetime | None
    eta: Eta | None
    leg_s: int | None
    leg_m: int | None
    arrived_at: datetime | None
    departed_at: datetime | None
    setup_s: int
    tasks: list[Task]


class Attempt(Answer, frozen=True, kw_only=True):
    """One visit and how it ended, with its proof, by the device's and by the server's clock."""

    action_id: Id
    type: Literal["complete", "fail", "note"]
    task_ids: list[str]
    outcome: str | None
    received_by: str | None
    note: str
    occurred_at: datetime
    received_at: datetime
    position: Position | None
    from_stop_m: int | None
    undone: bool
    proofs: list[Proof]


class StopEvent(Answer, frozen=True, kw_only=True):
    """One line of a stop's history."""

    type: str
    occurred_at: datetime
    received_at: datetime
    author: str
    result: str
    detail: str


class StopRecord(Answer, frozen=True, kw_only=True):
    """All that is known of one stop: what it is, each attempt with its proof, its history."""

    route_id: Id
    stop: Stop
    attempts: list[Attempt]
    history: list[StopEvent]
