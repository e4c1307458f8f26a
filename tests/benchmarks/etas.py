"""Do predictions come true: python -m tests.benchmarks.etas [--quick].

**Amazon days.** Seven real routes in the order they were driven, straight lines times 1.4 at 7 m/s.
The file has no times, so days are simulated: each leg takes its planned time times a ratio drawn
from LaDe's gaps (actual to planned, breaks included), each stop's work its planned time times a
lognormal factor with the spread of Amazon's planned service times a package, and each day has a
pace of its own with the spread of LaDe's couriers. Ten days are learned from, others are predicted.

**LaDe.** Real times: 600 parcels of one day, split into chains that one courier could have driven
(`lade.py`); a planner's rule is fitted to, and the pace learned from, one half of the chains; the
other half is predicted, and the other way round. What has no split is all leg.

At each finished stop every later one is predicted. So many minutes ahead are minutes of the plan,
the same for all: those of the outcome would favour who predicts too little. `Came later` is the
share that came after its middle: 50 % is honest. The bands are those of the ETA Accuracy Benchmark
(github.com/TransitApp/ETA-Accuracy-Benchmark): by minutes until the van really came, 0-3: 30 s
early to 90 s late, 3-6: 60 and 150, 6-10: 60 and 210, 10-15: 90 and 270; `bands` is their plain
mean. They forgive lateness, so a prediction that is always too early does well in them.
"""

import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from api.etas import rules
from routing import Matrix, schedule
from routing.pace import PRIOR, Hop, Pace, after, learn
from routing.roads.straight_line import StraightLine
from tests.benchmarks import board, lade
from tests.benchmarks.amazon import SETUP_S, Route, folder, routes
from tests.benchmarks.table import show

MINUTES = {15: (12, 18), 30: (25, 35), 60: (50, 70), 120: (100, 140)}
BANDS = {(0, 3): (30, 90), (3, 6): (60, 150), (6, 10): (60, 210), (10, 15): (90, 270)}
EPOCH = datetime(2026, 5, 4, 6, tzinfo=UTC)
LEARNED_DAYS, DAYS = 10, 4


class Row(msgspec.Struct):
    """A stop as the rules see it."""

    id: str
    number: int
    lon: float
    lat: float
    setup_s: int
    state: str = "pending"
    pinned: bool = False
    window_earliest: datetime | None = None
    window_latest: datetime | None = None
    not_before: datetime | None = None
    arrived_at: datetime | None = None
    departed_at: datetime | None = None


class Day(NamedTuple):
    """One route's plan, and when the van really came to and left each stop, in order."""

    rows: list[Row]
    matrix: Matrix
    service_s: dict[str, int]
    arrived_s: np.ndarray
    departed_s: np.ndarray


class Said(NamedTuple):
    """One prediction: how long before, in truth and by the plan; by how much it came later."""

    ahead_s: float
    planned_ahead_s: float
    late_s: float
    inside: bool | None
    width_s: float


type Ranges = dict[int, tuple[float | None, float, float | None]]
type Predictor = Callable[[Day, int], Ranges]


def _at(seconds: float) -> datetime:
    return EPOCH + timedelta(seconds=float(seconds))


def _since(at: datetime) -> float:
    return (at - EPOCH).total_seconds()


# Days -------------------------------------------------------------------------------------------


def amazon_days(known: list[Route], ratios: np.ndarray, paces: float, seed: int) -> list[Day]:
    """One simulated day of each route."""
    chance = np.random.default_rng(seed)
    return [_amazon_day(route, ratios, paces, chance) for route in known]


