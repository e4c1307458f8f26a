"""Rows of fixes, of where each van is now, and of the keys that phone trackers post with."""

import sqlalchemy as sa
from sqlalchemy import Column, Float, Index, Text

from api.database import Instant, metadata

# No event of the journal: kept for some days, then forgotten.
position = sa.Table(
    "position",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("driver_id", Text, primary_key=True),
    Column("at", Instant, primary_key=True),
    Column("route_id", Text, nullable=False),
    Column("lon", Float, nullable=False),
    Column("lat", Float, nullable=False),
    Column("accuracy_m", Float),
    Column("speed_m_s", Float),
    Column("heading_deg", Float),
    Column("battery", Float),
    Column("source", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    Index("position_at", "at"),
)

# One row a route: the newest position, and what the geofence knows.
whereabouts = sa.Table(
    "whereabouts",
    metadata,
    Column("route_id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("lon", Float, nullable=False),
    Column("lat", Float, nullable=False),
    Column("accuracy_m", Float),
    Column("speed_m_s", Float),
    Column("heading_deg", Float),
    Column("battery", Float),
    Column("source", Text, nullable=False),
    Column("stop_id", Text),
    Column("known", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    Index("whereabouts_received", "tenant_id", "received_at"),
)

tracker = sa.Table(
    "tracker",
    metadata,
    Column("key_hash", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("driver_id", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)
