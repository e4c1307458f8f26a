"""A real `roundsman serve` in a process of its own, to be started, killed and started again."""

import contextlib
import csv
import http.client
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from api import access, clock
from api.database import Database
from api.imports.rules import HEADER
from api.pairing.queries import driver_of
from api.settings import TENANT

START_WITHIN_S = 60.0
ROUNDSMAN = (sys.executable, "-m", "api.cli")


class Server:
    """One data folder, and the server that may or may not run on it just now."""

    def __init__(
        self,
        data: Path,
        *,
        port: int | None = None,
        **settings: object,
    ) -> None:
        self.data = data
        self.port = port or free_port()
        self.command = [*ROUNDSMAN, "serve", "--port", str(self.port)]
        self.log = data / f"server-{self.port}.log"
        self.environment = environment(data, **settings)
        self.process: subprocess.Popen[bytes] | None = None
        self._started: list[subprocess.Popen[bytes]] = []
        data.mkdir(parents=True, exist_ok=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> str:
        """The URL of the database it works on."""
        own = f"sqlite:///{self.data / 'roundsman.db'}"
        return self.environment.get("ROUNDSMAN_DATABASE_URL", own)

    def spawn(self) -> None:
        """Start it; it is not ready when this returns."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                stdout=log,
                stderr=log,
                cwd=Path(__file__).parents[1],
                start_new_session=True,
            )
        self._started.append(self.process)

    def start(self) -> float:
        """Start it; return after how many seconds it first answered."""
        began = time.perf_counter()
        self.spawn()
        self.wait()
        return time.perf_counter() - began

    def wait(self) -> None:
        """Return as soon as it answers."""
        assert self.process is not None
        deadline = time.monotonic() + START_WITHIN_S
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"No server: {self.log.read_text()[-2000:]}")
            time.sleep(0.01)

    def answers(self) -> bool:
        """Say whether it answers at all."""
        try:
            self.get("/api/health")
        except (OSError, http.client.HTTPException):
            return False
        return True

    def get(self, path: str, token: str = "", role: str = "driver") -> tuple[int, Any]:
        """Return the status and the JSON of one answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with contextlib.closing(connection):
            headers = {"Cookie": f"{role}-session={token}"} if token else {}
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            return answer.status, json.loads(body) if body else None

    def kill(self) -> None:
        """End it at once; what it started has to notice by itself."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def clean_up(self) -> None:
        """End it and all that it ever started."""
        for process in self._started:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def left_behind(self) -> list[int]:
        """Processes of earlier lives that are still there."""
        groups = {process.pid for process in self._started if process.returncode is not None}
        found = []
        for folder in Path("/proc").iterdir():
            with contextlib.suppress(OSError, ValueError):
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                if int(fields[2]) in groups and fields[0] != "Z":
                    found.append(int(folder.name))
        return found

    def stop(self) -> None:
        """Ask it to stop, as a supervisor would."""
        if self.process is not None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
        self.clean_up()

    def pids(self) -> dict[int, str]:
        """The server's process and those below it, each with its command line."""
        assert self.process is not None
        found: dict[int, str] = {}
        waiting = [self.process.pid]
        while waiting:
            pid = waiting.pop()
            with contextlib.suppress(OSError):
                found[pid] = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
                for task in Path(f"/proc/{pid}/task").iterdir():
                    waiting += map(int, (task / "children").read_text().split())
        return found

    def cpu_s(self) -> float:
        """Processor time that the server itself has taken; neighbours do not change it much."""
        assert self.process is not None
        stat = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> dict[str, float]:
        """Resident memory of the server and of what it started, in MB."""
        assert self.process is not None
        sizes = {"server": 0.0, "workers": 0.0}
        for pid in self.pids():
            with contextlib.suppress(OSError):
                pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
                mb = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
                sizes["server" if pid == self.process.pid else "workers"] += mb
        return sizes

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another command of `roundsman` on the same data."""
        return subprocess.run(
            [*ROUNDSMAN, *arguments],
            env=self.environment,
            cwd=Path(__file__).parents[1],
            capture_output=True,
            text=True,
            check=False,
        )

    def import_rows(
        self, rows: Iterable[Mapping[str, object]], *, day: str, depot: tuple[float, float]
    ) -> list[dict[str, Any]]:
        """Import rows of the CSV; return the routes."""
        file = self.data / "import.csv"
        file.write_text(csv_of(rows), encoding="utf-8")
        place = f"{depot[0]},{depot[1]}"
        given = ("--day", day, "--timezone", "UTC", f"--depot={place}", "--json")
        done = self.run("import", str(file), *given)
        assert done.returncode == 0, done.stderr
        report = json.loads(done.stdout)
        assert report["rejected"] == 0, done.stdout
        routes: list[dict[str, Any]] = report["routes"]
        return routes

    def pair(self, route_id: str) -> str:
        """Return a code for the driver of a route."""
        done = self.run("pair", route_id, "--json")
        assert done.returncode == 0, done.stderr
        return str(json.loads(done.stdout)["code"])

    def sign_in(self, *route_ids: str) -> list[str]:
        """Return a session's token for the driver of each route, past the pairing."""

        def open_all(connection: Any) -> list[str]:
            tenant_id = access.ensure_tenant(connection, TENANT)
            return [
                access.open_session(
                    connection,
                    tenant_id=tenant_id,
                    role="driver",
                    driver_id=driver_of(connection, tenant_id, route_id),
                    device_name="phone",
                    now=clock.now(),
                    days=1,
                )
                for route_id in route_ids
            ]

        return self.write(open_all)

    def write[R](self, action: Any) -> R:
        """Write to the database beside the server."""
        database = Database(self.database)
        try:
            result: R = database.submit(action).result()
            return result
        finally:
            database.close()

    def read[R](self, query: Any) -> R:
        """Read the database beside the server."""
        database = Database(self.database)
        try:
            result: R = database.read_now(query)
            return result
        finally:
            database.close()


@contextmanager
def serving(data: Path, **settings: Any) -> Iterator[Server]:
    """A server that answers; whatever happens, nothing of it is left."""
    server = Server(data, **settings)
    try:
        server.start()
        yield server
    finally:
        server.clean_up()


def environment(data: Path, **settings: object) -> dict[str, str]:
    """The environment of a command: nothing of ours but what is given."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ROUNDSMAN_")}
    # Without its compiled files Python takes three times as long to start.
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    given = {f"ROUNDSMAN_{key.upper()}": str(value) for key, value in settings.items()}
    return kept | {"ROUNDSMAN_DATA": str(data)} | given


def csv_of(rows: Iterable[Mapping[str, object]]) -> str:
    """The rows as a file of ours."""
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def free_port() -> int:
    """A port of the loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
