"""Which places lie outside a van's territory."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def outside(territory: Any, places: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which of (lon, lat) places a shapely geometry or a ring of places does not cover."""
    import shapely  # only days with territories need it

    area = shapely.Polygon(territory) if isinstance(territory, list | tuple) else territory
    shapely.prepare(area)
    within: NDArray[np.bool_] = shapely.intersects_xy(area, places[:, 0], places[:, 1])
    return ~within


def middle(territory: Any) -> tuple[float, float]:
    """Return a point in the middle of a territory."""
    import shapely

    area = shapely.Polygon(territory) if isinstance(territory, list | tuple) else territory
    point = area.centroid
    return (float(point.x), float(point.y))
