"""A route's line on the map, asked of the road engine for the order of the stops as it is now."""

import asyncio

from api.roads import Roads
from api.routes import schemas
from api.routes.queries import RouteNow
from routing.roads.polyline import encoded


async def path_of(now: RouteNow, roads: Roads) -> schemas.RoutePath:
    """Return the way from where the van is through the stops that remain, and home."""
    row = now.row
    here = next(
        ((stop.lon, stop.lat) for stop in now.stops.values() if stop.number == now.van.leaves_from),
        (row.depot_lon, row.depot_lat),
    )
    ahead = [id for id in now.left if id != now.van.current]
    places = [here, *((now.stops[id].lon, now.stops[id].lat) for id in ahead)]
    places.append((row.depot_lon, row.depot_lat))
    found = await asyncio.to_thread(roads.path, places)
    return schemas.RoutePath(
        route_id=row.id,
        revision=row.revision,
        roads="straight_line" if found.source == "straight_line" else roads.at.engine,
        legs=[
            schemas.Leg(
                to_stop_id=stop_id,
                duration_s=round(leg.duration_s),
                distance_m=round(leg.distance_m),
                geometry=encoded(leg.line),
            )
            for stop_id, leg in zip([*ahead, None], found.legs, strict=True)
        ],
    )
