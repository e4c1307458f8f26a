"""The constrained types that every schema is made of: each says once what may come in."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

Instant = Annotated[
    datetime, Meta(tz=True, description="RFC 3339 with a zone, e.g. 2026-05-04T09:30:00Z")
]

# No NUL, which PostgreSQL cannot store.
NO_NUL = r"^[^\u0000]*$"
# In Python a bare $ would let a last newline pass; OpenAPI knows no \Z.
END = r"$(?!\n)"
Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=NO_NUL)]
Text = Annotated[str, Meta(max_length=2000, pattern=NO_NUL)]

Id = Annotated[
    str,
    Meta(
        pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}" + END,
        description="UUIDv7, lower case",
        examples=["01980000-0000-7000-8000-000000000000"],
    ),
]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}" + END, description="SHA-256, lower-case hex")]
Longitude = Annotated[float, Meta(ge=-180, le=180)]
Latitude = Annotated[float, Meta(ge=-90, le=90)]


class Body(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What a client sends: a field we do not know is an error, never ignored."""


class Answer(Struct, frozen=True, kw_only=True):
    """What we send."""


class Position(Body, frozen=True, kw_only=True):
    """Where a device was; `at` is the time of the fix, by the device's clock."""

    lon: Longitude
    lat: Latitude
    accuracy_m: Annotated[float, Meta(ge=0, le=1_000_000)] | None = None
    at: Instant | None = None