def _amazon_day(route: Route, ratios: np.ndarray, paces: float, chance: np.random.Generator) -> Day:
    matrix = StraightLine().matrix([route.station, *(stop.place for stop in route.stops)])
    rows, service_s = [], {}
    for number, stop in enumerate(route.stops, start=1):
        rows.append(Row(stop.id, number, stop.lon, stop.lat, round(SETUP_S)))
        service_s[stop.id] = round(stop.service_s)
    planned = np.array([stop.service_s for stop in route.stops])
    spread = _service_spread([route])
    drives, works = np.exp(chance.normal(0, paces, 2))
    legs = matrix.durations_s[range(len(rows)), range(1, len(rows) + 1)]
    drawn = chance.choice(ratios, len(legs))
    drawn[0] = 1.0  # LaDe has no drives out
    legs_s = legs * drawn * drives
    works_s = (planned * np.exp(chance.normal(0, spread, len(planned))) + SETUP_S) * works
    departed_s = np.cumsum(legs_s + works_s)
    return Day(rows, matrix, service_s, departed_s - works_s, departed_s)


def _service_spread(known: Sequence[Route]) -> float:
    """How much planned service times differ within a route: standard deviation of their log."""
    logs = [np.log([stop.service_s for stop in route.stops if stop.service_s]) for route in known]
    return float(np.mean([each.std() for each in logs]))


def lade_days(chains: Sequence[Sequence[lade.Scan]], plan: lade.Plan) -> list[Day]:
    """Each chain as a day that begins with its first scan."""
    days = []
    for chain in chains:
        places = [scan[1:] for scan in chain]
        metres = StraightLine(detour=lade.DETOUR).matrix(places).distances_m
        gaps = (plan.door_s + metres / plan.speed_m_s) * (1 - np.eye(len(chain)))
        rows = [Row(str(n), n, *chain[n][1:], 0) for n in range(1, len(chain))]
        came_s = np.array([scan.at_s - chain[0].at_s for scan in chain[1:]])
        service_s = dict.fromkeys((row.id for row in rows), 0)
        days.append(Day(rows, Matrix(gaps, metres, "straight_line"), service_s, came_s, came_s))
    return days


# Predictors -------------------------------------------------------------------------------------


def _stood(day: Day, done: int) -> dict[str, Row]:
    """The rows as they stood when the first `done` stops were left."""
    rows = {}
    for row, came, left in zip(day.rows, day.arrived_s, day.departed_s, strict=True):
        seen = {"state": "departed", "arrived_at": _at(came), "departed_at": _at(left)}
        rows[row.id] = msgspec.structs.replace(row, **(seen if row.number <= done else {}))
    return rows


def hops_of(day: Day, done: int | None = None) -> list[Hop]:
    """What a day taught up to then; by default all of it."""
    rows = _stood(day, len(day.rows) if done is None else done)
    return rules.hops(rows, starts_at=EPOCH, service_s=day.service_s, matrix=day.matrix, zone=UTC)


def ours(pace: Pace) -> Predictor:
    """What the service answers."""

    def predict(day: Day, done: int) -> Ranges:
        stops = _stood(day, done)
        now = _at(day.departed_s[done - 1])
        today = after(pace, hops_of(day, done))
        at_pace = rules.factors(today, EPOCH, UTC)
        order = list(stops)
        van = rules.locate(
            stops,
            order,
            starts_at=EPOCH,
            service_s=day.service_s,
            delays=[],
            matrix=day.matrix,
            now=now,
            at_pace=at_pace,
        )
        left = rules.remaining(stops, order)
        rest = rules.round_of(stops, left, van, epoch=EPOCH, service_s=day.service_s, ends_at=None)
        _, etas = rules.drive_through(rest, day.matrix, EPOCH, van, pace=today, at_pace=at_pace)
        return {
            stops[id].number: (_since(one.earliest), _since(one.at), _since(one.latest))
            for id, one in etas.items()
        }

    return predict


def planned(day: Day) -> dict[int, float]:
    """When work at each stop begins if all goes as planned."""
    stops = _stood(day, 0)
    van = rules.Van(0, EPOCH, None, 0)
    rest = rules.round_of(
        stops, list(stops), van, epoch=EPOCH, service_s=day.service_s, ends_at=None
    )
    visits = schedule(rest, day.matrix).visits
    return {row.number: visit.starts_s for row, visit in zip(day.rows, visits, strict=True)}


