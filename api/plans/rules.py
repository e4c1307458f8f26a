"""Pure: a plan's stops and vans as a problem of `routing`, and what came of it as draft routes."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from msgspec import Struct

from api.plans.schemas import DraftRoute, Drafts, PlanStop, Totals, Unassigned, Van
from api.routes.actions import NewStop
from routing.matrix import Matrix
from routing.problem import Place, Plan, Problem, Round, Stop, Vehicle, Window
from routing.schedule import Schedule, schedule

NO_LIMIT = 10**8


class DayOf(Struct, frozen=True):
    """The day of a plan; times in `routing` are seconds since its `epoch`, local midnight."""

    day: date
    timezone: str
    depot: Place

    @property
    def epoch(self) -> datetime:
        """Return when the day begins."""
        return self.local(time())

    def local(self, at: time) -> datetime:
        """Return the instant of a local time on this day."""
        return datetime.combine(self.day, at, ZoneInfo(self.timezone)).astimezone(UTC)

    def seconds(self, at: datetime) -> float:
        """Return an instant as seconds of the day."""
        return (at - self.epoch).total_seconds()

    def instant(self, seconds: float) -> datetime:
        """Return seconds of the day as an instant, to the second."""
        return self.epoch + timedelta(seconds=round(seconds))


def problem_of(day: DayOf, stops: Sequence[NewStop], vans: Sequence[Van]) -> Problem:
    """Return the problem that a plan poses; a van's id is its name."""
    return Problem(
        stops=tuple(_stop(day, one) for one in stops),
        vehicles=tuple(_vehicle(day, van) for van in vans),
    )


def _stop(day: DayOf, one: NewStop) -> Stop:
    opens = day.seconds(one.window_earliest) if one.window_earliest else float("-inf")
    closes = day.seconds(one.window_latest) if one.window_latest else float("inf")
    has_window = one.window_earliest or one.window_latest
    return Stop(
        id=one.id,
        lon=one.lon,
        lat=one.lat,
        setup_s=one.setup_s,
        service_s=sum(task.service_s for task in one.tasks),
        windows=((opens, closes),) if has_window else (),
        amounts=amounts_of(one),
    )


def amounts_of(one: NewStop) -> tuple[int, int, int]:
    """Return packages, tenths of a litre and tenths of a kilogram; whole, rounded up."""
    return (
        sum(task.packages for task in one.tasks),
        ceil(10 * sum(task.volume_l for task in one.tasks)),
        ceil(10 * sum(task.weight_kg for task in one.tasks)),
    )


def _vehicle(day: DayOf, van: Van) -> Vehicle:
    start = (van.start.lon, van.start.lat) if van.start else day.depot
    end = (van.end.lon, van.end.lat) if van.end else day.depot
    litres = NO_LIMIT if van.volume_l is None else int(10 * van.volume_l)
    kilograms = NO_LIMIT if van.weight_kg is None else int(10 * van.weight_kg)
    return Vehicle(
        id=van.name,
        start=start,
        end=end,
        shift=shift_of(day, van),
        capacity=(van.packages or NO_LIMIT, litres, kilograms),
    )


def shift_of(day: DayOf, van: Van) -> Window:
    """Return a van's shift in seconds of the day; one that ends before it starts ends tomorrow."""
    starts = day.seconds(day.local(time.fromisoformat(van.starts)))
    ends = day.seconds(day.local(time.fromisoformat(van.ends)))
    return starts, ends if ends > starts else ends + 86_400


def drafts_of(day: DayOf, problem: Problem, matrix: Matrix, plan: Plan) -> Drafts:
    """Return a plan as people read it; the matrix has the rows of `Problem.places`."""
    rows = {stop.id: row for row, stop in enumerate(problem.stops)}
    routes = []
    for number, van in enumerate(problem.vehicles):
        order = plan.routes.get(van.id, ())
        if not order:
            continue
        start = len(problem.stops) + 2 * number
        stops = tuple(problem.stops[rows[id]] for id in order)
        driven = round_of(van, stops, [rows[id] for id in order], start, start + 1)
        routes.append(draft_of(day, van, stops, schedule(driven, matrix)))
    unassigned = [Unassigned(stop_id=id, reason=why.words) for id, why in plan.unassigned.items()]
    return Drafts(routes=routes, unassigned=unassigned, roads=matrix.source)


def round_of(
    van: Vehicle, stops: Sequence[Stop], rows: Sequence[int], start: int, end: int
) -> Round:
    """Return a van's whole day as a round, with the matrix rows of its stops, start and end."""
    return Round(
        stops=tuple(stops),
        rows=tuple(rows),
        start=start,
        start_place=van.start,
        end=end,
        departs_s=van.shift[0],
        shift_ends_s=van.shift[1],
    )


def draft_of(day: DayOf, van: Vehicle, stops: Sequence[Stop], driven: Schedule) -> DraftRoute:
    """Return one van's route as people read it."""
    loads = [sum(amounts) for amounts in zip(*(stop.amounts for stop in stops), strict=True)]
    packages, litres, kilograms = loads or (0, 0, 0)
    return DraftRoute(
        van=van.id,
        stop_ids=[stop.id for stop in stops],
        at=[day.instant(visit.starts_s) for visit in driven.visits],
        starts_at=day.instant(van.shift[0]),
        ends_at=day.instant(driven.ends_s),
        drive_s=round(driven.drive_s),
        wait_s=round(driven.wait_s),
        late_s=round(driven.late_s),
        late=driven.late,
        overtime_s=round(driven.overtime_s),
        distance_m=round(driven.distance_m),
        packages=packages,
        volume_l=litres / 10,
        weight_kg=kilograms / 10,
    )


def totals_of(drafts: Drafts) -> Totals:
    """Add a plan up."""
    routes = drafts.routes
    spent = sum((one.ends_at - one.starts_at).total_seconds() for one in routes)
    drive_s, wait_s = sum(one.drive_s for one in routes), sum(one.wait_s for one in routes)
    return Totals(
        vans=len(routes),
        stops=sum(len(one.stop_ids) for one in routes),
        unassigned=len(drafts.unassigned),
        distance_m=sum(one.distance_m for one in routes),
        drive_s=drive_s,
        work_s=round(spent) - drive_s - wait_s,
        wait_s=wait_s,
        late_s=sum(one.late_s for one in routes),
        late=sum(one.late for one in routes),
        overtime_s=sum(one.overtime_s for one in routes),
    )


def difference(before: Totals, after: Totals) -> Totals:
    """Return what `after` has more than `before`, figure by figure."""
    fields = Totals.__struct_fields__
    return Totals(**{name: getattr(after, name) - getattr(before, name) for name in fields})


def plan_stop(one: NewStop) -> PlanStop:
    """Return a stop as it travels, without its recipients."""
    packages, litres, kilograms = amounts_of(one)
    return PlanStop(
        id=one.id,
        lon=one.lon,
        lat=one.lat,
        address=one.address,
        window_earliest=one.window_earliest,
        window_latest=one.window_latest,
        tasks=len(one.tasks),
        packages=packages,
        volume_l=litres / 10,
        weight_kg=kilograms / 10,
    )
