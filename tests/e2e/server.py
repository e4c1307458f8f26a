"""A real `roundsman serve` in a process of its own, on a free port of the loopback."""

import csv
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import httpx

from api.database import Database
from api.imports.rules import HEADER

ROOT = Path(__file__).parents[2]
ROUNDSMAN = (sys.executable, "-m", "api.cli")
START_WITHIN_S = 60.0


class Server:
    """One data folder, and the server that may or may not run on it just now."""

    def __init__(self, data: Path, *, command: tuple[str, ...] = ()) -> None:
        self.data = data
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.command = list(command or ROUNDSMAN)
        self.process: subprocess.Popen[bytes] | None = None
        kept = {key: value for key, value in os.environ.items() if not key.startswith("ROUNDSMAN_")}
        kept.pop("PYTHONDONTWRITEBYTECODE", None)
        own = {"ROUNDSMAN_DATA": str(data), "ROUNDSMAN_PORT": str(self.port)}
        self.environment = kept | own
        data.mkdir(parents=True, exist_ok=True)

    def start(self) -> None:
        """Start it; return as soon as it answers."""
        log = self.data / "server.log"
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [*self.command, "serve"],
                env=self.environment,
                stdout=output,
                stderr=output,
                cwd=ROOT,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_WITHIN_S
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"No server: {log.read_text()[-2000:]}")
            time.sleep(0.02)

    def answers(self) -> bool:
        """Say whether it answers at all."""
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/api/health", timeout=5).is_success
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """End it and all that it started, as a power cut would."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None

    def run(self, *arguments: str) -> str:
        """Run another command of `roundsman` on the same data; return what it prints."""
        done = subprocess.run(
            [*ROUNDSMAN, *arguments],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def import_rows(
        self, rows: Iterable[Mapping[str, object]], *options: str
    ) -> list[dict[str, Any]]:
        """Import rows of our CSV; return the routes."""
        file = self.data / "import.csv"
        with file.open("w", encoding="utf-8", newline="") as text:
            writer = csv.DictWriter(text, HEADER)
            writer.writeheader()
            writer.writerows(rows)
        report = json.loads(self.run("import", str(file), *options, "--json"))
        assert report["rejected"] == 0, Path(report["rejects_file"]).read_text()
        routes: list[dict[str, Any]] = report["routes"]
        return routes

    def read[R](self, query: Any) -> R:
        """Read the database beside the server."""
        database = Database(f"sqlite:///{self.data / 'roundsman.db'}")
        try:
            result: R = database.read_now(query)
            return result
        finally:
            database.close()


def free_port() -> int:
    """A port of the loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
