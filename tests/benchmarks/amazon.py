"""The seven Amazon routes as rounds of any size, with skips and delays at random points."""

import json
import os
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from routing import Matrix, Round, Stop, resequence, schedule
from routing.roads.straight_line import StraightLine

FILE = Path("lastmile", "amazon-lmrrc-7routes.json")
SETUP_S = 20.0


class Route(NamedTuple):
    """One real route: the station, then the stops as they were driven."""

    station: tuple[float, float]
    departs_s: float
    stops: tuple[Stop, ...]


class Case(NamedTuple):
    """One thing that happened to one round."""

    round: Round
    matrix: Matrix
    size: int
    windows: str
    start: str


def folder() -> Path | None:
    """Return where the shared data lies, or nothing."""
    checkout = Path(__file__).resolve().parents[2]
    places = [checkout.parent / "shared" / "data", checkout.parents[1] / "shared" / "data"]
    if named := os.environ.get("ROUNDSMAN_SHARED_DATA"):
        places = [Path(named)]
    return next((place for place in places if (place / FILE).exists()), None)


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def routes(data: Path) -> list[Route]:
    """Read all routes, times in seconds since 1970."""
    found = []
    for route in json.loads((data / FILE).read_text())["routes"].values():
        stops = []
        for id in route["actual_sequence"][1:]:
            packages = route["packages"].get(id, {}).values()
            spans = [package["time_window"] for package in packages]
            spans = [span for span in spans if isinstance(span["start_time_utc"], str)]
            window = (
                max((_seconds(span["start_time_utc"]) for span in spans), default=0),
                min((_seconds(span["end_time_utc"]) for span in spans), default=0),
            )
            stops.append(
                Stop(
                    id=id,
                    lon=route["stops"][id]["lng"],
                    lat=route["stops"][id]["lat"],
                    setup_s=SETUP_S,
                    service_s=sum(package["planned_service_time_seconds"] for package in packages),
                    windows=(window,) if spans else (),
                    zone=zone if isinstance(zone := route["stops"][id]["zone_id"], str) else "",
                )
            )
        station = route["stops"][route["actual_sequence"][0]]
        departs = _seconds(f"{route['date_YYYY_MM_DD']} {route['departure_time_utc']}")
        found.append(Route((station["lng"], station["lat"]), departs, tuple(stops)))
    return found


def sized(route: Route, size: int, chance: random.Random) -> list[Stop]:
    """Cut a stretch out of a route, or lengthen it by neighbours 30 to 300 m from real stops."""
    if size <= len(route.stops):
        first = chance.randint(0, len(route.stops) - size)
        return list(route.stops[first : first + size])
    stops = list(route.stops)
    while len(stops) < size:
        at = chance.randrange(len(stops))
        near = msgspec.structs.replace(
            stops[at],
            id=f"extra{len(stops)}",
            lon=stops[at].lon + chance.choice((-1, 1)) * chance.uniform(0.0004, 0.003),
            lat=stops[at].lat + chance.choice((-1, 1)) * chance.uniform(0.0003, 0.002),
        )
        stops.insert(at + 1, near)
    return stops


def case(route: Route, size: int, windows: str, start: str, chance: random.Random) -> Case:
    """Make one case.

    The van stands at the first stop, which is skipped or held it up for 10 to 45 minutes; one stop
    is frozen. ``start="planned"`` begins from a planned order rather than from the one driven.

    - ``windows="none"``: no windows; a skipped stop may come back at any time.
    - ``windows="real"``: Amazon's; a skipped stop opens again when a tenth to six tenths of the
      round are done.
    - ``windows="tight"``: every second stop was promised two hours around its time today.
    """
    stops = sized(route, size, chance)
    matrix = StraightLine().matrix([*(stop.place for stop in stops), route.station])
    row = {stop.id: at for at, stop in enumerate(stops)}

    def as_round(ordered: list[Stop], **changed: object) -> Round:
        plain = Round(
            stops=tuple(ordered),
            rows=tuple(row[stop.id] for stop in ordered),
            start=size,
            start_place=route.station,
            end=size,
            departs_s=route.departs_s,
            frozen=1,
        )
        return msgspec.structs.replace(plain, **changed)

    if start == "planned":
        plain = [msgspec.structs.replace(stop, windows=()) for stop in stops]
        best = resequence(as_round(plain, frozen=0), matrix, policy="full")
        stops = [stops[row[id]] for id in best.order]
    if windows == "none":
        stops = [msgspec.structs.replace(stop, windows=()) for stop in stops]
    if windows == "tight":
        planned = schedule(as_round(stops), matrix).visits
        times = {visit.stop_id: visit.starts_s for visit in planned}
        for at, stop in enumerate(stops):
            opens = times[stop.id] - chance.uniform(900, 6300)
            span = ((opens, opens + 7200),) if chance.random() < 0.5 else ()
            stops[at] = msgspec.structs.replace(stop, windows=span)
    here = stops[0]
    today = schedule(as_round(stops), matrix)
    arrived = today.visits[0].arrives_s
    stands = {"start": row[here.id], "start_place": here.place, "departs_s": arrived + 60}
    if chance.random() < 0.5:
        opens = arrived + chance.uniform(0.1, 0.6) * (today.ends_s - arrived)
        back = here if windows == "none" else msgspec.structs.replace(here, not_before_s=opens)
        hurt = as_round([back, *stops[1:]], skipped=frozenset([here.id]), **stands)
    else:
        late = arrived + chance.uniform(600, 2700)
        hurt = as_round(stops[1:], **(stands | {"departs_s": late}))
    return Case(hurt, matrix, size, windows, start)
