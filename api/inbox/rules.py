"""How a batch is read: each action on its own, so that a bad one never blocks those behind it."""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec import Raw, Struct

from api.bodies import split_path
from api.errors import DomainError, FieldError, InvalidBody
from api.inbox.schemas import AnyAction

_decode = msgspec.json.Decoder(AnyAction).decode
_encode = msgspec.json.Encoder(order="deterministic").encode
_ID = re.compile(r"\A[0-9a-f-]{36}\Z")
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
LONGEST_WAIT = timedelta(days=2)
TOO_LATE = "Expected a time within two days of occurred_at."
UNLIKELY = "Expected a time between 1970 and 2100."


class ActionIdReused(DomainError):
    """The id was used before for something else."""

    cure = "Make a new UUIDv7 for every action. Both contents were kept."


class InvalidAction(DomainError):
    """The action is not one that this server can read."""

    status = 400
    cure = "Send the fields that /api/openapi.json lists for this type of action."


class Readable(Struct, frozen=True):
    """An action that could be decoded, with its digest."""

    id: str
    action: AnyAction
    type: str
    content: dict[str, Any]
    digest: str


class Unreadable(Struct, frozen=True):
    """An action that could not, with as much of it as could be told."""

    id: str
    raw: str
    digest: str
    error: DomainError


OWN_COLUMNS = frozenset({"id", "seq", "type", "stop_id", "route_id", "occurred_at"})


def read_action(raw: Raw, place: int) -> Readable | Unreadable:
    """Decode one action of a batch; never raises."""
    data = bytes(raw)
    try:
        action = _decode(data)
    except RecursionError:
        return _unreadable(data, f"actions[{place}]", "The action is nested too deep.")
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        detail, path = split_path(str(error))
        return _unreadable(data, f"actions[{place}]{path}", detail)
    for name in ("occurred_at", "not_before"):
        at = getattr(action, name, None)
        if at is not None and not is_likely(at):
            return _unreadable(data, f"actions[{place}].{name}", UNLIKELY)
    later = getattr(action, "not_before", None)
    if later is not None and later - action.occurred_at > LONGEST_WAIT:
        return _unreadable(data, f"actions[{place}].not_before", TOO_LATE)
    whole: dict[str, Any] = msgspec.to_builtins(action)
    # What was left out and what was left empty are the same, now and in a replay.
    told = {key: value for key, value in whole.items() if value not in (None, "", [], ())}
    content = {key: value for key, value in told.items() if key not in OWN_COLUMNS}
    digest = hashlib.sha256(_encode(told)).hexdigest()
    return Readable(action.id, action, whole["type"], content, digest)


def refuse_all(refused: list[Unreadable]) -> InvalidBody:
    """Return the error for a batch in which nothing could be read."""
    errors = [
        FieldError(field=r.error.field or "", detail=r.error.detail, cure=r.error.advice)
        for r in refused
    ]
    return InvalidBody(errors[0].detail, field=errors[0].field, cure=errors[0].cure, errors=errors)


def is_likely(at: datetime) -> bool:
    """Say whether we can reckon with a time: others would overflow sooner or later."""
    return EARLIEST <= at < LATEST


def expect_likely(sent_at: datetime) -> None:
    """Raise InvalidBody for a time of sending that we cannot reckon with."""
    if not is_likely(sent_at):
        raise InvalidBody(UNLIKELY, field="sent_at", cure=InvalidAction.cure)


def _unreadable(data: bytes, where: str, detail: str) -> Unreadable:
    try:
        given = msgspec.json.decode(data)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        given = None
    id = given.get("id") if isinstance(given, dict) else None
    return Unreadable(
        id if isinstance(id, str) and _ID.match(id) else "",
        data.decode(errors="replace")[:100_000].replace("\x00", "\\u0000"),
        hashlib.sha256(data).hexdigest(),
        InvalidAction(detail, field=where),
    )
