"""Plans a file of orders with `routing` alone: no server, no database.

    python docs/plan-a-day.py [ORDERS.csv] [--vans 3] [--depot 24.94,60.17] [--seconds 10]
        [--osrm http://127.0.0.1:5000]

Columns: id, lon, lat, and if you like service_min, opens, closes (HH:MM), packages, skills (by
spaces), zone, vehicle. Without a file it plans forty doors it makes up. Without an OSRM server ways
are straight lines, a bit longer.
"""

import argparse
import csv
import random
from pathlib import Path

from routing import Break, Plan, Problem, Progress, Schedule, Stop, Vehicle, schedules, solve
from routing.roads.engine import RoadEngine
from routing.roads.osrm import Osrm
from routing.roads.straight_line import StraightLine

DAY_STARTS_H = 8


def seconds_of(clock: str, otherwise: float) -> float:
    """Turn "13:30" into seconds since midnight."""
    if not clock:
        return otherwise
    hours, minutes = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def read(path: Path) -> list[Stop]:
    """Read one stop a row."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        return [stop_of(row) for row in csv.DictReader(file)]


def stop_of(row: dict[str, str]) -> Stop:
    """Turn a row into a stop; empty and missing columns mean: no wish."""
    opens, closes = row.get("opens", ""), row.get("closes", "")
    window = (seconds_of(opens, 0), seconds_of(closes, 86_400))
    return Stop(
        id=row["id"],
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        service_s=60 * float(row.get("service_min") or 2),
        setup_s=45,
        windows=(window,) if opens or closes else (),
        amounts=(int(row.get("packages") or 1),),
        skills=frozenset((row.get("skills") or "").split()),
        zone=row.get("zone") or "",
        vehicle_id=row.get("vehicle") or None,
    )


def made_up(depot: tuple[float, float]) -> list[Stop]:
    """Make up forty doors around the depot, every fifth with two hours' window."""
    chance = random.Random(1)  # noqa: S311 -- an example, not a secret
    rows = []
    for at in range(40):
        lon = f"{depot[0] + chance.gauss(0, 0.05):.5f}"
        row = {"id": f"order {at}", "lon": lon, "lat": f"{depot[1] + chance.gauss(0, 0.02):.5f}"}
        if at % 5 == 0:
            hour = chance.randint(DAY_STARTS_H, 14)
            row |= {"opens": f"{hour}:00", "closes": f"{hour + 2}:00"}
        rows.append(row)
    return [stop_of(row) for row in rows]


def fleet(count: int, depot: tuple[float, float], packages: int) -> tuple[Vehicle, ...]:
    """Return vans that work from eight to half past four with half an hour's lunch."""
    lunch = Break(window=(12 * 3600, 13 * 3600), length_s=1800)
    return tuple(
        Vehicle(
            id=f"van {at + 1}",
            start=depot,
            end=depot,
            shift=(DAY_STARTS_H * 3600, 16.5 * 3600),
            capacity=(packages,),
            breaks=(lunch,),
        )
        for at in range(count)
    )


def clock(seconds: float) -> str:
    """Turn seconds since midnight into "13:30"."""
    return f"{int(seconds // 3600):02}:{int(seconds % 3600 // 60):02}"


def show(plan: Plan, times: dict[str, Schedule]) -> None:
    """Print every route with its times, and why a stop is on none."""
    for van, route in plan.routes.items():
        driven = times[van]
        if route:
            print(f"\n{van}: {len(route)} stops, {driven.distance_m / 1000:.1f} km", end=", ")
            print(f"back at {clock(driven.ends_s)}")
        for visit in driven.visits:
            print(f"  {clock(visit.starts_s)}  {visit.stop_id}")
        for begins, ends in driven.rests:
            print(f"  break {clock(begins)} to {clock(ends)}")
    for stop, why in plan.unassigned.items():
        print(f"Not planned: {stop}. {why.words}")


def main() -> None:
    """Plan, and print the plan."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("orders", type=Path, nargs="?")
    parser.add_argument("--vans", type=int, default=3)
    parser.add_argument("--packages", type=int, default=100, help="that fit into one van")
    parser.add_argument("--depot", default="24.94,60.17", help="lon,lat")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--osrm", help="URL of an OSRM server")
    asked = parser.parse_args()
    lon, lat = map(float, asked.depot.split(","))
    stops = read(asked.orders) if asked.orders else made_up((lon, lat))
    problem = Problem(tuple(stops), fleet(asked.vans, (lon, lat), asked.packages))
    roads: RoadEngine = Osrm(asked.osrm) if asked.osrm else StraightLine()
    matrix = roads.matrix(problem.places)

    def tell(now: Progress) -> None:
        print(f"{now.elapsed_s:5.1f} s  {now.distance_m / 1000:8.1f} km", end="\r")

    plan = solve(problem, matrix, seed=1, until=asked.seconds, progress=tell)
    show(plan, schedules(problem, plan, matrix))
    print(f"\n{plan.distance_m / 1000:.1f} km, {plan.drive_s / 3600:.1f} h on the road")


if __name__ == "__main__":
    main()
