"""Positions, where each van is, keys of phone trackers, and the pace of past days."""

import sqlalchemy as sa
from alembic import op

from api.database import Instant

revision = "0004"
down_revision = "0003"

MEASURED = (
    ("lon", False),
    ("lat", False),
    ("accuracy_m", True),
    ("speed_m_s", True),
    ("heading_deg", True),
    ("battery", True),
)


def _text(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _instant(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, Instant(), nullable=nullable)


def _measured() -> list[sa.Column]:
    return [sa.Column(name, sa.Float(), nullable=nullable) for name, nullable in MEASURED]


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "position",
        *(_text("tenant_id"), _text("driver_id"), _instant("at"), _text("route_id")),
        *_measured(),
        *(_text("source"), _instant("received_at")),
        sa.PrimaryKeyConstraint("tenant_id", "driver_id", "at"),
    )
    op.create_index("position_at", "position", ["at"])
    op.create_table(
        "whereabouts",
        *(_text("route_id"), _text("tenant_id"), _instant("at")),
        *_measured(),
        *(_text("source"), _text("stop_id", True), _text("known"), _instant("received_at")),
        sa.PrimaryKeyConstraint("route_id"),
    )
    op.create_index("whereabouts_received", "whereabouts", ["tenant_id", "received_at"])
    op.create_table(
        "tracker",
        *(_text("key_hash"), _text("tenant_id"), _text("driver_id")),
        *(_instant("created_at"), _instant("revoked_at", True)),
        sa.PrimaryKeyConstraint("key_hash"),
    )
    op.create_table(
        "pace",
        *(_text("tenant_id"), _text("area"), _text("roads"), _text("content")),
        *(sa.Column("days", sa.Integer(), nullable=False), _instant("learned_at")),
        sa.PrimaryKeyConstraint("tenant_id", "area", "roads"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for name in ("pace", "tracker", "whereabouts", "position"):
        op.drop_table(name)
