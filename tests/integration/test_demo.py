"""The demo day can be imported, driven and repeated, at whatever hour it starts."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

import httpx
import pytest

from api.areas.actions import build_roads
from api.demo import ZONE, demo_map, demo_rows, demo_start, plan_demo
from api.imports.rules import HEADER
from api.osrm_process import OsrmProcess
from routing.roads.osrm import Osrm
from routing.roads.straight_line import StraightLine

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 6, 1, 9, 7, tzinfo=UTC)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def pbf() -> Path:
    try:
        return demo_map()
    except FileNotFoundError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("hour", range(24))
def test_vans_leave_within_five_minutes(hour: int) -> None:
    now = datetime(2026, 10, 25, hour, 7, tzinfo=UTC)  # the clocks go back that night
    start = demo_start(now)
    assert timedelta(0) < start - now <= timedelta(minutes=5)
    assert start.tzinfo is ZONE
    assert start.minute % 5 == 0


def test_rows_have_the_header_of_the_import_and_repeat(pbf: Path) -> None:
    rows = demo_rows(pbf, StraightLine(), seed=7, start=demo_start(NOON))
    assert rows == demo_rows(pbf, StraightLine(), seed=7, start=demo_start(NOON))
    assert rows != demo_rows(pbf, StraightLine(), seed=8, start=demo_start(NOON))
    assert all(list(row) == [name for name in HEADER if name in row] for row in rows)
    assert len({row["address"] for row in rows}) == 180
    assert len({row["reference"] for row in rows}) == len(rows) > 180
    assert {row["type"] for row in rows} == {"delivery", "pickup"}
    windowed = {row["address"] for row in rows if row["earliest"]}
    assert 30 <= len(windowed) <= 60


def test_more_doors_than_the_map_has_are_refused(pbf: Path) -> None:
    with pytest.raises(ValueError, match="doors on the demo's map"):
        demo_rows(pbf, StraightLine(), vans=40, stops=150, seed=1, start=demo_start(NOON))


def test_every_task_gets_a_van_and_vans_get_alike(pbf: Path) -> None:
    start = demo_start(NOON)
    rows = demo_rows(pbf, StraightLine(), seed=1, start=start)
    planned = plan_demo(rows, StraightLine(), start=start)
    assert {row["reference"] for row in planned} == {row["reference"] for row in rows}
    assert all(row["route"] for row in planned)
    for name in {row["route"] for row in planned}:
        route = [row for row in planned if row["route"] == name]
        places = [int(row["seq"]) for row in route]
        assert places == sorted(places)
        assert 50 <= len(set(places)) <= 65
        assert len({(row["seq"], row["address"]) for row in route}) == len(set(places))


async def test_on_real_roads_every_task_gets_a_van_within_its_window(
    pbf: Path, tmp_path: Path
) -> None:
    start = demo_start(NOON)

    def plan(url: str) -> tuple[int, list[dict[str, str]]]:
        with httpx.Client(timeout=10) as client:
            engine = Osrm(url, most_places=1_000, client=client)
            rows = demo_rows(pbf, engine, seed=2, start=start)
            return len(rows), plan_demo(rows, engine, start=start)

    async with OsrmProcess(build_roads(pbf, tmp_path, lambda line: None)) as osrm:
        tasks, planned = await asyncio.to_thread(plan, osrm.url)
    assert len(planned) == tasks
    routes = [name for name, _ in groupby(planned, key=lambda row: row["route"])]
    assert len(routes) == 3
    assert all(routes)
