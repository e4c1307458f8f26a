"""Pure: a plan's stops and vans as a problem of `routing`, and what came of it as draft routes."""

from collections.abc import Iterable, Sequence, Set
from datetime import UTC, date, datetime, time, timedelta
from math import ceil, inf
from zoneinfo import ZoneInfo

from msgspec import Struct

from api.plans.schemas import Break, DraftRoute, Drafts, PlanStop, Totals, Unassigned, Van
from api.routes.actions import NewStop, NewTask
from routing.matrix import Matrix
from routing.planning.driven import schedules
from routing.problem import Break as DriversBreak
from routing.problem import Place, Plan, Problem, Stop, Vehicle, Window
from routing.schedule import Schedule

NO_LIMIT = 10**8
NOT_PLANNED = "The search has not come to it."


class Asked(NewStop, frozen=True, kw_only=True):
    """A stop to be planned: what it needs of a van, which one if it is pinned, how it matters."""

    skills: tuple[str, ...] = ()
    priority: int = 0
    van: str = ""
    zone: str = ""


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


def problem_of(day: DayOf, stops: Sequence[Asked], vans: Sequence[Van]) -> Problem:
    """Return the problem that a plan poses; a van's id is its name."""
    names = {van.name for van in vans}
    return Problem(
        stops=tuple(_stop(day, one, names) for one in stops),
        vehicles=tuple(_vehicle(day, van) for van in vans),
    )


def _stop(day: DayOf, one: Asked, vans: Set[str]) -> Stop:
    opens = day.seconds(one.window_earliest) if one.window_earliest else -1e9
    closes = day.seconds(one.window_latest) if one.window_latest else float("inf")
    has_window = one.window_earliest or one.window_latest
    return Stop(
        id=one.id,
        lon=one.lon,
        lat=one.lat,
        setup_s=one.setup_s,
        service_s=sum(task.service_s for task in one.tasks),
        windows=((opens, closes),) if has_window else (),
        amounts=amounts_of(task for task in one.tasks if task.type == "delivery"),
        pickups=amounts_of(task for task in one.tasks if task.type == "pickup"),
        # Pinned to a van that the plan has no longer, nobody may take it.
        skills=frozenset({*one.skills, *({one.van} - vans - {""})}),
        priority=one.priority,
        vehicle_id=one.van if one.van in vans else None,
        zone=one.zone,
    )


def amounts_of(given: Iterable[NewTask]) -> tuple[int, int, int]:
    """Return packages, tenths of a litre and tenths of a kilogram; whole, rounded up."""
    tasks = list(given)
    return (
        sum(task.packages for task in tasks),
        ceil(_tenths(sum(task.volume_l for task in tasks))),
        ceil(_tenths(sum(task.weight_kg for task in tasks))),
    )


def _tenths(amount: float) -> float:
    """Return an amount in tenths: 1.1 is 11 of them, not 11.000000000000002."""
    return round(10 * amount, 6)


def _vehicle(day: DayOf, van: Van) -> Vehicle:
    depot = (van.depot.lon, van.depot.lat) if van.depot else day.depot
    litres = NO_LIMIT if van.volume_l is None else int(_tenths(van.volume_l))
    kilograms = NO_LIMIT if van.weight_kg is None else int(_tenths(van.weight_kg))
    return Vehicle(
        id=van.name,
        start=depot,
        end=depot,
        shift=shift_of(day, van),
        capacity=(van.packages or NO_LIMIT, litres, kilograms),
        skills=frozenset(van.skills),
        breaks=tuple(_break(day, one) for one in van.breaks),
        max_stops=van.most_stops,
        max_distance_m=inf if van.most_km is None else 1000 * van.most_km,
        max_drive_s=inf if van.most_drive_h is None else 3600 * van.most_drive_h,
    )


def _break(day: DayOf, one: Break) -> DriversBreak:
    opens, closes = (
        day.seconds(day.local(time.fromisoformat(at))) for at in (one.earliest, one.latest)
    )
    return DriversBreak(window=(opens, max(opens, closes)), length_s=60 * one.minutes)


def shift_of(day: DayOf, van: Van) -> Window:
    """Return a van's shift in seconds of the day; one that ends before it starts ends tomorrow."""
    starts = day.seconds(day.local(time.fromisoformat(van.starts)))
    ends = day.seconds(day.local(time.fromisoformat(van.ends)))
    return starts, ends if ends > starts else ends + 86_400


def drafts_of(day: DayOf, problem: Problem, matrix: Matrix, plan: Plan) -> Drafts:
    """Return a plan as people read it; the matrix has the rows of `Problem.places`."""
    stops = {stop.id: stop for stop in problem.stops}
    times = schedules(problem, plan, matrix)
    routes = [
        draft_of(day, van, [stops[id] for id in plan.routes[van.id]], times[van.id])
        for van in problem.vehicles
        if plan.routes[van.id]
    ]
    unassigned = [
        Unassigned(stop_id=id, reason=why.reason.value, words=why.words)
        for id, why in plan.unassigned.items()
    ]
    # A search that goes on has not said of each stop why it is left: none is left unsaid.
    said = {one.stop_id for one in unassigned}.union(*(one.stop_ids for one in routes))
    unassigned += [
        Unassigned(stop_id=id, reason="not_planned", words=NOT_PLANNED)
        for id in stops
        if id not in said
    ]
    return Drafts(routes=routes, unassigned=unassigned, roads=matrix.source)


def draft_of(day: DayOf, van: Vehicle, stops: Sequence[Stop], driven: Schedule) -> DraftRoute:
    """Return one van's route as people read it."""
    carried = [stop.amounts for stop in stops] + [stop.pickups for stop in stops]
    packages, litres, kilograms = (sum(amounts) for amounts in zip(*carried, strict=True))
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
    packages, litres, kilograms = amounts_of(one.tasks)
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
