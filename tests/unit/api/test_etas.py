"""Where the van is, and how wide a prediction is."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.etas.rules import Delay, Van, eta, factors, hops, locate, remaining
from routing.matrix import Matrix
from routing.pace import Hop, Pace, Part
from tests.builders import MORNING, ZONE


class Row(msgspec.Struct):
    """A stop as the rules see it: served in 60 s, parked in 30."""

    id: str
    number: int
    state: str = "pending"
    lon: float = 24.94
    lat: float = 60.17
    setup_s: int = 30
    pinned: bool = False
    window_earliest: datetime | None = None
    window_latest: datetime | None = None
    not_before: datetime | None = None
    arrived_at: datetime | None = None
    departed_at: datetime | None = None


def at(minutes: float) -> datetime:
    return MORNING + timedelta(minutes=minutes)


# Every way takes ten minutes.
MATRIX = Matrix(
    durations_s=np.where(np.eye(4, dtype=bool), 0, 600).astype("uint32"),
    distances_m=np.zeros((4, 4), "uint32"),
    source="straight_line",
)


def van(
    *rows: Row, now: datetime = MORNING, delays: list[Delay] | None = None, **known: Any
) -> Van:
    stops = {row.id: row for row in rows}
    return locate(
        stops,
        known.get("order", list(stops)),
        starts_at=MORNING,
        service_s=dict.fromkeys(stops, 60),
        delays=delays or [],
        matrix=MATRIX,
        now=now,
        at_pace=lambda _: (1.0, 1.0),
    )


def test_before_it_starts_a_van_stands_at_the_depot() -> None:
    assert van(Row("a", 1), Row("b", 2), now=at(-30)) == Van(0, MORNING, None, 0)


def test_a_van_that_should_have_arrived_arrives_now() -> None:
    # Ten minutes to the first stop: at five past it is on its way, at twenty past it is late.
    assert van(Row("a", 1), now=at(5)).departs_at == MORNING
    assert van(Row("a", 1), now=at(20)).departs_at == at(10)


def test_a_van_leaves_from_where_it_was_last() -> None:
    done = Row("a", 1, "departed", arrived_at=at(10), departed_at=at(12))
    assert van(done, Row("b", 2), now=at(13)) == Van(1, at(12), None, 0)
    later = Row("c", 3, "departed", arrived_at=at(20), departed_at=at(25))
    assert van(done, Row("b", 2), later, now=at(26)).leaves_from == 3


def test_work_begun_counts_from_the_arrival() -> None:
    here = Row("a", 1, "arrived", arrived_at=at(10))
    assert van(here, Row("b", 2), now=at(10.5)) == Van(1, at(11.5), "a", 0, 60)
    # It takes longer than planned: it ends now, not in the past.
    assert van(here, Row("b", 2), now=at(15)).departs_at == at(15)


def test_the_stop_a_driver_stands_at_comes_first_wherever_it_was() -> None:
    rows = [Row("a", 1), Row("b", 2, "skipped"), Row("c", 3, "arrived", arrived_at=at(10))]
    stops = {row.id: row for row in rows}
    assert remaining(stops, ["a", "b", "c"]) == ["c", "a", "b"]
    assert van(*rows, now=at(10)).current == "c"


def test_done_and_cancelled_stops_do_not_remain() -> None:
    rows = [Row("a", 1, "departed"), Row("b", 2, "cancelled"), Row("c", 3, "skipped")]
    assert remaining({row.id: row for row in rows}, ["a", "b", "c"]) == ["c"]


def test_the_newest_word_on_being_behind_holds_until_the_next_stop_is_done() -> None:
    said = [Delay(at(1), 300), Delay(at(2), 600)]
    assert van(Row("a", 1), delays=said) == Van(0, at(10), None, 600)
    done = Row("a", 1, "departed", arrived_at=at(10), departed_at=at(12))
    assert van(done, Row("b", 2), delays=said, now=at(12)) == Van(1, at(12), None, 0)


def test_a_van_that_is_late_already_is_behind_from_where_it_stands() -> None:
    # Ten minutes to the first stop: at half past it should have been there for twenty minutes.
    assert van(Row("a", 1), now=at(30)).departs_at == at(20)
    said = [Delay(at(30), 1200)]
    assert van(Row("a", 1), delays=said, now=at(30)).departs_at == at(40)
    here = Row("a", 1, "arrived", arrived_at=at(10))
    assert van(here, Row("b", 2), delays=said, now=at(30)).departs_at == at(50)


def test_an_unchanged_route_is_predicted_alike_within_half_a_minute() -> None:
    late = [van(Row("a", 1), now=at(20) + timedelta(seconds=s, microseconds=5)) for s in (0, 29)]
    assert late[0] == late[1]
    assert van(Row("a", 1), now=at(20.5)) != late[0]


def test_a_finished_route_stands_where_it_ended() -> None:
    done = Row("a", 1, "departed", arrived_at=at(10), departed_at=at(12))
    assert van(done, now=at(60)) == Van(1, at(12), None, 0)


def test_a_range_is_whole_minutes_outwards() -> None:
    found = eta(MORNING, 61.0, 150.7, 301.0)
    assert (found.earliest, found.latest) == (at(1), at(6))
    assert found.at == MORNING + timedelta(seconds=150)


@given(st.lists(st.floats(-1e5, 1e6), min_size=3, max_size=3).map(sorted))
def test_a_range_holds_its_middle(times: list[float]) -> None:
    found = eta(MORNING, *times)
    assert found.earliest <= found.at <= found.latest
    assert (found.earliest.second, found.latest.second) == (0, 0)
    assert found.earliest <= MORNING + timedelta(seconds=times[0])


def hops_of(*rows: Row) -> list[Hop]:
    stops = {row.id: row for row in rows}
    service_s = dict.fromkeys(stops, 60)
    return hops(stops, starts_at=MORNING, service_s=service_s, matrix=MATRIX, zone=ZONE)


def test_a_hop_is_the_leg_from_where_the_van_was_and_the_work_at_its_end() -> None:
    done = Row("a", 1, "departed", arrived_at=at(12), departed_at=at(14))
    here = Row("b", 2, "arrived", arrived_at=at(25))
    # 8 o'clock local time is rush hour.
    assert hops_of(done, here, Row("c", 3)) == [
        Hop(1, 600, 720, 90, 120),
        Hop(1, 600, 660, 0, 0),
    ]


def test_an_arrival_that_was_not_tapped_leaves_the_split_to_the_plan() -> None:
    done = Row("a", 1, "departed", arrived_at=at(23), departed_at=at(23))
    (hop,) = hops_of(done)
    assert hop.drove_s == pytest.approx(1380 * 600 / 690)
    assert hop.drove_s + hop.worked_s == pytest.approx(1380)


def test_waiting_for_a_window_is_no_work_and_a_skip_no_measure_of_it() -> None:
    waited = Row("a", 1, "departed", arrived_at=at(10), departed_at=at(22), window_earliest=at(20))
    skipped = Row("b", 2, "skipped", arrived_at=at(32), departed_at=at(33))
    assert hops_of(waited, skipped) == [Hop(1, 600, 600, 90, 120), Hop(1, 600, 600, 0, 0)]


def test_a_clock_that_ran_backwards_drives_no_negative_time() -> None:
    one = Row("a", 1, "departed", arrived_at=at(10), departed_at=at(30))
    other = Row("b", 2, "departed", arrived_at=at(20), departed_at=at(15))
    assert all(hop.drove_s >= 0 and hop.worked_s >= 0 for hop in hops_of(one, other))


def test_the_pace_follows_the_clock_on_the_wall() -> None:
    legs = Part((1.0, 2.0, 3.0, 4.0, 5.0, 6.0), 1.0, 1.0)
    asked = factors(Pace(legs, legs), MORNING, ZONE)
    # 8 o'clock, 9:30, and 1 o'clock the next night.
    assert [asked(hours * 3600)[0] for hours in (0, 1.5, 17)] == [2, 3, 1]