def as_planned(day: Day, done: int) -> Ranges:
    """The plan of the morning, never changed."""
    return {number: (None, at, None) for number, at in planned(day).items() if number > done}


def constant_delay(day: Day, done: int) -> Ranges:
    """The plan, later by as much as the van was at its last stop."""
    plan = planned(day)
    late_s = day.arrived_s[done - 1] - plan[done]
    return {number: (None, at + late_s, None) for number, at in plan.items() if number > done}


def rule_of_thumb(day: Day, done: int) -> Ranges:
    """The plan from where the van is, within 90 s and 5 % sooner, 150 s and 12 % later."""
    plan = planned(day)
    work_s = day.service_s[day.rows[done - 1].id] + day.rows[done - 1].setup_s
    moved_s = day.departed_s[done - 1] - plan[done] - work_s
    found: Ranges = {}
    for number, at in plan.items():
        if number > done:
            mid = at + moved_s
            ahead = mid - day.departed_s[done - 1]
            found[number] = (mid - 90 - 0.05 * ahead, mid, mid + 150 + 0.12 * ahead)
    return found


PEERS: tuple[tuple[str, Predictor], ...] = (
    ("plan from where the van is", rule_of_thumb),
    ("constant delay", constant_delay),
    ("plan of the morning", as_planned),
)

# Measuring --------------------------------------------------------------------------------------


def said(days: Sequence[Day], predictor: Predictor, every: int) -> list[Said]:
    """Predict all later stops at each `every`-th finished one."""
    found = []
    for day in days:
        plan = planned(day)
        for done in range(1, len(day.rows), every):
            now_s = day.departed_s[done - 1]
            for number, (low, at, high) in predictor(day, done).items():
                came_s = day.arrived_s[number - 1]
                inside = None if low is None or high is None else bool(low <= came_s <= high)
                width = (high - low) if low is not None and high is not None else 0.0
                ahead_s = plan[number] - plan[done]
                found.append(Said(came_s - now_s, ahead_s, came_s - at, inside, width))
    return found


def _row(name: str, given: list[Said]) -> list[object]:
    errors, inside, widths, biases = [], [], [], []
    for low, high in MINUTES.values():
        of_bucket = [one for one in given if low * 60 <= one.planned_ahead_s <= high * 60]
        biases.append(f"{100 * np.mean([one.late_s > 0 for one in of_bucket]):.0f}")
        errors.append(float(np.median([abs(one.late_s) for one in of_bucket])) / 60)
        if given[0].inside is not None:
            inside.append(f"{100 * np.mean([one.inside for one in of_bucket]):.0f}")
            widths.append(f"{np.median([one.width_s for one in of_bucket]) / 60:.0f}")
    within = [one for one in given if one.planned_ahead_s <= 140 * 60]
    shares = []
    for (low, high), (early, late) in BANDS.items():
        of_band = [one.late_s for one in given if low * 60 <= one.ahead_s < high * 60]
        shares.append(np.mean([-early <= each <= late for each in of_band]))
    whole = f"{100 * np.mean([one.inside for one in within]):.0f} %" if inside else "-"
    return [
        name,
        *(f"{each:.1f}" for each in errors),
        "/".join(biases),
        "/".join(inside) or "-",
        whole,
        "/".join(widths) or "-",
        f"{100 * np.mean(shares):.0f} %",
    ]


def _percentiles(ratios: np.ndarray) -> str:
    return "/".join(f"{each:.2f}" for each in np.percentile(ratios, [10, 50, 90, 99]))


def _say(name: str, pace: Pace) -> None:
    for what, part in (("legs", pace.legs), ("works", pace.works)):
        ratios = ", ".join(f"{ratio:.2f}" for ratio in part.ratios)
        print(f"{name}: {what} noise_s {part.noise_s:.0f}, drift {part.drift:.3f}, ratios {ratios}")


def _table(title: str, rows: list[list[object]]) -> None:
    heads = [f"error at {minutes} min" for minutes in MINUTES]
    header = [
        "predictor",
        *heads,
        "came later, %",
        "inside, %",
        "all (75-85 %)",
        "width, min",
        "bands",
    ]
    show(title, header, rows)


