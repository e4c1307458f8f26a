"""Rows of routes, of their revisions, and of the matrix each was made with."""

import sqlalchemy as sa
from sqlalchemy import Column, Date, Float, Index, Integer, LargeBinary, Text

from api.database import Instant, metadata

route = sa.Table(
    "route",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("driver_id", Text, nullable=False),
    Column("vehicle_id", Text, nullable=False),
    Column("depot_lon", Float, nullable=False),
    Column("depot_lat", Float, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant),
    Column("revision", Integer, nullable=False),
    Column("acknowledged_revision", Integer, nullable=False),
    # All stops in today's order, as a JSON array: one row to change when many stops move.
    Column("stop_ids", Text, nullable=False),
    sa.UniqueConstraint("tenant_id", "day", "name"),
    Index("route_driver", "tenant_id", "driver_id", "day"),
)

revision = sa.Table(
    "revision",
    metadata,
    Column("route_id", Text, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("content", Text, nullable=False),
    Column("acknowledged_at", Instant),
)

# Row 0 is the depot, row n the stop with number n.
route_matrix = sa.Table(
    "route_matrix",
    metadata,
    Column("route_id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("roads", Text, nullable=False),
    Column("matrix", LargeBinary, nullable=False),
)
