"""Worker processes for parts of a day: parallel, and killed when overdue or no longer wanted.

Each is `python -m routing.planning.worker`, spoken to over pipes. Unlike multiprocessing, it
does not import the caller's main module, so a script without a main guard and a caller that is a
daemon process itself may plan, too.
"""

import contextlib
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from functools import partial
from queue import SimpleQueue
from types import TracebackType
from typing import Self

import msgspec

from routing.planning.day import Day, Route

OVERDUE_S = 20.0
"""A worker so long behind its time is killed, and its part stays as it was."""

POLL_S = 0.05


class Task(msgspec.Struct):
    """A part of a day, its routes, and how long to search."""

    day: Day
    routes: list[Route]
    seed: int
    turns: int | None
    seconds: float | None


class Heard(msgspec.Struct):
    """What a worker says: the best routes so far, or at the end."""

    routes: list[Route]
    done: bool


class Workers:
    """So many processes; started when first needed, ended with the context."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._threads = ThreadPoolExecutor(count)
        self._idle: list[subprocess.Popen[bytes]] = []
        self._busy: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()
        self._threads.shutdown(cancel_futures=True)

    def search(
        self,
        tasks: Sequence[Task],
        cancelled: Callable[[], bool],
        heard: Callable[[int, list[Route]], None],
    ) -> list[list[Route] | None]:
        """Return better routes for every part, in this order; none where a worker failed.

        What is found on the way is ``heard`` with the number of its part, in the caller's thread.
        """
        news: SimpleQueue[tuple[int, list[Route]]] = SimpleQueue()
        futures: list[Future[list[Route]]] = [
            self._threads.submit(self._ask, task, partial(_put, news, number))
            for number, task in enumerate(tasks)
        ]
        while not all(future.done() for future in futures):
            while not news.empty():
                heard(*news.get())
            if cancelled():
                for future in futures:
                    future.cancel()
                self.kill()
                break
            time.sleep(POLL_S)
        return [_answer(future) for future in futures]

    def kill(self) -> None:
        """End all workers at once, whatever they do."""
        with self._lock:
            for process in (*self._idle, *self._busy):
                process.kill()
            ended, self._idle = self._idle, []
        for process in ended:
            _close(process)

    def _ask(self, task: Task, tell: Callable[[list[Route]], None]) -> list[Route]:
        with self._lock:
            process = self._idle.pop() if self._idle else _start()
            self._busy.add(process)
        overdue = threading.Timer(OVERDUE_S + (task.seconds or 0), process.kill)
        if task.seconds is not None:
            overdue.start()
        answered = False
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            pickle.dump(task, process.stdin, pickle.HIGHEST_PROTOCOL)
            process.stdin.flush()
            while not answered:
                heard: Heard = pickle.load(process.stdout)  # noqa: S301 -- our own process
                answered = heard.done
                if not answered:
                    tell(heard.routes)
            return heard.routes
        finally:
            overdue.cancel()
            with self._lock:
                self._busy.discard(process)
                if answered and process.poll() is None:
                    self._idle.append(process)
                    process = None  # type: ignore[assignment]
            if process is not None:
                process.kill()
                _close(process)


def _put(news: "SimpleQueue[tuple[int, list[Route]]]", number: int, routes: list[Route]) -> None:
    news.put((number, routes))


def _answer(future: "Future[list[Route]]") -> list[Route] | None:
    try:
        return future.result()
    except (Exception, CancelledError):
        # Killed, overdue or failed: the part stays as it was.
        return None


def _start() -> "subprocess.Popen[bytes]":
    known = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    return subprocess.Popen(
        [sys.executable, "-m", "routing.planning.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=known,
    )


def _close(process: "subprocess.Popen[bytes]") -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    process.wait()
