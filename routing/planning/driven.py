"""One van's route of a plan, driven through: its times, its price, and what is wrong with it."""

from collections.abc import Sequence

import msgspec
import numpy as np

from routing.matrix import UNREACHABLE_S, Matrix
from routing.problem import Plan, Problem, Reason, Round
from routing.schedule import Schedule, schedule
from routing.vehicle import Vehicle


def round_of(problem: Problem, van: int, stops: Sequence[int]) -> Round:
    """Return the round of one van, which leaves when its shift begins; both by index."""
    vehicle, start = problem.vehicles[van], len(problem.stops) + 2 * van
    return Round(
        stops=tuple(problem.stops[at] for at in stops),
        rows=tuple(stops),
        start=start,
        start_place=vehicle.start,
        departs_s=vehicle.shift[0],
        end=None if vehicle.end is None else start + 1,
        shift_ends_s=vehicle.shift[1],
        breaks=vehicle.breaks,
    )


def driven(problem: Problem, matrix: Matrix, van: int, stops: Sequence[int]) -> Schedule:
    """Drive a route through: from the shift's beginning, or later where working hours are limited.

    The later departure is as in M. W. P. Savelsbergh, ORSA Journal on Computing 4(2), 1992: as
    much as nothing after it begins late.
    """
    round = round_of(problem, van, stops)
    times = schedule(round, matrix)
    vehicle = problem.vehicles[van]
    if not stops or times.ends_s - vehicle.shift[0] <= vehicle.max_work_s:
        return times
    spare = _spare_s(round, times)
    later = msgspec.structs.replace(round, departs_s=round.departs_s + spare)
    again = schedule(later, matrix)
    return again if again.late_s == 0 and again.ends_s <= times.ends_s else times


def _spare_s(round: Round, times: Schedule) -> float:
    spare, waited = times.wait_s, 0.0
    for stop, visit in zip(round.stops, times.visits, strict=True):
        waited += visit.wait_s
        closes = [closes for _, closes in stop.windows if closes >= visit.starts_s]
        if closes:
            spare = min(spare, waited + closes[0] - visit.starts_s)
    return max(0.0, spare)


def fault(problem: Problem, matrix: Matrix, van: int, stops: Sequence[int]) -> Reason | None:
    """Return why a van cannot drive a route, by stop indices; none: it can."""
    vehicle = problem.vehicles[van]
    if not all(may(problem, vehicle, at) for at in stops):
        return Reason.NO_SKILL
    if too_full(problem, vehicle, stops):
        return Reason.TOO_LARGE
    times = driven(problem, matrix, van, stops)
    return too_long(vehicle, times) if stops else None


def may(problem: Problem, vehicle: Vehicle, at: int) -> bool:
    """Say whether a stop is for this van: skills and a pinned vehicle."""
    stop = problem.stops[at]
    return stop.skills <= vehicle.skills and stop.vehicle_id in (None, vehicle.id)


def too_full(problem: Problem, vehicle: Vehicle, stops: Sequence[int]) -> bool:
    """Say whether a van is overfull anywhere on its way, or has too many stops."""
    if vehicle.max_stops is not None and len(stops) > vehicle.max_stops:
        return True
    if not vehicle.capacity or not stops:
        return False
    none = (0,) * len(vehicle.capacity)
    out = np.array([problem.stops[at].amounts or none for at in stops])
    back = np.array([problem.stops[at].pickups or none for at in stops])
    room = np.array(vehicle.capacity)
    if not back.any():
        return bool((out.sum(axis=0) > room).any())
    load = out.sum(axis=0) + np.cumsum(back - out, axis=0)
    return bool((out.sum(axis=0) > room).any() or (load > room).any())


def too_long(vehicle: Vehicle, times: Schedule) -> Reason | None:
    """Return which limit of time or distance a route breaks."""
    legs = [visit.drive_s for visit in times.visits]
    if max(legs, default=0) >= UNREACHABLE_S or times.drive_s - sum(legs) >= UNREACHABLE_S:
        return Reason.NO_ROAD
    if times.late_s > 0 or any(
        begun > taken.window[1]
        for (begun, _), taken in zip(times.rests, vehicle.breaks, strict=False)
    ):
        return Reason.WINDOW_UNREACHABLE
    if times.distance_m > vehicle.max_distance_m or times.drive_s > vehicle.max_drive_s:
        return Reason.TOO_FAR
    departs = times.visits[0].arrives_s - times.visits[0].drive_s
    departs -= sum(end - begun for begun, end in times.rests if end <= departs)
    if times.overtime_s > 0 or times.ends_s - departs > vehicle.max_work_s:
        return Reason.SHIFT_TOO_SHORT
    return None


def price(vehicle: Vehicle, times: Schedule) -> float:
    """Return what a route costs, in the vehicle's currency; nothing when it stays in."""
    if not times.visits:
        return 0.0
    hours, km = times.drive_s / 3600, times.distance_m / 1000
    return vehicle.fixed_cost + vehicle.cost_per_h * hours + vehicle.cost_per_km * km


def schedules(problem: Problem, plan: Plan, matrix: Matrix) -> dict[str, Schedule]:
    """Return the times of every van of a plan, by vehicle id."""
    row = {stop.id: at for at, stop in enumerate(problem.stops)}
    return {
        van.id: driven(problem, matrix, at, [row[id] for id in plan.routes.get(van.id, ())])
        for at, van in enumerate(problem.vehicles)
    }