def _cpu(pace: Pace, day: Day, done: int) -> float:
    stops = 150
    cut = day._replace(
        rows=day.rows[:stops], arrived_s=day.arrived_s[:stops], departed_s=day.departed_s[:stops]
    )
    predict = ours(pace)
    began = time.process_time()
    for _ in range(40):
        predict(cut, done)
    return time.process_time() - began


def _amazon(data: Path, ratios: np.ndarray, paces: float, quick: bool) -> None:
    known = routes(data)
    past = [d for seed in range(LEARNED_DAYS) for d in amazon_days(known, ratios, paces, seed)]
    pace = learn(hops_of(day) for day in past)
    seeds = range(100, 101 if quick else 100 + DAYS)
    days = [d for seed in seeds for d in amazon_days(known, ratios, paces, seed)]
    rows = [
        _row(name, said(days, predictor, every=8 if quick else 3))
        for name, predictor in (
            (f"ours, {LEARNED_DAYS} days learned", ours(pace)),
            ("ours, nothing learned yet", ours(PRIOR)),
            *PEERS,
        )
    ]
    print(f"Spread of service times within a route: {_service_spread(known):.2f}.")
    _say("Amazon", pace)
    _table(f"Amazon: {len(days)} simulated days, minutes of median absolute error", rows)
    longest = max(days, key=lambda day: len(day.rows))
    rows = [
        ["pace, forward pass and ranges", *(_cpu(pace, longest, done) for done in (1, 75))],
        ["the whole board from SQLite", *board.cpu_s()],
    ]
    show(
        "Recomputing 40 routes of 150 stops (limit: 1.00 s of CPU)",
        ["what", "in the morning, s", "half done, s"],
        [[name, f"{morning:.2f}", f"{noon:.2f}"] for name, morning, noon in rows],
    )


def _lade(halves: Sequence[Sequence[Sequence[lade.Scan]]], plans: Sequence[lade.Plan]) -> None:
    learned = [
        learn(hops_of(day) for day in lade_days(half, plan))
        for half, plan in zip(halves, plans, strict=True)
    ]

    def both(of_half: Callable[[int], Predictor]) -> list[Said]:
        return [
            each
            for half in (0, 1)
            for each in said(lade_days(halves[1 - half], plans[half]), of_half(half), every=1)
        ]

    rows = [
        _row("ours, other half learned", both(lambda half: ours(learned[half]))),
        _row("ours, nothing learned yet", both(lambda _: ours(PRIOR))),
        *(_row(name, both(lambda _, peer=peer: peer)) for name, peer in PEERS),
    ]
    print()
    for half, pace in enumerate(learned, start=1):
        _say(f"LaDe, half {half}", pace)
    _table("LaDe: real deliveries, minutes of median absolute error", rows)


def main() -> None:
    """Print the tables."""
    data = folder()
    if data is None or not (data / lade.FILE).exists():
        print("Skipped: no LaDe deliveries; set ROUNDSMAN_SHARED_DATA to the shared data's folder.")
        return
    chains = lade.chains(data)
    halves = (chains[::2], chains[1::2])
    plans = [lade.fit(half) for half in halves]
    of_chain = [lade.gaps_s(chain) / plans[0].gaps_s(chain) for chain in chains]
    ratios = np.concatenate(of_chain)
    paces = float(np.std([np.log(np.median(each)) for each in of_chain if len(each) >= 15]))
    print(
        f"LaDe: {len(chains)} chains, {len(ratios)} gaps. Plans (seconds a door, m/s): "
        + "; ".join(f"{plan.door_s:.0f}, {plan.speed_m_s:.1f}" for plan in plans)
        + f". Gap to plan, percentiles 10/50/90/99: {_percentiles(ratios)}. "
        f"Spread of a day's pace: {paces:.2f}."
    )
    _amazon(data, ratios, paces, quick="--quick" in sys.argv)
    _lade(halves, plans)


if __name__ == "__main__":
    main()
