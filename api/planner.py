"""Searches plans in a process of its own, and keeps the best plan so far as it is found.

The process asks the roads itself, so that no matrix travels; it ends with its parent, and can be
killed at any moment: what it found last is kept.
"""

import asyncio
import contextlib
import ctypes
import logging
import multiprocessing
import os
import signal
import time
from datetime import timedelta
from multiprocessing.connection import Connection as Pipe
from multiprocessing.process import BaseProcess
from typing import Any

from msgspec import Struct

from api.clock import Clock
from api.database import Database
from api.plans import actions
from api.plans.actions import PlanBusy
from api.plans.rules import Asked, DayOf, drafts_of, problem_of
from api.plans.schemas import Drafts, Progress, Van
from api.roads import At, Roads, engine_at
from api.wake import Wake
from routing.problem import Plan
from routing.solve import Progress as Found
from routing.solve import solve

TELL_EVERY_S = 1.0
# A search that was not written down for so long has lost its process.
BEAT_S = 20.0
SILENT = timedelta(seconds=90)
# Beyond its time: the matrix of 6,000 places comes first, and the last parts are put together.
PATIENCE_S = 300.0

logger = logging.getLogger(__name__)


class Search(Struct, frozen=True, kw_only=True):
    """What the process is asked."""

    day: DayOf
    stops: list[Asked]
    vans: tuple[Van, ...]
    roads: At
    seconds: float
    seed: int


class Told(Struct, frozen=True):
    """What the process tells: how far it is, and the best plan so far when it is new."""

    share: float
    doing: str
    drafts: Drafts | None


class Quiet(Struct, frozen=True):
    """The process told nothing for a while."""


class Planner:
    """One search at a time a process of the server: it takes every core there is."""

    def __init__(self, database: Database, roads: Roads, wake: Wake, clock: Clock) -> None:
        self._database, self._roads, self._wake, self._clock = database, roads, wake, clock
        self._turn = asyncio.Lock()
        self._running: dict[str, tuple[BaseProcess, asyncio.Task[None]]] = {}
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to look for searches that a server left behind when it was killed."""
        self._watching = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Stop all searches; what they found stays."""
        if self._watching is not None:
            self._watching.cancel()
        for plan_id in list(self._running):
            await self.cancel(plan_id)

    async def _watch(self) -> None:
        while True:
            now = self._clock()
            try:
                await self._database.write(actions.interrupted, now - SILENT, now)
            except Exception:
                logger.exception("Could not look for searches that were left behind")
            await asyncio.sleep(SILENT.total_seconds())

    async def run(self, tenant_id: str, plan_id: str, *, seconds: float, seed: int) -> None:
        """Begin to search a plan.

        Raises
        ------
        NotFound, PlanBusy, PlanDispatched
        """
        # Two that come at once must not both see that nothing runs.
        async with self._turn:
            if self._running:
                raise PlanBusy("Another plan is being searched on this machine.")
            found = await self._database.write(actions.begin, tenant_id, plan_id, self._clock())
            search = Search(
                day=found.day,
                stops=found.stops,
                vans=found.vans,
                roads=self._roads.at,
                seconds=seconds,
                seed=seed,
            )
            context = multiprocessing.get_context("spawn")
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(target=_work, args=[theirs, search, os.getpid()])
            try:
                await asyncio.to_thread(process.start)
            except Exception:
                await self._database.write(
                    actions.end, plan_id, "The search could not begin.", self._clock()
                )
                raise
            finally:
                theirs.close()
            task = asyncio.create_task(self._follow(plan_id, process, ours, seconds + PATIENCE_S))
            self._running[plan_id] = (process, task)

    async def cancel(self, plan_id: str) -> None:
        """Stop a search, wherever it runs; what it found stays."""
        if plan_id in self._running:
            process, task = self._running[plan_id]
            _kill(process)
            await asyncio.wait([task])
        # One of another process is killed there when it next has something to be kept.
        await self._database.write(actions.end, plan_id, None, self._clock())
        self._wake.tell()

    async def _follow(
        self, plan_id: str, process: BaseProcess, pipe: "Pipe[Any, Any]", patience_s: float
    ) -> None:
        why: str | None = None
        progress = Progress(share=0, doing="")
        try:
            async with asyncio.timeout(patience_s):
                while (told := await asyncio.to_thread(_next, pipe)) is not None:
                    drafts = None
                    if isinstance(told, Told):
                        drafts = told.drafts
                        progress = Progress(share=round(told.share, 3), doing=told.doing)
                    # Said even when there is nothing new, so that nobody takes it for lost.
                    if not await self._database.write(
                        actions.keep, plan_id, drafts, progress, self._clock()
                    ):
                        _kill(process)
                    self._wake.tell()
            await asyncio.to_thread(process.join, 5)
            if process.exitcode not in (0, -signal.SIGKILL):
                why = "The search failed; what it had found so far is shown."
        except TimeoutError:
            why = "The search took far too long and was stopped."
        except Exception:
            logger.exception("The search of plan %s went wrong", plan_id)
            why = "The search failed; what it had found so far is shown."
        finally:
            _kill(process)
            self._running.pop(plan_id, None)
            await self._database.write(actions.end, plan_id, why, self._clock())
            self._wake.tell()


def _next(pipe: "Pipe[Any, Any]") -> Told | Quiet | None:
    """Wait for what the process tells; None when it has ended."""
    with contextlib.suppress(EOFError, OSError):
        if not pipe.poll(BEAT_S):
            return Quiet()
        told: Told = pipe.recv()
        return told
    return None


def _kill(process: BaseProcess) -> None:
    """Kill the process with those it started: it leads a group of its own."""
    if process.pid is not None and process.is_alive():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.join(5)


def _work(pipe: "Pipe[Any, Any]", search: Search, parent: int) -> None:
    """Search, in the process; the last thing told is the plan that was found."""
    os.setpgid(0, 0)
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    if os.getppid() != parent:
        return
    problem = problem_of(search.day, search.stops, search.vans)
    pipe.send(Told(0.0, "roads", None))
    engine = engine_at(search.roads, timeout_s=60.0)
    matrix = engine.matrix(problem.places)
    pipe.send(Told(0.05, "search", None))
    began = told_at = time.monotonic()

    def tell(found: Found) -> None:
        nonlocal told_at
        now = time.monotonic()
        if now - told_at >= TELL_EVERY_S:
            told_at = now
            share = 0.05 + 0.9 * min(1.0, (now - began) / search.seconds)
            best = Plan(found.routes, {})
            pipe.send(Told(share, "search", drafts_of(search.day, problem, matrix, best)))

    plan = solve(problem, matrix, seed=search.seed, until=search.seconds, progress=tell)
    pipe.send(Told(1.0, "done", drafts_of(search.day, problem, matrix, plan)))
    pipe.close()
