"""A solver that hangs, crashes or is killed: the skip is answered, and the next one works again."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.solver import Solver
from routing import Matrix, Resequenced, Round, Stop
from routing.roads.straight_line import StraightLine
from tests.faults.days import STARTS_AT, import_day, settled, wait_until
from tests.faults.phone import Phone
from tests.processes import Server

ROUND = Round(
    stops=tuple(Stop(id=f"s{n}", lon=24.9 + n / 100, lat=60.2, service_s=60) for n in range(1, 9)),
    rows=tuple(range(1, 9)),
    start=0,
    end=0,
    frozen=1,
    skipped=frozenset(["s1"]),
)
MATRIX: Matrix = StraightLine().matrix([(24.9 + n / 100, 60.2) for n in range(9)])
WITHOUT_SKIPPED = [f"s{n}" for n in range(2, 9)]


def hang(round: Round, matrix: Matrix, **options: Any) -> Resequenced:
    """Never return, and hold the GIL as pyvroom does."""
    while True:
        pass


def crash(round: Round, matrix: Matrix, **options: Any) -> Resequenced:
    """End the process as a fault in compiled code does."""
    os.kill(os.getpid(), signal.SIGSEGV)
    raise AssertionError


def fail(round: Round, matrix: Matrix, **options: Any) -> Resequenced:
    raise ZeroDivisionError


@pytest.fixture
def solver() -> Iterator[Solver]:
    made = Solver(processes=1, deadline_s=0.3)
    try:
        yield made
    finally:
        made.stop()


@pytest.mark.parametrize("fault", [hang, crash, fail])
def test_a_solver_that_fails_leaves_the_order_with_the_skipped_stop_put_back(
    solver: Solver, monkeypatch: pytest.MonkeyPatch, fault: Any
) -> None:
    async def story() -> None:
        await solver.start()
        with monkeypatch.context() as broken:
            broken.setattr("api.solver.resequence", fault)
            for _ in range(2):
                kept = await solver.resequence(ROUND, MATRIX)
                assert [id for id in kept.order if id != "s1"] == WITHOUT_SKIPPED
                assert sorted(kept.order) == sorted(stop.id for stop in ROUND.stops)
                assert kept.trouble
        well = await Solver.resequence(solver, ROUND, MATRIX)
        assert sorted(well.order) == sorted(stop.id for stop in ROUND.stops)

    asyncio.run(story())


def test_a_skip_is_answered_while_the_solver_hangs_and_the_next_one_is_solved(
    tmp_path: Path,
) -> None:
    server = Server(tmp_path, solver_deadline_s=3)
    stuck = tmp_path / "stuck"
    server.command = [
        *(sys.executable, "-m", "tests.faults.hanging_solver", str(stuck)),
        *("serve", "--port", str(server.port)),
    ]
    try:
        server.start()
        phone = skipping_phone(server)
        stuck.touch()
        skipped = skip_next(phone)
        assert wait_until(lambda: settled(server))
        expect_put_back(server, phone, skipped)

        stuck.unlink()
        skipped = skip_next(phone)
        assert wait_until(lambda: settled(server))
        expect_put_back(server, phone, skipped)
        assert server.log.read_text().count("Solver gave up") == 1
    finally:
        server.clean_up()


def test_a_skip_is_answered_while_the_solvers_process_is_killed(tmp_path: Path) -> None:
    server = Server(tmp_path)
    try:
        server.start()
        phone = skipping_phone(server)
        for _ in range(3):
            assert wait_until(lambda: solver_pids(server))
            for pid in solver_pids(server):
                os.kill(pid, signal.SIGKILL)
            skipped = skip_next(phone)
            assert wait_until(lambda: settled(server))
            expect_put_back(server, phone, skipped)
        assert server.run("verify").returncode == 0
    finally:
        server.clean_up()


def solver_pids(server: Server) -> list[int]:
    """The solver's processes; not Python's own helper that sits beside them."""
    return [pid for pid, line in server.pids().items() if "spawn_main" in line]


def skipping_phone(server: Server) -> Phone:
    """A phone that has arrived nowhere yet."""
    [route] = import_day(server, 40)
    phone = Phone(server.port, STARTS_AT)
    phone.pair(server.pair(route["id"]))
    phone.load()
    return phone


def skip_next(phone: Phone) -> str:
    """Skip what is first on the screen; the answer comes whatever the solver does."""
    first: str = phone.route["stops"][0]["id"]
    action = phone.skip(first)
    phone.send_once()
    assert phone.answered[action["id"]] == "applied"
    return first


def expect_put_back(server: Server, phone: Phone, skipped: str) -> None:
    """All stops are there, and the skipped one is no longer first."""
    before = {stop["id"] for stop in phone.route["stops"]}
    phone.load()
    after = [stop["id"] for stop in phone.route["stops"]]
    assert set(after) == before
    assert len(after) == len(before)
    assert after[0] != skipped
