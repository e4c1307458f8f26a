"""What past days and today's beginning say about the rest, and how sure that is."""

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing import schedule
from routing.pace import HOURS, PRIOR, Hop, Pace, Part, after, hour_class, learn, ranges
from tests.unit.routing.rounds import in_round, line, rounds

EVEN = (1.0,) * len(HOURS)


def days_at(leg: float, work: float, count: int = 30, spread: float = 0.1) -> list[list[Hop]]:
    """Days of 40 hops, each leg and work so many times its plan, give or take."""
    chance = np.random.default_rng(3)
    return [
        [
            Hop(2, 200, 200 * leg * factor, 100, 100 * work * factor)
            for factor in chance.normal(1, spread, 40)
        ]
        for _ in range(count)
    ]


@pytest.mark.parametrize(("hour", "found"), [(0, 0), (6.9, 0), (7, 1), (12, 3), (17.5, 4), (23, 5)])
def test_each_hour_has_its_class(hour: float, found: int) -> None:
    assert hour_class(hour) == found


@st.composite
def paces(draw: st.DrawFn) -> Pace:
    part = st.builds(
        Part,
        st.tuples(*[st.floats(0.3, 3)] * len(HOURS)),
        noise_s=st.floats(0.1, 2000),
        drift=st.floats(0.0025, 0.5),
    )
    return Pace(legs=draw(part), works=draw(part))


@given(rounds(), paces(), st.floats(0, 600))
def test_a_range_is_in_order_and_in_the_future(known, pace: Pace, begun_s: float) -> None:  # type: ignore[no-untyped-def]
    round, matrix = known
    driven = schedule(round, matrix, factors=lambda _: pace.factors(2))
    found = ranges(round, driven, pace, begun_s=begun_s)
    assert list(found) == [stop.id for stop in round.stops]
    for low, at, high in found.values():
        assert round.departs_s - begun_s - 1e-6 <= low <= at <= high


@given(rounds())
def test_a_window_that_is_not_open_yet_bounds_the_range(known) -> None:  # type: ignore[no-untyped-def]
    round, matrix = known
    found = ranges(round, schedule(round, matrix), PRIOR)
    for stop in round.stops:
        if stop.windows:
            assert found[stop.id][0] >= min(stop.windows[0][0], found[stop.id][2])
        if stop.not_before_s is not None:
            assert found[stop.id][0] >= stop.not_before_s


def test_what_is_farther_is_less_sure_and_later_likelier_than_sooner() -> None:
    round, matrix = in_round(line(40))
    found = list(ranges(round, schedule(round, matrix), PRIOR).values())
    widths = [high - low for low, _, high in found]
    assert widths == sorted(widths)
    assert all(high - at > at - low for low, at, high in found)


def test_waiting_for_a_window_makes_what_follows_surer() -> None:
    stops = line(10)
    waiting = (*stops[:5], msgspec.structs.replace(stops[5], windows=((9000, 9900),)), *stops[6:])
    widths = []
    for chosen in (stops, waiting):
        round, matrix = in_round(chosen)
        low, _, high = ranges(round, schedule(round, matrix), PRIOR)["s9"]
        widths.append(high - low)
    assert widths[1] < 0.6 * widths[0]


def test_a_slow_morning_makes_a_slow_day_but_not_at_once() -> None:
    (slow,) = days_at(1.5, 1.0, count=1)
    ratios = [after(PRIOR, slow[:done]).legs.ratios[2] for done in (0, 5, 40)]
    assert ratios[0] == 1
    assert 1 < ratios[1] < ratios[2] < 1.5
    assert after(PRIOR, slow).works.ratios[2] == pytest.approx(1, abs=0.05)
    drifts = [after(PRIOR, slow[:done]).legs.drift for done in (0, 5, 40)]
    assert drifts == sorted(drifts, reverse=True)


def test_a_lunch_break_is_no_pace() -> None:
    (day,) = days_at(1.0, 1.0, count=1)
    lunch = [*day, Hop(2, 200, 200, 100, 3600)]
    assert after(PRIOR, lunch).works.ratios[2] < 1.25


def test_the_ratio_chance_and_drift_of_past_days_are_learned() -> None:
    learned = learn(days_at(1.4, 0.8))
    assert learned.legs.ratios[2] == pytest.approx(1.4, abs=0.05)
    assert learned.works.ratios[2] == pytest.approx(0.8, abs=0.05)
    # 10 % of 280 s, squared, a second expected.
    assert learned.legs.noise_s == pytest.approx(280 * 0.1**2 + 250 * 60 / 1230, rel=0.3)
    assert learned.legs.drift < PRIOR.legs.drift / 3


def test_a_rush_hour_is_told_from_slow_days_that_last_into_the_evening() -> None:
    quick = [Hop(2, 300, 300, 0, 0)] * 60
    slow = [*[Hop(2, 300, 600, 0, 0)] * 60, *[Hop(5, 300, 600, 0, 0)] * 60]
    ratios = learn([quick, slow] * 10).legs.ratios
    assert ratios[5] == pytest.approx(ratios[2], rel=0.1)
    rush = [*[Hop(2, 300, 300, 0, 0)] * 60, *[Hop(4, 300, 600, 0, 0)] * 60]
    ratios = learn([rush] * 10).legs.ratios
    assert ratios[4] > 1.6 * ratios[2]


def test_a_pace_of_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="each class"):
        Pace(Part((1.0,), 1.0, 1.0), Part((1.0,), 1.0, 1.0))
    with pytest.raises(ValueError, match="each knot"):
        Pace(Part(EVEN, 1.0, 1.0), Part(EVEN, 1.0, 1.0), ())


def test_few_days_change_little_and_no_days_nothing() -> None:
    assert learn([]) == PRIOR
    assert learn([[], [Hop(2, 0, 0, 0, 0)]]) == PRIOR
    one = learn(days_at(2.0, 2.0, count=1))
    assert 1 < one.legs.ratios[2] < 2
    assert one.stretch != PRIOR.stretch


def test_eight_in_ten_of_the_days_to_come_lie_in_the_range() -> None:
    chance = np.random.default_rng(5)

    def day() -> list[Hop]:
        own = chance.lognormal(0, 0.2)
        drove = chance.choice([100, 150, 200, 900], 60) * own
        return [Hop(2, 200, float(each), 60, 60) for each in drove]

    pace = learn(day() for _ in range(60))
    inside = []
    for _ in range(150):
        ahead = day()
        round, matrix = in_round(line(60, service_s=60))
        matrix = type(matrix)(np.full((61, 61), 200), matrix.distances_m, "straight_line")
        driven = schedule(round, matrix, factors=lambda _: pace.factors(2))
        came = 0.0
        for hop, (low, _, high) in zip(ahead, ranges(round, driven, pace).values(), strict=True):
            came += hop.drove_s
            inside.append(low <= came <= high)
            came += hop.worked_s
    assert 0.72 < np.mean(inside) < 0.88
