"""All tables in one metadata, for migrations and for verify."""

import api.access
import api.blobs
import api.drivers.tables
import api.etas.tables
import api.journal
import api.pairing.tables
import api.plans.tables
import api.positions.tables
import api.routes.tables
import api.stops.tables
import api.vehicles.tables  # noqa: F401
from api.database import metadata

__all__ = ["metadata"]
