"""Waking up whoever waits for the journal: in this process at once, in others by Redis.

A wake-up carries nothing but the fact. Losing one, or Redis itself, costs up to a second.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable

import redis.asyncio as redis
import sqlalchemy as sa
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from api.database import Database
from api.journal import Event, journal

LOOK_EVERY_S = 1.0
LONGEST_PAUSE_S = 5.0
CHANNEL = "roundsman:journal"

logger = logging.getLogger(__name__)
_newest = sa.select(sa.func.coalesce(sa.func.max(journal.c.position), 0))


class Wake:
    """Tells listeners, on the event loop, that the journal has grown."""

    def __init__(self, database: Database, redis_url: str = "") -> None:
        self._database = database
        self._redis: redis.Redis | None = None
        if redis_url:
            # Its own way of trying again holds calls back for up to 10 s after Redis has returned.
            once = Retry(NoBackoff(), 1)
            self._redis = redis.Redis.from_url(redis_url, socket_timeout=5, retry=once)
        self._listeners: set[Callable[[], None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._grown = asyncio.Event()

    async def start(self) -> None:
        """Begin to listen."""
        self._loop = asyncio.get_running_loop()
        self._database.after_commit.append(self._committed)
        self._tasks = [asyncio.create_task(self._look())]
        if self._redis is not None:
            self._tasks += [asyncio.create_task(self._hear()), asyncio.create_task(self._call())]

    async def stop(self) -> None:
        """Stop listening."""
        self._database.after_commit.remove(self._committed)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._redis is not None:
            await self._redis.aclose()

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call the listener whenever the journal may have grown; return how to stop that."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    def _committed(self, _: list[Event]) -> None:
        """Run in the writer's thread, after its commit."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.tell)

    def tell(self, ours: bool = True) -> None:
        """Wake all listeners, and with `ours` those of other processes too."""
        if ours:
            self._grown.set()
        for listener in list(self._listeners):
            listener()

    async def _look(self) -> None:
        """Find what no call announced: another process without Redis, or a lost message."""
        known = 0
        while True:
            with contextlib.suppress(sa.exc.SQLAlchemyError):
                newest = await self._database.read(lambda connection: connection.scalar(_newest))
                if newest != known:
                    known = newest or 0
                    self.tell(False)
            await asyncio.sleep(LOOK_EVERY_S)

    async def _call(self) -> None:
        assert self._redis is not None
        while True:
            await self._grown.wait()
            self._grown.clear()
            with contextlib.suppress(RedisError, OSError):
                await self._redis.publish(CHANNEL, b"")

    async def _hear(self) -> None:
        assert self._redis is not None
        pause_s = 0.1
        while True:
            try:
                async with self._redis.pubsub() as messages:
                    await messages.subscribe(CHANNEL)
                    pause_s = 0.1
                    while True:
                        if await messages.get_message(ignore_subscribe_messages=True, timeout=30):
                            self.tell(False)
            except (RedisError, OSError) as error:
                logger.warning("Redis does not answer (%s): looking every second instead", error)
                await asyncio.sleep(pause_s)
                pause_s = min(LONGEST_PAUSE_S, 2 * pause_s)
