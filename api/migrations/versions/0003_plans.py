"""Plans."""

import sqlalchemy as sa
from alembic import op

import api.database

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "plan",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("depot_lon", sa.Float(), nullable=False),
        sa.Column("depot_lat", sa.Float(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("stops", sa.LargeBinary(), nullable=False),
        sa.Column("vans", sa.LargeBinary(), nullable=False),
        sa.Column("rejected", sa.LargeBinary(), nullable=False),
        sa.Column("drafts", sa.LargeBinary(), nullable=True),
        sa.Column("van_count", sa.Integer(), nullable=False),
        sa.Column("stop_count", sa.Integer(), nullable=False),
        sa.Column("rejected_count", sa.Integer(), nullable=False),
        sa.Column("totals", sa.Text(), nullable=True),
        sa.Column("progress", sa.Text(), nullable=True),
        sa.Column("created_at", api.database.Instant(), nullable=False),
        sa.Column("changed_at", api.database.Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("plan_day", "plan", ["tenant_id", "day"])
    op.create_index("plan_changed", "plan", ["tenant_id", "changed_at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("plan")
