"""A route's line on the map, asked of the road engine and kept for one order of the stops."""

import asyncio
from collections.abc import Sequence

from api.roads import Roads
from api.routes import schemas
from api.routes.queries import RouteNow


async def path_of(now: RouteNow, roads: Roads) -> schemas.RoutePath:
    """Return the way from where the van is through the stops that remain, and home."""
    row = now.row
    here = next(
        (
            (stop.lon, stop.lat)
            for stop in now.stops.values()
            if stop.number == now.van.leaves_from
        ),
        (row.depot_lon, row.depot_lat),
    )
    ahead = [id for id in now.left if id != now.van.current]
    places = [here, *((now.stops[id].lon, now.stops[id].lat) for id in ahead)]
    places.append((row.depot_lon, row.depot_lat))
    found = await asyncio.to_thread(roads.engine.path, places)
    return schemas.RoutePath(
        route_id=row.id,
        revision=row.revision,
        roads="straight_line" if found.source == "straight_line" else "osrm",
        legs=[
            schemas.Leg(
                to_stop_id=stop_id,
                duration_s=round(leg.duration_s),
                distance_m=round(leg.distance_m),
                geometry=polyline6(leg.line),
            )
            for stop_id, leg in zip([*ahead, None], found.legs, strict=True)
        ],
    )


def polyline6(line: Sequence[tuple[float, float]]) -> str:
    """Encode (lon, lat) pairs as a polyline of precision 6.

    Google's encoded polyline algorithm, with latitude first and six decimals as OSRM has it.
    """
    text: list[str] = []
    last_lat = last_lon = 0
    for lon, lat in line:
        at_lat, at_lon = round(lat * 1e6), round(lon * 1e6)
        text += _encoded(at_lat - last_lat) + _encoded(at_lon - last_lon)
        last_lat, last_lon = at_lat, at_lon
    return "".join(text)


def _encoded(step: int) -> list[str]:
    value = ~(step << 1) if step < 0 else step << 1
    letters = []
    while value >= 0x20:
        letters.append(chr((0x20 | value & 0x1F) + 63))
        value >>= 5
    letters.append(chr(value + 63))
    return letters
