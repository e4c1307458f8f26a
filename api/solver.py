"""The process pool in front of routing: pyvroom holds the GIL and has hung for a minute.

A task that misses its deadline is killed with its process, and a new one is started.
"""

import asyncio
import contextlib
import logging
import multiprocessing
import threading
from typing import Any

from msgspec import structs
from pebble import ProcessPool

from routing.matrix import Matrix
from routing.problem import Round
from routing.resequence import Resequenced, put_back, resequence

# Behind other routes, or while a new process starts; shorter than the lease on a reaction.
LONGEST_QUEUE_S = 8.0

logger = logging.getLogger(__name__)


class Solver:
    """Re-sequences in killable worker processes; always answers, and always with every stop."""

    def __init__(self, processes: int, deadline_s: float) -> None:
        self._processes = processes
        self._deadline_s = deadline_s
        self._pool = self._hire()

    async def start(self) -> None:
        """Start the workers now, so that the first skip of the day does not wait for them."""
        await asyncio.gather(
            *(asyncio.wrap_future(self._pool.schedule(_warm)) for _ in range(self._processes))
        )

    async def resequence(self, round: Round, matrix: Matrix, **options: Any) -> Resequenced:
        """Return the better order, or today's with what was skipped put back if time is up."""
        patience = asyncio.timeout(self._deadline_s + LONGEST_QUEUE_S)
        try:
            async with patience:
                future = self._working().schedule(
                    resequence, args=[round, matrix], kwargs=options, timeout=self._deadline_s
                )
                found = await asyncio.wrap_future(future)
        except Exception as error:
            # Overdue, killed, or a fault in routing: whatever it was, the driver gets an order.
            self._working(hangs=patience.expired())
            kept = await asyncio.to_thread(put_back, round, matrix)
            found = structs.replace(kept, trouble=repr(error))
        if found.trouble:
            logger.warning("Solver gave up (%s): the order stays", found.trouble)
        return found

    def stop(self) -> None:
        """End the workers."""
        _dismiss(self._pool)

    def _working(self, *, hangs: bool = False) -> ProcessPool:
        """Return a pool that works: one whose idle process was killed never does again."""
        if hangs or not self._pool.active:
            threading.Thread(target=_dismiss, args=[self._pool], daemon=True).start()
            self._pool = self._hire()
            self._pool.schedule(_warm)
        return self._pool

    def _hire(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._processes,
            context=multiprocessing.get_context("spawn"),
            initializer=_warm,
        )


def _dismiss(pool: ProcessPool) -> None:
    with contextlib.suppress(RuntimeError):
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _warm() -> None:
    import routing.resequence
    import routing.vroom  # noqa: F401
