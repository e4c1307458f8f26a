"""A disk that is full: an answer that says so, nothing half-taken, and on it goes with room."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.days import STARTS_AT, expect_whole, import_day
from tests.faults.phone import Phone, Refused
from tests.processes import Server


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 6 MB of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(["mount", *options], check=False).returncode:
        pytest.skip("a small disk needs the right to mount one")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def server(small_disk: Path) -> Iterator[Server]:
    server = Server(small_disk)
    try:
        server.start()
        yield server
    finally:
        server.clean_up()


def fill(folder: Path, leave: int = 0) -> Path:
    """Leave no more than so many bytes."""
    filler = folder / "filler"
    with filler.open("wb") as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))
            file.flush()
    if leave:
        os.truncate(filler, max(0, filler.stat().st_size - leave))
    return filler


def test_a_full_disk_is_said_and_loses_nothing(server: Server, small_disk: Path) -> None:
    phone = working_phone(server)
    first, second = (stop["id"] for stop in phone.route["stops"][:2])
    phone.act("arrive", first)
    phone.send_once()

    filler = fill(small_disk)
    for stop_id in (first, second):
        phone.act("arrive", stop_id)
        phone.close("complete", stop_id, outcome="delivered_to_safe_place", proofs=[phone.photo()])
    problems = [refusal(phone) for _ in range(6)]
    assert all(status == 503 for status, _ in problems), problems
    assert {problem["type"] for _, problem in problems} == {"/problems/storage-unavailable"}
    assert all(problem["cure"] for _, problem in problems)
    assert server.get("/api/driver/route", phone.token)[0] == 200, "reading goes on"

    filler.unlink()
    phone.begin()
    phone.finish()
    server.stop()
    expect_whole(server, phone)


def test_a_picture_that_found_no_room_is_resumed_when_there_is(
    server: Server, small_disk: Path
) -> None:
    phone = working_phone(server)
    stop_id = phone.route["stops"][0]["id"]
    photo = phone.photo()

    filler = fill(small_disk)
    problems = [refusal(phone) for _ in range(3)]
    assert {status for status, _ in problems} == {503}, problems

    filler.unlink()
    phone.close("complete", stop_id, outcome="delivered_to_safe_place", proofs=[photo])
    phone.begin()
    phone.finish()
    server.stop()
    expect_whole(server, phone)


def working_phone(server: Server) -> Phone:
    """A paired phone with its route."""
    [route] = import_day(server, 20)
    phone = Phone(server.port, STARTS_AT)
    phone.pair(server.pair(route["id"]))
    phone.load()
    return phone


def refusal(phone: Phone) -> tuple[int, dict[str, Any]]:
    """Send once; return how the server refused."""
    with pytest.raises(Refused) as refused:
        phone.send_once()
    return refused.value.args
