"""The bridge between asynchronous HTTP and plain synchronous SQL.

On SQLite one writer thread takes functions from a queue, commits them as a group with
`synchronous=FULL` and only then lets the answers go. On PostgreSQL the same functions
run in a small pool of threads, one transaction each. Reads never wait for writes.
"""

import asyncio
import contextlib
import fcntl
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Concatenate

import pysqlite3
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Dialect, Engine

logger = logging.getLogger(__name__)

type AfterCommit = Callable[[list[Any]], None]

metadata = sa.MetaData()

GROUP = 128
READERS = 4
MIGRATIONS = Path(__file__).parent / "migrations"
# PostgreSQL's words for a deadlock, a serialisation failure and a key that is there already.
CONFLICTS = frozenset({"40P01", "40001", "23505"})
# While several write at once, so short a wait lets more of them share one sync of the disk.
LINGER_S = 0.0003
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Instant(sa.TypeDecorator[datetime]):
    """An aware time, kept as whole microseconds since 1970 so that both databases agree."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Turn an aware time into microseconds."""
        return None if value is None else (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Turn microseconds into an aware time."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Database:
    """One database: `write` for what must last, `read` for the rest.

    A written function gets a `Connection`, never commits, and may be run again after a conflict.
    What it leaves in `connection.info["recorded"]` is handed to `after_commit` once it is durable.
    """

    def __init__(self, url: str) -> None:
        self.url = sa.make_url(url)
        self.on_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _engine(self.url)
        self.after_commit: list[AfterCommit] = []
        self._readers = ThreadPoolExecutor(READERS, "reader")
        self._writers = ThreadPoolExecutor(READERS, "writer")
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._local = threading.local()
        self._reading: list[Connection] = []
        self._thread: threading.Thread | None = None

    def migrate(self) -> None:
        """Bring the schema to the newest version."""
        if self.on_sqlite and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        if self._version() == max(file.name.split("_")[0] for file in MIGRATIONS.glob("*/0*.py")):
            return
        # Not before: Alembic takes 0.2 s to load, at every start and in every command.
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with self.engine.connect() as connection, self._alone(connection):
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()

    @contextmanager
    def _alone(self, connection: Connection) -> Iterator[None]:
        """Let one process at a time migrate: several may start at once."""
        if not self.on_sqlite:
            connection.exec_driver_sql("SELECT pg_advisory_lock(7261)")
            connection.commit()
            try:
                yield
            finally:
                connection.rollback()
                connection.exec_driver_sql("SELECT pg_advisory_unlock(7261)")
            return
        with open(f"{self.url.database}.lock", "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _version(self) -> str | None:
        with self.engine.connect() as connection:
            if not sa.inspect(connection).has_table("alembic_version"):
                return None
            found: str | None = connection.scalar(
                sa.text("SELECT version_num FROM alembic_version")
            )
            return found

    async def write[**P, R](
        self, action: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run the action in a transaction; return only after it is durable."""
        job = _Job(
            lambda connection: action(connection, *args, **kwargs), asyncio.get_running_loop()
        )
        self._enqueue(job)
        answer: R = await job.awaited
        return answer

    def submit[**P, R](
        self, action: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> Future[R]:
        """Do as `write`, for threads and commands that have no event loop."""
        job = _Job(lambda connection: action(connection, *args, **kwargs))
        self._enqueue(job)
        return job.future

    def _enqueue(self, job: "_Job") -> None:
        if not self.on_sqlite:
            self._writers.submit(self._write_alone, job)
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._write_groups, name="writer", daemon=True)
            self._thread.start()
        self._queue.put(job)

    async def read[**P, R](
        self, query: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run the query in a thread, on a snapshot of what is committed."""
        return await asyncio.get_running_loop().run_in_executor(
            self._readers, lambda: self.read_now(query, *args, **kwargs)
        )

    async def glance[**P, R](
        self, query: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run one statement that finds a row or two by key.

        On SQLite it takes 20 us, less than a change of thread, and needs no transaction.
        """
        if not self.on_sqlite:
            return await self.read(query, *args, **kwargs)
        return self._query(self._reader("glancer", begin=""), query, *args, **kwargs)

    def read_now[**P, R](
        self, query: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run the query in this thread."""
        return self._query(self._reader("reader"), query, *args, **kwargs)

    def _reader(self, name: str, begin: str = "BEGIN") -> Connection:
        connection: Connection | None = getattr(self._local, name, None)
        if connection is None or connection.closed:
            connection = self.engine.connect()
            connection.info["begin"] = begin
            setattr(self._local, name, connection)
            self._reading.append(connection)
        return connection

    def _query[**P, R](
        self,
        connection: Connection,
        query: Callable[Concatenate[Connection, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        try:
            return query(connection, *args, **kwargs)
        except sa.exc.DBAPIError:
            connection.invalidate()
            raise
        finally:
            connection.rollback()

    def close(self) -> None:
        """Finish what was queued and let go of the database."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
        self._writers.shutdown()
        self._readers.shutdown()
        while self._reading:
            self._reading.pop().close()
        self.engine.dispose()

    def _write_groups(self) -> None:
        connection: Connection | None = None
        crowded = stopping = False
        while not stopping:
            jobs = [self._queue.get()]
            if crowded:
                time.sleep(LINGER_S)
            while len(jobs) < GROUP and not self._queue.empty():
                jobs.append(self._queue.get())
            crowded = len(jobs) > 1
            stopping = None in jobs
            wanted = [job for job in jobs if job is not None]
            try:
                connection = connection or self._writer()
                self._commit_group(connection, wanted)
            except Exception as error:
                # A full disk or a lost file: nothing of this group was made durable.
                for job in wanted:
                    job.fail(error)
                self._give_up(connection)
                connection = None
        self._give_up(connection)

    def _give_up(self, connection: Connection | None) -> None:
        with contextlib.suppress(sa.exc.SQLAlchemyError):
            if connection is not None:
                connection.close()

    def _writer(self) -> Connection:
        connection = self.engine.connect()
        connection.info["begin"] = "BEGIN IMMEDIATE"
        return connection

    def _commit_group(self, connection: Connection, jobs: list["_Job"]) -> None:
        """Run all and commit; should one of several fail, run all again, each in a savepoint."""
        if not jobs:
            return
        connection.begin()
        try:
            done = [(job, *self._run(connection, job)) for job in jobs]
        except Exception as error:
            connection.rollback()
            if len(jobs) == 1:
                jobs[0].fail(error)
                return
            connection.begin()
            done = self._run_apart(connection, jobs)
        connection.commit()
        self._tell([event for _, _, recorded in done for event in recorded])
        for job, answer, _ in done:
            job.succeed(answer)

    def _run_apart(
        self, connection: Connection, jobs: list["_Job"]
    ) -> list[tuple["_Job", Any, list[Any]]]:
        done = []
        for job in jobs:
            connection.exec_driver_sql("SAVEPOINT action")
            try:
                done.append((job, *self._run(connection, job)))
            except Exception as error:
                connection.exec_driver_sql("ROLLBACK TO action")
                job.fail(error)
            connection.exec_driver_sql("RELEASE action")
        return done

    def _run(self, connection: Connection, job: "_Job") -> tuple[Any, list[Any]]:
        recorded: list[Any] = []
        connection.info["recorded"] = recorded
        return job.run(connection), recorded

    def _write_alone(self, job: "_Job") -> None:
        for attempt in range(5):
            try:
                with self.engine.begin() as connection:
                    answer, recorded = self._run(connection, job)
            except (sa.exc.OperationalError, sa.exc.IntegrityError) as error:
                # Two wrote the same thing at once, or waited for each other: the loser runs again.
                if attempt == 4 or getattr(error.orig, "sqlstate", "") not in CONFLICTS:
                    return job.fail(error)
            except Exception as error:
                return job.fail(error)
            else:
                self._tell(recorded)
                return job.succeed(answer)
        return None

    def _tell(self, recorded: list[Any]) -> None:
        for listener in self.after_commit if recorded else []:
            try:
                listener(recorded)
            except Exception:
                # What is durable stays so; whoever waits looks for itself within a second.
                logger.exception("A listener failed after a commit")


class _Job:
    """One function that waits for its turn to write, and somebody who waits for its answer."""

    def __init__(
        self, run: Callable[[Connection], Any], loop: asyncio.AbstractEventLoop | None = None
    ) -> None:
        self.run = run
        self._loop = loop
        if loop is None:
            self.future: Future[Any] = Future()
        else:
            # Not a thread's future wrapped for the loop, which costs 25 us.
            self.awaited: asyncio.Future[Any] = loop.create_future()

    def succeed(self, answer: Any) -> None:
        self._settle("set_result", answer)

    def fail(self, error: Exception) -> None:
        self._settle("set_exception", error)

    def _settle(self, how: str, value: Any) -> None:
        if self._loop is None:
            _tell(self.future, how, value)
            return
        # Nobody waits any more where the loop has ended.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(_tell, self.awaited, how, value)


def _tell(future: Future[Any] | asyncio.Future[Any], how: str, value: Any) -> None:
    if not future.done():
        getattr(future, how)(value)


def _engine(url: sa.URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(url.set(drivername="postgresql+psycopg"), pool_size=2 * READERS + 2)
    engine = sa.create_engine(
        url,
        module=pysqlite3.dbapi2,
        poolclass=sa.pool.NullPool,
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": 30},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=30000",
            "cache_size=-32768",
            "wal_autocheckpoint=4000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # The driver would not open a transaction for reads: two queries could see two states.
        if begin := connection.info.get("begin", "BEGIN"):
            connection.exec_driver_sql(begin)

    return engine
