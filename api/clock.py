"""Time and identity: the only place that asks the machine for either."""

from collections.abc import Callable
from datetime import UTC, datetime

import uuid_utils

type Clock = Callable[[], datetime]


def now() -> datetime:
    """Return the present, aware, UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """Return a UUIDv7: unique, and in order of making."""
    return str(uuid_utils.uuid7())
