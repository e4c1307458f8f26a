"""Builders: what Hypothesis makes of a day for a few vans, with every kind of wish and limit."""

from hypothesis import strategies as st

from routing import Break, Matrix, Problem, Stop, Vehicle
from routing.roads.straight_line import StraightLine
from tests.unit.routing.rounds import EAST, NORTH

SKILLS = ("cold", "lift")
ZONES = ("", "A-1.1A", "A-1.1B", "A-1.2A", "B-2.1C")


@st.composite
def days(draw: st.DrawFn, most: int = 12) -> tuple[Problem, Matrix]:
    """Any day of up to three vans."""
    vans = [_van(draw, f"van{at}") for at in range(draw(st.integers(1, 3)))]
    stops = [_stop(draw, at, [van.id for van in vans]) for at in range(draw(st.integers(1, most)))]
    problem = Problem(tuple(stops), tuple(vans))
    return problem, StraightLine().matrix(problem.places)


def _place(draw: st.DrawFn) -> tuple[float, float]:
    east, north = draw(st.tuples(st.integers(0, 9), st.integers(0, 9)))
    return (EAST + east * 0.004, NORTH + north * 0.002)


def _skills(draw: st.DrawFn, often: int) -> frozenset[str]:
    return frozenset(skill for skill in SKILLS if draw(st.integers(0, 9)) < often)


def _van(draw: st.DrawFn, id: str) -> Vehicle:
    start = _place(draw)
    begins = draw(st.integers(-600, 600))
    opens = begins + draw(st.integers(0, 5400))
    rest = Break(window=(opens, opens + draw(st.integers(0, 1800))), length_s=900)
    return Vehicle(
        id=id,
        start=start,
        end=draw(st.sampled_from([None, start, _place(draw)])),
        shift=(begins, begins + draw(st.integers(600, 10_800))),
        capacity=(draw(st.integers(0, 12)), draw(st.integers(2, 20))),
        skills=_skills(draw, 6),
        breaks=draw(st.sampled_from([(), (), (rest,)])),
        max_stops=draw(st.none() | st.integers(0, 6)),
        max_distance_m=draw(st.sampled_from([float("inf"), 3000.0, 9000.0])),
        max_drive_s=draw(st.sampled_from([float("inf"), 900.0])),
        max_work_s=draw(st.sampled_from([float("inf"), 3600.0])),
        fixed_cost=draw(st.sampled_from([0, 300])),
        cost_per_km=draw(st.sampled_from([0, 200])),
        territory=draw(st.sampled_from([None, RING])),
        known_zones=draw(st.sampled_from([frozenset(), frozenset(ZONES[:2])])),
    )


RING = ((EAST, NORTH), (EAST + 0.02, NORTH), (EAST + 0.02, NORTH + 0.01), (EAST, NORTH + 0.01))


def _stop(draw: st.DrawFn, at: int, vans: list[str]) -> Stop:
    lon, lat = _place(draw)
    edges = sorted(draw(st.sets(st.integers(-1200, 9000), min_size=0, max_size=4)))
    return Stop(
        id=f"s{at}",
        lon=lon,
        lat=lat,
        service_s=draw(st.integers(0, 300)),
        setup_s=draw(st.sampled_from([0, 30, 45.5])),
        windows=tuple(zip(edges[::2], edges[1::2], strict=False)),
        amounts=draw(st.sampled_from([(), (1, 1), (2, 3)])),
        pickups=draw(st.sampled_from([(), (), (2, 1)])),
        skills=_skills(draw, 2),
        priority=draw(st.sampled_from([0, 0, 9])),
        vehicle_id=draw(st.sampled_from([None, None, None, *vans])),
        zone=draw(st.sampled_from(ZONES)),
        not_before_s=draw(st.none() | st.integers(0, 3600)),
    )
