"""The wire shape of a phone's outbox: what a person did, one tagged struct an action."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Raw, UnsetType

from api.errors import Problem
from api.fields import Answer, Body, Id, Instant, Name, Position, Text
from api.proofs.schemas import ProofGiven
from api.routes.schemas import Route
from api.stops.rules import DeliveredTo, FailReason, SkipReason


class Action(Body, tag_field="type", frozen=True, kw_only=True):
    """One thing a person did. `id` and `seq` are made on the device and never reused."""

    id: Id
    seq: Annotated[int, Meta(ge=1, le=2**53)]
    occurred_at: Instant
    position: Position | None = None


class StopAction(Action, frozen=True, kw_only=True):
    """An action at one stop."""

    stop_id: Id


class Arrive(StopAction, tag="arrive", frozen=True, kw_only=True):
    """The driver stands at the stop."""


class Complete(StopAction, tag="complete", frozen=True, kw_only=True):
    """Tasks of the stop were done. No `task_ids` means all that are open."""

    outcome: DeliveredTo
    task_ids: Annotated[tuple[Id, ...], Meta(max_length=200)] = ()
    received_by: Name | None = None
    note: Text = ""
    proofs: Annotated[tuple[ProofGiven, ...], Meta(max_length=20)] = ()


class Fail(StopAction, tag="fail", frozen=True, kw_only=True):
    """Tasks of the stop could not be done. No `task_ids` means all that are open."""

    reason: FailReason
    task_ids: Annotated[tuple[Id, ...], Meta(max_length=200)] = ()
    note: Text = ""
    proofs: Annotated[tuple[ProofGiven, ...], Meta(max_length=20)] = ()


class Skip(StopAction, tag="skip", frozen=True, kw_only=True):
    """Not now: the stop comes back later, never before `not_before`."""

    reason: SkipReason
    not_before: Instant | None = None
    note: Text = ""


class Delay(StopAction, tag="delay", frozen=True, kw_only=True):
    """The van runs late (`behind`), or the way to this stop is closed (`road_closed`).

    `delay_s` is how far behind the van is, or for how long the way stays closed.
    """

    reason: Literal["behind", "road_closed"]
    delay_s: Annotated[int, Meta(ge=60, le=14_400)]
    note: Text = ""


class Note(StopAction, tag="note", frozen=True, kw_only=True):
    """A remark or picture about the stop that changes nothing else."""

    note: Text = ""
    proofs: Annotated[tuple[ProofGiven, ...], Meta(max_length=20)] = ()


class Undo(StopAction, tag="undo", frozen=True, kw_only=True):
    """Takes back this device's action `action_id` at the same stop, within ten seconds of it."""

    action_id: Id


class Acknowledge(Action, tag="acknowledge", frozen=True, kw_only=True):
    """The driver has seen the order of `revision` and pressed OK."""

    route_id: Id
    revision: Annotated[int, Meta(ge=1, le=2**31 - 1)]


type AnyAction = Arrive | Complete | Fail | Skip | Delay | Note | Undo | Acknowledge


class Batch(Body, frozen=True, kw_only=True):
    """A phone's oldest unsent actions. Each is judged on its own: none blocks another.

    `driver_id` is who did them; left out, they are the signed-in driver's.
    """

    device_id: Id
    sent_at: Instant
    actions: Annotated[list[Raw], Meta(min_length=1, max_length=100)]
    driver_id: Id | None = None


class BatchOfActions(Body, frozen=True, kw_only=True):
    """`Batch` as the OpenAPI document shows it."""

    device_id: Id
    sent_at: Instant
    actions: Annotated[list[AnyAction], Meta(min_length=1, max_length=100)]
    driver_id: Id | None = None


class ActionResult(Answer, omit_defaults=True, frozen=True, kw_only=True):
    """How one action ended; `problem` says why and what to do, unless it was simply applied."""

    id: str
    result: Literal["applied", "duplicate", "superseded", "quarantined"]
    problem: Problem | UnsetType = UNSET


class BatchAnswer(Answer, omit_defaults=True, frozen=True, kw_only=True):
    """Sent only after a durable commit. `route` is there when its order changed within a second."""

    results: list[ActionResult]
    server_time: Instant
    revision: int | None
    route: Route | UnsetType = UNSET
