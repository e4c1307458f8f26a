"""The road engine as a supervised child process, from the `osrm-bindings` wheel."""

import asyncio
import contextlib
import importlib.util
import logging
import os
import socket
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

logger = logging.getLogger(__name__)

FIRST_PAUSE_S, LONGEST_PAUSE_S, STEADY_AFTER_S = 0.2, 30.0, 60.0
START_TIMEOUT_S = 10.0
LIMITS = (
    *("--max-table-size", "10000"),
    *("--max-viaroute-size", "2000"),
    *("--max-matching-size", "2000"),
)

# Asks the kernel to kill this process with its parent, then becomes the program it is given.
# A `preexec_fn` would run Python between fork and exec of a threaded server, which may deadlock.
DIE_WITH_PARENT = """
import ctypes, os, signal, sys
try:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
except (OSError, AttributeError):
    pass
if os.getppid() == int(sys.argv[1]):
    os.execv(sys.argv[2], sys.argv[2:])
"""


def osrm_folder() -> Path:
    """Where the wheel keeps `bin/` and `share/profiles/`."""
    spec = importlib.util.find_spec("osrm")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("The package osrm-bindings is not installed.")
    return Path(spec.origin).parent


class OsrmProcess:
    """Keeps `osrm-routed` running on a prepared graph while the context is open.

    It never raises for an engine that will not start: `alive` says so, the log says why, and
    attempts go on with growing pauses. The port, and so `url`, stays the same across restarts
    unless another program has taken it. Open it on a thread that lives as long as the process:
    to the kernel the parent of a child is the thread that started it.
    """

    def __init__(self, roads: Path, *, program: Path | None = None, threads: int = 2) -> None:
        self.roads = roads
        self.program = program
        self.threads = threads
        self.port = _free_port()
        self.pid: int | None = None
        self._answering = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Read it for every request: a restart may have moved it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def alive(self) -> bool:
        """Whether it takes requests at this moment."""
        return self._answering.is_set()

    async def __aenter__(self) -> Self:
        self._keeper = asyncio.create_task(self._keep_running())
        if not await self.wait_until_alive(START_TIMEOUT_S):
            logger.warning("The road engine is not up yet; the day goes on without it.")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)

    async def wait_until_alive(self, timeout_s: float) -> bool:
        """Whether it answers, after at most `timeout_s`."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._answering.wait(), timeout_s)
        return self.alive

    async def _keep_running(self) -> None:
        pause_s = FIRST_PAUSE_S
        while True:
            started_at = time.monotonic()
            try:
                reason = await self._run_once()
            except OSError as error:
                reason = str(error)
            if time.monotonic() - started_at > STEADY_AFTER_S:
                pause_s = FIRST_PAUSE_S
            logger.warning("The road engine stopped (%s); next try in %.1f s.", reason, pause_s)
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    async def _run_once(self) -> str:
        """Start the engine and stay with it until it ends."""
        program = self.program or osrm_folder() / "bin" / "osrm-routed"
        if not _is_free(self.port):
            self.port = _free_port()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-ISc", DIE_WITH_PARENT, str(os.getpid())),
            *(str(program.absolute()), "--algorithm", "mld", "--verbosity", "WARNING"),
            *("-i", "127.0.0.1", "-p", str(self.port), "--threads", str(self.threads)),
            *LIMITS,
            self.roads.name,
            cwd=self.roads.parent,  # OSRM takes no path with a space in it
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        self.pid = process.pid
        said = asyncio.create_task(_log_lines(process))
        watcher = asyncio.create_task(self._watch_for_answer())
        try:
            code = await process.wait()
            return f"exit {code}; {await said or 'it said nothing'}"
        finally:
            watcher.cancel()
            self._answering.clear()
            self.pid = None
            if process.returncode is None:
                process.kill()
                await process.wait()
            await asyncio.gather(said, watcher, return_exceptions=True)

    async def _watch_for_answer(self) -> None:
        while True:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.close()
                self._answering.set()
                return
            await asyncio.sleep(0.02)


async def _log_lines(process: asyncio.subprocess.Process) -> str:
    """Pass on what the engine says; the last line is the answer."""
    assert process.stdout is not None
    last = ""
    while line := await process.stdout.readline():
        last = line.decode(errors="replace").strip() or last
        logger.info("osrm-routed: %s", last)
    return last


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
