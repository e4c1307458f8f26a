"""What follows each event, in one table, and the loop that sees to it.

A reaction reads committed events and runs in a transaction of its own. It is asked for in the
transaction of its event, leased with a fencing token, retried until it is done, safe to repeat.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping

import sqlalchemy as sa

from api import journal, leases, resequence
from api.leases import Lease, LeaseLost
from api.resequence import Crew
from api.wake import Wake

type Reaction = Callable[[Crew, Lease], Awaitable[None]]

REACTIONS: Mapping[str, tuple[str, ...]] = {
    "stop.skipped": ("routes.resequence",),
    "stop.delayed": ("routes.resequence",),
    "stop.undone": ("routes.resequence",),
}

DOES: Mapping[str, Reaction] = {"routes.resequence": resequence.follow}

AT_ONCE = 16
LOOK_EVERY_S = 1.0

journal.FOLLOWS.update(REACTIONS)

logger = logging.getLogger(__name__)


class Reactions:
    """Sees to it that what should follow an event does."""

    def __init__(self, crew: Crew, wake: Wake) -> None:
        self._crew = crew
        self._wake = wake
        self._due = asyncio.Event()
        self._done = asyncio.Condition()
        self._running: set[asyncio.Task[None]] = set()
        self._task: asyncio.Task[None] | None = None
        self._stop_listening: Callable[[], None] = lambda: None

    async def start(self) -> None:
        """Begin with whatever an earlier run left undone."""
        self._stop_listening = self._wake.listen(self._due.set, REACTIONS)
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop; what is under way is done again at the next start."""
        self._stop_listening()
        everything = [task for task in [self._task, *self._running] if task is not None]
        for task in everything:
            task.cancel()
        await asyncio.gather(*everything, return_exceptions=True)

    async def settled(self, tenant_id: str, stream: str, seq: int, within_s: float) -> bool:
        """Wait until all that follows the stream's events up to `seq` is done, or time is up."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while not await self._crew.database.read(leases.is_settled, tenant_id, stream, seq):
                    async with self._done:
                        # Another process may have done it: look again soon.
                        with contextlib.suppress(TimeoutError):
                            await asyncio.wait_for(self._done.wait(), 0.1)
                return True
        return False

    async def _run(self) -> None:
        while True:
            self._due.clear()
            with contextlib.suppress(sa.exc.SQLAlchemyError):
                if await self._crew.database.read(leases.any_due, self._crew.clock()):
                    await self._lease()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._due.wait(), LOOK_EVERY_S)

    async def _lease(self) -> None:
        taken = await self._crew.database.write(leases.take, self._crew.clock(), AT_ONCE)
        for lease in taken:
            task = asyncio.create_task(self._do(lease))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        if len(taken) == AT_ONCE:
            self._due.set()

    async def _do(self, lease: Lease) -> None:
        try:
            await DOES[lease.name](self._crew, lease)
        except LeaseLost as lost:
            logger.info("%s", lost)
        except Exception:
            logger.exception("%s of %s failed and will be tried again", lease.name, lease.stream)
            with contextlib.suppress(sa.exc.SQLAlchemyError):
                await self._crew.database.write(leases.retry_later, lease, self._crew.clock())
        async with self._done:
            self._done.notify_all()
        # The route may have been changed again while this was being done.
        self._due.set()
