"""Rows of plans. A plan is a draft of a day: it enters the journal only when it is dispatched."""

import sqlalchemy as sa
from sqlalchemy import Column, Date, Float, Index, Integer, LargeBinary, Text

from api.database import Instant, metadata

plan = sa.Table(
    "plan",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("depot_lon", Float, nullable=False),
    Column("depot_lat", Float, nullable=False),
    Column("state", Text, nullable=False),
    # What is to be planned and with whom, and what came of it: each as one packed document.
    Column("stops", LargeBinary, nullable=False),
    Column("vans", LargeBinary, nullable=False),
    Column("rejected", LargeBinary, nullable=False),
    Column("drafts", LargeBinary),
    # What lists and the live feed need, so that they unpack nothing.
    Column("van_count", Integer, nullable=False),
    Column("stop_count", Integer, nullable=False),
    Column("rejected_count", Integer, nullable=False),
    Column("totals", Text),
    Column("progress", Text),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    # Grows with each change, so that two dispatchers do not overwrite each other.
    Column("version", Integer, nullable=False),
    Index("plan_day", "tenant_id", "day"),
    Index("plan_changed", "tenant_id", "changed_at"),
)
