"""Rows of what past days taught about times."""

import sqlalchemy as sa
from sqlalchemy import Column, Integer, Text

from api.database import Instant, metadata

# Made again from the journal's rows each night: no projection, nothing to verify.
pace = sa.Table(
    "pace",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    # The tenth of a degree that the depot lies in, and who answers for the ways.
    Column("area", Text, primary_key=True),
    Column("roads", Text, primary_key=True),
    Column("content", Text, nullable=False),
    Column("days", Integer, nullable=False),
    Column("learned_at", Instant, nullable=False),
)
