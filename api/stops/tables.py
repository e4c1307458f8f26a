"""Rows of stops, their tasks, and the actions people took at them."""

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, Float, Index, Integer, Text

from api.database import Instant, metadata

stop = sa.Table(
    "stop",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("route_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("lon", Float, nullable=False),
    Column("lat", Float, nullable=False),
    Column("address", Text, nullable=False),
    Column("window_earliest", Instant),
    Column("window_latest", Instant),
    Column("setup_s", Integer, nullable=False),
    Column("pinned", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("not_before", Instant),
    Column("arrived_at", Instant),
    Column("departed_at", Instant),
    Index("stop_route", "tenant_id", "route_id"),
)

task = sa.Table(
    "task",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("route_id", Text, nullable=False),
    Column("stop_id", Text, nullable=False),
    Column("place_in_stop", Integer, nullable=False),
    Column("type", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("outcome", Text),
    Column("reference", Text, nullable=False),
    Column("client", Text, nullable=False),
    Column("recipient_name", Text, nullable=False),
    Column("recipient_phone", Text, nullable=False),
    Column("recipient_email", Text, nullable=False),
    Column("packages", Integer, nullable=False),
    Column("volume_l", Float, nullable=False),
    Column("weight_kg", Float, nullable=False),
    Column("service_s", Integer, nullable=False),
    Column("notes", Text, nullable=False),
    Index("task_route", "tenant_id", "route_id"),
    Index("task_stop", "stop_id"),
)

# What people did, as the devices said it. `counts` says whether an action takes part in its
# stop's fold; one that was only kept does not. `key` is the device's id of the action, except
# where that id cannot be used: it could not be read, or came before with other content.
action = sa.Table(
    "action",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("route_id", Text),
    Column("stop_id", Text),
    Column("device_id", Text, nullable=False),
    Column("driver_id", Text, nullable=False),
    Column("seq", Integer().with_variant(sa.BigInteger, "postgresql"), nullable=False),
    Column("content", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("counts", Boolean, nullable=False),
    Column("result", Text, nullable=False),
    Column("undone", Boolean, nullable=False),
    Column("problem", Text),
    Column("occurred_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Index("action_stop", "stop_id"),
)
# Narrow ones cost nothing for the many actions that are neither: a query has to name the same
# words as literals, or SQLite does not see that the index serves it.
IS_DELAY = action.c.type == sa.literal_column("'delay'")
IS_QUARANTINED = action.c.result == sa.literal_column("'quarantined'")
IS_KEPT = action.c.counts.is_(False)
for name, second, where in (
    ("action_delay", action.c.route_id, IS_DELAY),
    ("action_quarantined", action.c.driver_id, IS_QUARANTINED),
    ("action_kept", action.c.digest, IS_KEPT),
):
    Index(name, action.c.tenant_id, second, sqlite_where=where, postgresql_where=where)
