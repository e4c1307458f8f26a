"""Two changes to one route at once: one wins, the other is redone; nothing is lost or doubled."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa

from api.routes.tables import revision
from api.settings import Settings
from api.solver import Solver
from routing.matrix import Matrix
from routing.problem import Round
from routing.resequence import Resequenced
from tests.builders import FixedClock, Service, csv_of, expect, rows, serving

pytestmark = pytest.mark.anyio


class SlowSolver(Solver):
    """A solver that waits before its first answer until it is told to go on."""

    def __init__(self, real: Solver) -> None:
        self.real = real
        self.asked = asyncio.Event()
        self.go_on = asyncio.Event()
        self.answers = 0

    async def start(self) -> None:
        """The real one runs already."""

    async def resequence(self, round: Round, matrix: Matrix, **options: object) -> Resequenced:
        self.asked.set()
        await self.go_on.wait()
        self.answers += 1
        return await self.real.resequence(round, matrix, **options)


@pytest.fixture
async def second(
    service: Service, settings: Settings, clock: FixedClock, solver: Solver
) -> AsyncIterator[Service]:
    """A second worker on the same database."""
    async with serving(settings, clock, solver) as running:
        yield running


async def test_a_change_during_the_search_makes_it_start_again(
    settings: Settings, clock: FixedClock, solver: Solver, patience: None
) -> None:
    slow = SlowSolver(solver)
    async with serving(settings, clock, slow) as service:
        await service.import_csv(csv_of(rows(8)))
        phone = await service.phone()
        order = [stop["id"] for stop in (await phone.route())["stops"]]
        first = asyncio.create_task(phone.send(phone.skip(order[2])))
        await slow.asked.wait()
        done = asyncio.create_task(phone.send(phone.complete(order[0])))
        assert (await done)["results"][0]["result"] == "applied"
        slow.go_on.set()
        answer = await first
        route = answer["route"]
        assert slow.answers == 2, "the order was sought on a route that was gone"
        assert sorted(stop["id"] for stop in route["stops"]) == sorted(order)
        assert order[0] not in route["change"]["after"]
        assert await service.faults() == []


async def test_two_skips_at_once_both_count(service: Service, second: Service) -> None:
    await service.import_csv(csv_of(rows(12)))
    one, other = await service.phone(), await second.phone()
    route = await one.route()
    order = [stop["id"] for stop in route["stops"]]
    answers = await asyncio.gather(one.send(one.skip(order[3])), other.send(other.skip(order[6])))
    assert [each["results"][0]["result"] for each in answers] == ["applied", "applied"]
    after = await one.route()
    assert sorted(stop["id"] for stop in after["stops"]) == sorted(order)
    skipped = {stop["id"] for stop in after["stops"] if stop["state"] == "skipped"}
    assert skipped == {order[3], order[6]}
    numbers = await service.database.read(
        lambda connection: connection.scalars(
            sa.select(revision.c.revision).order_by(revision.c.revision)
        ).all()
    )
    assert numbers == list(range(2, after["revision"] + 1)), "a revision is missing or doubled"


async def test_one_batch_posted_by_ten_at_once_takes_effect_once(
    service: Service, second: Service
) -> None:
    await service.import_csv(csv_of(rows(12)))
    phone = await service.phone()
    order = [stop["id"] for stop in (await phone.route())["stops"]]
    batch = phone.batch(phone.arrive(order[0]), phone.complete(order[0]), phone.skip(order[4]))
    clients = [phone.client, (await second.phone()).client]
    posted = (clients[n % 2].post("/api/inbox", json=batch) for n in range(10))
    answers = [expect(answer) for answer in await asyncio.gather(*posted)]
    for place in range(3):
        results = [answer["results"][place]["result"] for answer in answers]
        assert sorted(results) == ["applied"] + ["duplicate"] * 9
    assert (await phone.route())["revision"] == 2


async def test_many_drivers_at_once_never_wait_for_each_other_in_a_ring(
    service: Service, second: Service
) -> None:
    await service.import_csv(
        csv_of(each for van in range(8) for each in rows(6, route=f"Van {van}"))
    )
    phones = [await (service, second)[van % 2].phone(f"Van {van}") for van in range(8)]
    orders = [[stop["id"] for stop in (await phone.route())["stops"]] for phone in phones]
    for place in (2, 3):
        answers = await asyncio.gather(
            *(
                phone.send(phone.skip(order[place]))
                for phone, order in zip(phones, orders, strict=True)
            )
        )
        assert [each["results"][0]["result"] for each in answers] == ["applied"] * 8
    if not service.database.on_sqlite:
        deadlocks = await service.database.read(
            lambda connection: connection.scalar(
                sa.text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
            )
        )
        assert deadlocks == 0
