"""Rows of one-time codes."""

import sqlalchemy as sa
from sqlalchemy import Column, Integer, Text

from api.database import Instant, metadata

# `handle` finds a typed code, so that a wrong guess at the rest can be counted against it.
pairing_code = sa.Table(
    "pairing_code",
    metadata,
    Column("code_hash", Text, primary_key=True),
    Column("handle", Text, nullable=False, unique=True),
    Column("typed_hash", Text, nullable=False),
    Column("tenant_id", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("driver_id", Text),
    Column("expires_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("used_at", Instant),
)
