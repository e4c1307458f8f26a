"""A road engine that lies, dawdles or is down: straight lines, said so, and the day goes on."""

import contextlib
import json
import math
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.faults.days import HELSINKI, STARTS_AT, expect_whole, invented, settled, wait_until
from tests.faults.phone import Phone
from tests.processes import Server, free_port

LIES = (
    "nan",
    "infinite",
    "negative",
    "wrong shape",
    "text",
    "html",
    "not found",
    "drip",
    "hang up",
)


class Engine(ThreadingHTTPServer):
    """Answers as OSRM does, except for the lie it was told to tell."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.lie = ""
        self.over = threading.Event()
        self.asked: list[str] = []


class Answer(BaseHTTPRequestHandler):
    server: Engine
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        what, places = self.path.split("?")[0].split("/")[1], self._places()
        self.server.asked.append(self.server.lie)
        true = self._table(places) if what == "table" else self._route(places)
        match self.server.lie:
            case "hang up":
                self.close_connection = True
            case "html":
                self._send(200, b"<html><h1>Welcome to the hotel</h1></html>", "text/html")
            case "not found":
                self._send(404, b'{"code":"InvalidUrl"}')
            case "drip":
                self._drip()
            case lie:
                # Python writes NaN and Infinity as words that are no JSON.
                self._send(200, json.dumps(_told(lie, true)).encode())

    def handle(self) -> None:
        # Who asked may have given up.
        with contextlib.suppress(ConnectionError):
            super().handle()

    def log_message(self, *_: Any) -> None:
        pass

    def _places(self) -> list[list[float]]:
        line = self.path.split("?")[0].rsplit("/", 1)[1]
        return [[float(number) for number in place.split(",")] for place in line.split(";")]

    def _table(self, places: list[list[float]]) -> dict[str, Any]:
        options = dict(part.split("=") for part in self.path.split("?")[1].split("&"))
        rows, columns = (
            [int(at) for at in options[name].replace("%3B", ";").split(";")]
            for name in ("sources", "destinations")
        )
        table = [[0.0 if a == b else 60.0 + abs(a - b) for b in columns] for a in rows]
        return {
            "code": "Ok",
            "durations": table,
            "distances": table,
            "sources": [{"location": places[at]} for at in rows],
            "destinations": [{"location": places[at]} for at in columns],
        }

    def _route(self, places: list[list[float]]) -> dict[str, Any]:
        leg = {"duration": 60.0, "distance": 500.0, "steps": []}
        return {
            "code": "Ok",
            "routes": [{"legs": [leg] * (len(places) - 1)}],
            "waypoints": [{"location": place} for place in places],
        }

    def _send(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _drip(self) -> None:
        """Send a byte now and then: no single wait is long."""
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        while not self.server.over.wait(0.5):
            try:
                self.wfile.write(b" ")
                self.wfile.flush()
            except OSError:
                return


def _told(lie: str, true: dict[str, Any]) -> dict[str, Any]:
    number = {"nan": math.nan, "infinite": math.inf, "negative": -300.0, "text": "soon"}.get(lie)
    if number is None and lie != "wrong shape":
        return true
    if "routes" in true:
        legs = true["routes"][0]["legs"]
        lied = legs[:-1] if lie == "wrong shape" else [leg | {"duration": number} for leg in legs]
        return true | {"routes": [{"legs": lied}]}
    rows = true["durations"]
    lied = rows[:-1] if lie == "wrong shape" else [[number for _ in row] for row in rows]
    return true | {"durations": lied}


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = Engine()
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.over.set()
    made.shutdown()
    made.server_close()


def test_an_engine_that_lies_is_not_believed(tmp_path: Path, engine: Engine) -> None:
    server = Server(tmp_path, road_url=f"http://127.0.0.1:{engine.server_port}")
    try:
        server.start()
        phone = imported(server, "True")
        assert phone.route["roads"] == "osrm"
        assert path(server, phone)["roads"] == "osrm"
        assert server.get("/api/health")[1]["roads"] == "osrm"
        for lie in LIES:
            engine.lie = lie
            other = imported(server, lie)
            assert other.route["roads"] == "straight_line", lie
            assert path(server, other)["roads"] == "straight_line", lie
            assert server.get("/api/health")[1]["roads"] == "straight_line", lie
            assert path(server, phone)["roads"] == "osrm", "known since the engine was well"
        assert set(LIES) <= set(engine.asked), "each lie was told"

        engine.lie = ""
        assert path(server, other)["roads"] == "osrm", "believed again when it is true again"
        expect_resequenced(server, phone)
    finally:
        server.clean_up()


def test_without_an_engine_the_day_goes_on(tmp_path: Path) -> None:
    server = Server(tmp_path, road_url=f"http://127.0.0.1:{free_port()}")
    try:
        server.start()
        phone = imported(server, "Down")
        assert phone.route["roads"] == "straight_line"
        drawn = path(server, phone)
        assert drawn["roads"] == "straight_line"
        assert server.get("/api/health")[1] == {
            "status": "ok",
            "database": "ok",
            "roads": "straight_line",
        }
        expect_resequenced(server, phone)
        phone.begin()
        phone.work(lambda: None)
        phone.finish()
        assert wait_until(lambda: settled(server))
        server.stop()
        expect_whole(server, phone)
    finally:
        server.clean_up()


def imported(server: Server, name: str) -> Phone:
    """Import a small route of that name; return its driver's phone."""
    rows = invented(name, 12)
    [route] = server.import_rows(rows, day=f"{STARTS_AT:%Y-%m-%d}", depot=HELSINKI)
    [token] = server.sign_in(route["id"])
    phone = Phone(server.port, STARTS_AT, token=token)
    phone.load()
    return phone


def path(server: Server, phone: Phone) -> dict[str, Any]:
    """The line on the map, within seconds whatever the engine does."""
    began = time.monotonic()
    status, drawn = server.get("/api/driver/path", phone.token)
    assert status == 200, drawn
    assert time.monotonic() - began < 20
    found: dict[str, Any] = drawn
    return found


def expect_resequenced(server: Server, phone: Phone) -> None:
    """A skip gives the route its next revision, whoever answers for the roads."""
    before = phone.route["revision"]
    phone.skip(phone.route["stops"][0]["id"])
    phone.send_once()
    assert wait_until(lambda: settled(server))
    phone.load()
    assert phone.route["revision"] == before + 1
