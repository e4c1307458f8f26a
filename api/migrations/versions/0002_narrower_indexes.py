"""Narrower indexes on actions: each post wrote a page for one that few reads need."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

NARROW = (
    ("action_delay", "route_id", "type = 'delay'"),
    ("action_quarantined", "driver_id", "result = 'quarantined'"),
)


def upgrade() -> None:
    """Replace the index on routes."""
    op.drop_index("action_route", "action")
    for name, second, where in NARROW:
        only = {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}
        op.create_index(name, "action", ["tenant_id", second], **only)


def downgrade() -> None:
    """Bring the index on routes back."""
    for name, _, _ in NARROW:
        op.drop_index(name, "action")
    op.create_index("action_route", "action", ["tenant_id", "route_id"])
