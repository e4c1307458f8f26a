"""Rows of vehicles."""

import sqlalchemy as sa
from sqlalchemy import Column, Text

from api.database import metadata

vehicle = sa.Table(
    "vehicle",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    sa.UniqueConstraint("tenant_id", "name"),
)
