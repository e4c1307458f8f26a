"""Builders: a morning in Helsinki, CSV files, phones with an outbox, a running service."""

import asyncio
import contextlib
import csv
import hashlib
import io
import itertools
import socket
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

import httpx
import msgspec
import uuid_utils
import uvicorn
from litestar import Litestar
from PIL import Image

from api import access, verify
from api.access import Role
from api.app import create_app
from api.database import Database
from api.imports import actions as imports
from api.imports.actions import Import, Report
from api.imports.rules import HEADER
from api.pairing import actions as pairing
from api.pairing.actions import NewCode
from api.pairing.queries import driver_of
from api.settings import Settings
from api.solver import Solver
from routing.roads.straight_line import StraightLine

TODAY = date(2026, 5, 4)
ZONE = ZoneInfo("Europe/Helsinki")
# Vans leave at 8 o'clock local time.
MORNING = datetime(2026, 5, 4, 5, tzinfo=UTC)
DEPOT = (24.94, 60.17)
TENANT = "Roundsman"

_encode = msgspec.json.Encoder(order="deterministic").encode


class FixedClock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = MORNING) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def advance(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


# Files ---------------------------------------------------------------------------------------


def row(number: int, **cells: object) -> dict[str, object]:
    """One good row: a door on the street that leads east from the depot, 500 m a number."""
    return {
        "route": "Van 1",
        "seq": number,
        "reference": f"R{number}",
        "recipient": f"Recipient {number}",
        "phone": f"+35840{number:07}",
        "address": f"Itäkatu {number}",
        "lon": round(DEPOT[0] + 0.009 * number, 6),
        "lat": DEPOT[1],
        "service_s": 60,
        "setup_s": 30,
    } | cells


def rows(count: int, **cells: object) -> list[dict[str, object]]:
    """Rows 1 to `count` in a line."""
    return [row(number, **cells) for number in range(1, count + 1)]


def csv_of(
    given: Iterable[Mapping[str, object]],
    header: Sequence[str] = HEADER,
    delimiter: str = ",",
) -> bytes:
    """The rows as a file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, header, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(given)
    return text.getvalue().encode()


# What a phone sends ------------------------------------------------------------------------------


def id_of(number: int) -> str:
    """A UUIDv7 that is always the same for a number."""
    return f"01980000-0000-7000-8000-{number:012x}"


def new_id() -> str:
    return str(uuid_utils.uuid7())


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def picture(seed: int = 0, size: tuple[int, int] = (32, 24), format: str = "JPEG") -> bytes:
    """A small real picture; another seed gives other bytes."""
    out = io.BytesIO()
    Image.new("RGB", size, (seed % 256, seed // 256 % 256, 77)).save(out, format)
    return out.getvalue()


class Outbox:
    """Makes actions as a device does: new ids, counting, by the device's own clock."""

    def __init__(self, clock: FixedClock, device_id: str | None = None) -> None:
        self.clock = clock
        self.device_id = device_id or new_id()
        self._seq = itertools.count(1)

    def action(self, type: str, /, **fields: Any) -> dict[str, Any]:
        return {
            "id": new_id(),
            "seq": next(self._seq),
            "type": type,
            "occurred_at": self.clock().isoformat(),
        } | fields

    def arrive(self, stop_id: str, **fields: Any) -> dict[str, Any]:
        return self.action("arrive", stop_id=stop_id, **fields)

    def complete(self, stop_id: str, **fields: Any) -> dict[str, Any]:
        return self.action(
            "complete", **({"stop_id": stop_id, "outcome": "delivered_to_recipient"} | fields)
        )

    def fail(self, stop_id: str, reason: str = "not_home", **fields: Any) -> dict[str, Any]:
        return self.action("fail", stop_id=stop_id, reason=reason, **fields)

    def skip(self, stop_id: str, reason: str = "not_home", **fields: Any) -> dict[str, Any]:
        return self.action("skip", stop_id=stop_id, reason=reason, **fields)

    def behind(self, stop_id: str, delay_s: int = 1200, **fields: Any) -> dict[str, Any]:
        return self.action("delay", stop_id=stop_id, reason="behind", delay_s=delay_s, **fields)

    def road_closed(self, stop_id: str, delay_s: int = 3600, **fields: Any) -> dict[str, Any]:
        return self.action(
            "delay", stop_id=stop_id, reason="road_closed", delay_s=delay_s, **fields
        )

    def note(self, stop_id: str, note: str = "Dog.", **fields: Any) -> dict[str, Any]:
        return self.action("note", stop_id=stop_id, note=note, **fields)

    def undo(self, action: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
        return self.action("undo", stop_id=action["stop_id"], action_id=action["id"], **fields)

    def acknowledge(self, route_id: str, revision: int, **fields: Any) -> dict[str, Any]:
        return self.action("acknowledge", route_id=route_id, revision=revision, **fields)

    def batch(self, *actions: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "device_id": self.device_id,
            "sent_at": self.clock().isoformat(),
            "actions": list(actions),
        }


class Phone(Outbox):
    """A paired phone: an outbox, and the connection it drains through."""

    def __init__(self, client: httpx.AsyncClient, clock: FixedClock) -> None:
        super().__init__(clock)
        self.client = client

    async def route(self) -> dict[str, Any]:
        return expect(await self.client.get("/api/driver/route"))

    async def send(self, *actions: Mapping[str, Any]) -> dict[str, Any]:
        """Send one batch; return the whole answer."""
        return expect(await self.client.post("/api/inbox", json=self.batch(*actions)))

    async def results(self, *actions: Mapping[str, Any]) -> list[str]:
        return [each["result"] for each in (await self.send(*actions))["results"]]

    async def upload(self, data: bytes, **headers: str) -> httpx.Response:
        url = f"/api/blobs/{sha256(data)}"
        return await self.client.put(url, content=data, headers=headers)


def expect(answer: httpx.Response, status: int = 200) -> Any:
    """Return the answer's JSON, or show what came instead."""
    assert answer.status_code == status, f"{answer.status_code}: {answer.text[:2000]}"
    return answer.json()


def expect_problem(answer: httpx.Response, status: int, type: str | None = None) -> dict[str, Any]:
    """Return the problem document; it always has a detail and a cure."""
    assert answer.status_code == status, f"{answer.status_code}: {answer.text[:2000]}"
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == status
    assert problem["detail"]
    assert problem["cure"]
    assert "Traceback" not in answer.text
    if type is not None:
        assert problem["type"] == f"/problems/{type}"
    return problem


# What happens on the live feed --------------------------------------------------------------------


class Told(msgspec.Struct, frozen=True):
    """One message of the live feed."""

    event: str
    id: int
    data: dict[str, Any]


class Feed:
    """Reads a live feed as a browser does."""

    def __init__(self, lines: AsyncIterator[str], answer: httpx.Response) -> None:
        self.answer = answer
        self.last_id = 0
        self._lines = lines

    async def __aiter__(self) -> AsyncIterator[Told]:
        given: dict[str, str] = {}
        async for line in self._lines:
            name, _, value = line.partition(": ")
            if line:
                given[name] = value
                continue
            if given:
                told = Told(given["event"], int(given["id"]), msgspec.json.decode(given["data"]))
                given = {}
                self.last_id = told.id
                yield told

    async def next(self, event: str | None = None, within_s: float = 20) -> Told:
        """Wait for the next message, or for the next of that event."""
        async with asyncio.timeout(within_s):
            async for told in self:
                if event in (None, told.event):
                    return told
        raise EOFError("The feed ended.")

    async def until(self, type: str) -> list[Told]:
        """Wait for a route event of this type; return all route events up to it."""
        seen: list[Told] = []
        while not seen or seen[-1].data["type"] != type:
            seen.append(await self.next("route"))
        return seen


@asynccontextmanager
async def listening(
    client: httpx.AsyncClient, last_event_id: int | None = None, role: Role | None = None
) -> AsyncIterator[Feed]:
    """Follow the live feed; ready as soon as this begins."""
    headers = {} if last_event_id is None else {"Last-Event-ID": str(last_event_id)}
    params = {"as": role} if role else {}
    async with client.stream("GET", "/api/live", headers=headers, params=params) as answer:
        assert answer.status_code == 200, await answer.aread()
        feed = Feed(answer.aiter_lines(), answer)
        if last_event_id is None:
            assert (await feed.next()).event == "ping"
        yield feed


# The service ------------------------------------------------------------------------------------


class Service:
    """A running service, one worker of it; `database` is a second connection to the same data."""

    def __init__(self, app: Litestar, url: str, clock: FixedClock) -> None:
        self.app = app
        self.url = url
        self.clock = clock
        self.settings: Settings = app.state.settings
        self.database: Database = app.state.database
        self._clients = contextlib.AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._clients.aclose()

    async def client(self, **known: Any) -> httpx.AsyncClient:
        """A browser that knows nothing yet."""
        new = httpx.AsyncClient(base_url=self.url, timeout=30, **known)
        return await self._clients.enter_async_context(new)

    async def tenant(self, name: str = TENANT) -> str:
        return await self.database.write(access.ensure_tenant, name)

    async def import_csv(
        self, data: bytes, tenant: str = TENANT, depot: tuple[float, float] = DEPOT
    ) -> Report:
        """Import a file as the command does."""
        wanted = Import(
            tenant_id=await self.tenant(tenant),
            day=TODAY,
            zone=ZONE,
            depot=depot,
            default_route="File",
        )
        known = await self.database.read(imports.known_names, wanted.tenant_id, wanted.day)
        drafts, rejected = imports.prepare(data, wanted, known, StraightLine())
        written = await self.database.write(imports.write, wanted, drafts, self.clock())
        imported = sum(len(stop.tasks) for draft in drafts for stop in draft.stops)
        return Report(imported, rejected, written)

    async def code(
        self, role: Role = "driver", route: str = "Van 1", tenant: str = TENANT
    ) -> NewCode:
        tenant_id = await self.tenant(tenant)
        driver_id = None
        if role == "driver":
            driver_id = await self.database.read(driver_of, tenant_id, route)
        return await self.database.write(
            pairing.make_code,
            tenant_id=tenant_id,
            role=role,
            driver_id=driver_id,
            now=self.clock(),
        )

    async def phone(self, route: str = "Van 1", tenant: str = TENANT) -> Phone:
        """A phone paired with the driver of a route."""
        client = await self.client()
        made = await self.code("driver", route, tenant)
        expect(await client.post("/api/pair", json={"code": made.code}), 201)
        return Phone(client, self.clock)

    async def dispatcher(self, tenant: str = TENANT) -> httpx.AsyncClient:
        """A browser paired with the dispatcher."""
        client = await self.client()
        made = await self.code("dispatcher", tenant=tenant)
        expect(await client.post("/api/pair", json={"code": made.code}), 201)
        return client

    async def faults(self) -> list[str]:
        """What `roundsman verify` would print."""
        return await self.database.read(verify.verify, self.app.state.blob_store)


class _Server(uvicorn.Server):
    """A server inside a test's event loop: it neither waits in ticks nor touches signals."""

    async def begin(self, listener: socket.socket) -> None:
        self.config.load()
        self.lifespan = self.config.lifespan_class(self.config)
        await self.startup([listener])
        assert self.started, "The service did not start."

    async def end(self, listener: socket.socket) -> None:
        await self.shutdown([listener])


@asynccontextmanager
async def serving(
    settings: Settings, clock: FixedClock, solver: Solver | None = None
) -> AsyncIterator[Service]:
    """Run one worker on a free loopback port, over real HTTP, in this event loop."""
    app = create_app(settings, clock=clock, solver=solver)
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
    )
    server = _Server(config)
    with _listener() as listener:
        await server.begin(listener)
        host, port = listener.getsockname()
        try:
            async with Service(app, f"http://{host}:{port}", clock) as service:
                yield service
        finally:
            await server.end(listener)


@contextlib.contextmanager
def _listener() -> Iterator[socket.socket]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        yield listener
