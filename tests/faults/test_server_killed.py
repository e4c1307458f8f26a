"""A server that is killed again and again while two phones work a day."""

import random
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.days import STARTS_AT, expect_whole, import_day, settled, wait_until
from tests.faults.phone import Phone
from tests.processes import Server

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
    try:
        work_a_day(server, sizes=(150, 150), kills=60, end_life=server.kill)
    finally:
        server.clean_up()


def work_a_day(
    server: Server, *, sizes: tuple[int, ...], kills: int, end_life: Callable[[], None]
) -> list[Phone]:
    """Let phones work while the server dies again and again; check all of it at the end."""
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
    for life in range(kills):
        for shift, size in zip(shifts, sizes, strict=True):
            shift.allow(2 * size // kills + 1)
        if life % 5 == 4:
            # While it is still starting.
            time.sleep(chance.uniform(0, 0.9))
        else:
            server.wait()
            time.sleep(chance.uniform(0, 0.5))
        end_life()
        server.spawn()
    server.wait()
    for shift in shifts:
        shift.end()
    for driver in drivers:
        driver.join()
    for phone in phones:
        phone.finish()
    assert wait_until(lambda: settled(server)), "what follows was done within ten seconds"
    server.stop()
    expect_whole(server, *phones)
    return phones
