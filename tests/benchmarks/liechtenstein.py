"""Days of deliveries to real addresses of Liechtenstein, on its real roads."""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import osmium

from api.areas.actions import build_roads
from api.osrm_process import OsrmProcess
from routing import Matrix, Place, Problem, Stop, Vehicle
from routing.roads.osrm import Osrm
from routing.roads.straight_line import StraightLine

EXTRACT = Path("osm", "liechtenstein-2024-03-04.osm.pbf")
DEPOT = (9.5127, 47.1923)
"""An industrial estate near Schaan."""

SHIFT_S = 9 * 3600
SERVICE_S, SETUP_S = 60, 45
BUILT = Path("var", "bench", "roads")


def addresses(extract: Path) -> list[Place]:
    """Return every place with a house number, in the extract's order."""
    return list(dict.fromkeys(_addresses(extract)))


def _addresses(extract: Path) -> Iterator[Place]:
    for thing in osmium.FileProcessor(extract).with_locations():
        if "addr:housenumber" not in thing.tags:
            continue
        if thing.is_node():
            yield (round(thing.lon, 6), round(thing.lat, 6))
        elif thing.is_way():
            spots = [(node.lon, node.lat) for node in thing.nodes if node.location.valid()]
            if spots:
                lon, lat = np.mean(spots, axis=0)
                yield (round(float(lon), 6), round(float(lat), 6))


def day(places: list[Place], stops: int, vans: int, seed: int = 1) -> Problem:
    """Make a day: windows of two to four hours at a fifth of the doors, room for a tenth more."""
    chance = random.Random(seed)
    chosen, made = chance.sample(places, stops), []
    for at, (lon, lat) in enumerate(chosen):
        opens = chance.choice(range(0, 6 * 3600, 1800))
        window = (float(opens), float(opens + chance.choice((7200, 10800, 14400))))
        made.append(
            Stop(
                id=f"s{at}",
                lon=lon,
                lat=lat,
                service_s=SERVICE_S * chance.choice((1, 1, 2)),
                setup_s=SETUP_S,
                windows=(window,) if chance.random() < 0.2 else (),
                amounts=(chance.choice((1, 1, 1, 2, 3, 5)),),
            )
        )
    room = -(-sum(stop.amounts[0] for stop in made) * 11 // (10 * vans))
    fleet = [
        Vehicle(id=f"van{at}", start=DEPOT, end=DEPOT, shift=(0, SHIFT_S), capacity=(room,))
        for at in range(vans)
    ]
    return Problem(tuple(made), tuple(fleet))


def on_roads(extract: Path, places: list[Place]) -> Matrix:
    """Ask OSRM, started here, for all ways; vans leave and return at one depot."""
    return asyncio.run(_on_roads(extract, places))


async def _on_roads(extract: Path, places: list[Place]) -> Matrix:
    distinct = list(dict.fromkeys(places))
    row = {place: at for at, place in enumerate(distinct)}
    roads = build_roads(extract, BUILT, lambda _: None)
    async with OsrmProcess(roads) as process:
        engine = Osrm(process.url, timeout_s=120, farthest_m=5000, most_places=998)
        small = await asyncio.to_thread(engine.matrix, distinct)
    return small.subset([row[place] for place in places])


def in_straight_lines(places: list[Place]) -> Matrix:
    """Say so when there is no OSRM: no rivers, no mountains."""
    return StraightLine().matrix(places)
