"""A simulated phone: behaves at its outbox as the driver app does, in a thread of its own.

Actions wait oldest first and leave one batch at a time; pictures follow in pieces, resumed where
the server stands. Nothing is dropped before it is answered; no fault of the server stops a driver.
"""

import hashlib
import http.client
import io
import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import uuid_utils
from PIL import Image

BATCH = 100
PIECE = 2_000
RETRY_S = 0.03
REASONS = ("not_home", "closed", "no_parking")


PHONES: list["Phone"] = []
"""All that were made, so that a test can hang them up."""


class Refused(Exception):
    """The server answered, but did not take it."""


class Phone:
    """One driver's phone. `pause` is called between two things the driver does."""

    def __init__(
        self,
        port: int,
        clock: datetime,
        *,
        seed: int = 1,
        token: str = "",
        batch: int = BATCH,
        step: timedelta = timedelta(seconds=80),
    ) -> None:
        self.port = port
        self.clock = clock
        self.token = token
        self.batch = batch
        self.step = step
        self.device_id = str(uuid_utils.uuid7())
        self.chance = random.Random(seed)
        self.made: list[dict[str, Any]] = []
        self.pictures: dict[str, bytes] = {}
        self.answered: dict[str, str] = {}
        self.stored: set[str] = set()
        self.tries = 0
        self.failures: list[str] = []
        self.route: dict[str, Any] = {}
        self.done: set[str] = set()
        self._outbox: list[dict[str, Any]] = []
        self._waiting_pictures: list[str] = []
        self._lock = threading.Lock()
        self._more = threading.Event()
        self._over = threading.Event()
        self._sender = threading.Thread(target=self._drain, daemon=True)
        self._connection: http.client.HTTPConnection | None = None
        PHONES.append(self)

    # What the driver does -------------------------------------------------------------------

    def pair(self, code: str) -> None:
        """Pair with a one-time code."""
        status, headers, _ = self._ask("POST", "/api/pair", {"code": code})
        assert status == 201, status
        self.token = headers["Set-Cookie"].split("=", 1)[1].split(";")[0]

    def load(self) -> None:
        """Fetch the route."""
        _, _, self.route = self._ask("GET", "/api/driver/route")

    def begin(self) -> None:
        """Start sending in the background."""
        self._sender.start()

    def work(self, pause: Callable[[], None]) -> None:
        """Work the route to its end, in whatever order the screen shows."""
        seen: set[str] = set()
        while stop_id := next((id for id in self._order() if id not in self.done), None):
            for _ in self._visit(stop_id, stop_id in seen):
                pause()
            seen.add(stop_id)

    def _visit(self, stop_id: str, seen: bool) -> Iterator[dict[str, Any]]:
        dice = self.chance.random()
        if not seen and dice < 0.08:
            yield self.skip(stop_id)
            return
        if dice < 0.12:
            yield self.act("delay", stop_id, reason="behind", delay_s=600)
        yield self.act("arrive", stop_id)
        if dice > 0.9:
            yield self.close("fail", stop_id, reason="not_home", note="Nobody there.")
        elif dice > 0.6:
            photo = self.photo()
            yield self.close("complete", stop_id, outcome="delivered_to_safe_place", proofs=[photo])
        else:
            yield self.close("complete", stop_id, outcome="delivered_to_recipient")

    def skip(self, stop_id: str) -> dict[str, Any]:
        """Skip a stop: it goes to the end of the screen's list until the server says better."""
        with self._lock:
            stops = self.route["stops"]
            stops.sort(key=lambda stop: stop["id"] == stop_id)
        return self.act("skip", stop_id, reason=self.chance.choice(REASONS))

    def close(self, type: str, stop_id: str, **fields: Any) -> dict[str, Any]:
        """Finish a stop."""
        self.done.add(stop_id)
        return self.act(type, stop_id, **fields)

    def act(self, type: str, stop_id: str, **fields: Any) -> dict[str, Any]:
        """Do one thing: it is saved when this returns."""
        self.clock += self.step
        action = {
            "id": str(uuid_utils.uuid7()),
            "seq": len(self.made) + 1,
            "type": type,
            "stop_id": stop_id,
            "occurred_at": self.clock.isoformat(),
        } | fields
        with self._lock:
            self.made.append(action)
            self._outbox.append(action)
        self._more.set()
        return action

    def photo(self) -> dict[str, Any]:
        """Take a picture; its bytes wait in the outbox too."""
        data = picture(self.chance)
        sha256 = hashlib.sha256(data).hexdigest()
        with self._lock:
            self.pictures[sha256] = data
            self._waiting_pictures.append(sha256)
        return {"kind": "photo", "sha256": sha256}

    # What the app does ----------------------------------------------------------------------

    @property
    def waiting(self) -> int:
        """How much has not been answered."""
        with self._lock:
            return len(self._outbox) + len(self._waiting_pictures)

    def finish(self, within_s: float = 60) -> None:
        """Wait until everything was answered, then stop sending."""
        self._over.set()
        self._more.set()
        self._sender.join(within_s)
        assert not self._sender.is_alive(), f"{self.waiting} left: {self.failures[-3:]}"
        self.hang_up()

    def hang_up(self) -> None:
        """Close the connection; the next request opens another one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def send_once(self) -> bool:
        """Send one batch, or one picture; return whether there was anything to send."""
        with self._lock:
            actions = self._outbox[: self.batch]
            sha256 = self._waiting_pictures[0] if self._waiting_pictures else None
        # Now and then a picture overtakes the action that names it.
        if sha256 and (not actions or self.chance.random() < 0.2):
            self._upload(sha256)
            with self._lock:
                self._waiting_pictures.remove(sha256)
            return True
        if actions:
            self._send(actions)
        return bool(actions)

    def _drain(self) -> None:
        while True:
            try:
                if self.send_once():
                    continue
            except (OSError, http.client.HTTPException, Refused, ValueError) as error:
                self.failures.append(repr(error))
                self.hang_up()
                time.sleep(RETRY_S)
                continue
            if self._over.is_set():
                return
            self._more.wait()
            self._more.clear()

    def _send(self, actions: list[dict[str, Any]]) -> None:
        self.tries += 1
        body = {
            "device_id": self.device_id,
            "sent_at": self.clock.isoformat(),
            "actions": actions,
        }
        status, _, answer = self._ask("POST", "/api/inbox", body)
        if status != 200:
            raise Refused(status, answer)
        results = {one["id"]: one["result"] for one in answer["results"]}
        assert results.keys() == {action["id"] for action in actions}
        with self._lock:
            self.answered |= results
            self._outbox = [one for one in self._outbox if one["id"] not in results]
            if "route" in answer:
                self.route = answer["route"]

    def _upload(self, sha256: str) -> None:
        """Send what the server has not got yet; the server says where it stands."""
        data, path = self.pictures[sha256], f"/api/blobs/{sha256}"
        status, headers, _ = self._ask("HEAD", path)
        offset = int(headers["Upload-Offset"]) if status == 200 else 0
        complete = status == 200 and headers["Upload-Complete"] == "?1"
        while not complete:
            piece = data[offset : offset + PIECE]
            last = offset + len(piece) == len(data)
            said = {"Upload-Offset": str(offset), "Upload-Complete": "?1" if last else "?0"}
            status, headers, answer = self._ask("PUT", path, piece, said)
            if status not in (200, 201, 202, 409):
                raise Refused(status, answer)
            complete = status in (200, 201)
            offset = 0 if complete else int(headers["Upload-Offset"])
        self.stored.add(sha256)

    def upload_some(self, sha256: str) -> int:
        """Send the first piece of a picture; return where the server stands."""
        headers = {"Upload-Offset": "0", "Upload-Complete": "?0"}
        piece = self.pictures[sha256][: len(self.pictures[sha256]) // 2]
        status, answer, _ = self._ask("PUT", f"/api/blobs/{sha256}", piece, headers)
        assert status == 202, status
        return int(answer["Upload-Offset"])

    def stands_at(self, sha256: str) -> int:
        """Ask how much of a picture the server has."""
        status, headers, _ = self._ask("HEAD", f"/api/blobs/{sha256}")
        assert status == 200, status
        return int(headers["Upload-Offset"])

    def _order(self) -> list[str]:
        with self._lock:
            return [stop["id"] for stop in self.route["stops"]]

    def _ask(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, http.client.HTTPMessage, Any]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        cookie = {"Cookie": f"driver-session={self.token}"} if self.token else {}
        try:
            self._connection.request(method, path, data, {**cookie, **(headers or {})})
            answer = self._connection.getresponse()
            content = answer.read()
        except BaseException:
            self.hang_up()
            raise
        return answer.status, answer.headers, json.loads(content) if content else None


def picture(chance: random.Random) -> bytes:
    """A small real picture of which there is no second one."""
    out = io.BytesIO()
    Image.frombytes("RGB", (40, 30), chance.randbytes(3600)).save(out, "JPEG", quality=95)
    return out.getvalue()
