"""Fixtures: a real server, real browsers on real profiles."""

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.e2e import rounds
from tests.e2e.phone import Phone
from tests.processes import Server, csv_of, free_port

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NAMES = ("chromium", "chromium-browser", "google-chrome")

type Phones = Callable[..., Phone]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


class Day:
    """A server with routes on it, and the links that pair phones with them."""

    def __init__(self, server: Server, routes: list[dict[str, Any]]) -> None:
        self.server = server
        self.routes = {route["name"]: route["id"] for route in routes}
        self._links: dict[str, str] = {}
        self.address = f"http://localhost:{server.port}"
        self.office = httpx.Client(base_url=self.address, timeout=30)
        code = self.link("dispatcher").split("#pair=")[1]
        self.office.post(
            "/api/pair", json={"code": code, "device_name": "office"}
        ).raise_for_status()

    def link(self, name: str) -> str:
        """A link that pairs one browser, from `roundsman pair --all`: it works once."""
        if name not in self._links:
            printed = run(self.server, "pair", "--all")
            found = re.findall(r"(\S+/driver/#pair=\S+)", printed)
            self._links = dict(zip(sorted(self.routes), found, strict=True))
            self._links["dispatcher"] = re.findall(r"(\S+/dispatch/#pair=\S+)", printed)[0]
        return self._links.pop(name)

    def code(self, name: str) -> dict[str, Any]:
        """A code for one more phone of a route's driver, made as the board makes it."""
        answer = self.office.post(f"/api/routes/{self.routes[name]}/pairing")
        answer.raise_for_status()
        made: dict[str, Any] = answer.json()
        return made

    def another_link(self, name: str) -> str:
        """A link for one more phone of a route's driver."""
        return str(self.code(name)["url"])

    def route(self, name: str) -> dict[str, Any]:
        """The dispatcher's record of a route."""
        return self.ask(f"/api/routes/{self.routes[name]}")

    def order(self, name: str) -> list[str]:
        """The ids of a route's stops, in the server's order."""
        return [stop["id"] for stop in self.route(name)["route"]["stops"]]

    def stop(self, stop_id: str) -> dict[str, Any]:
        """All that the dispatcher sees of one stop."""
        return self.ask(f"/api/stops/{stop_id}")

    def blob(self, sha256: str) -> bytes:
        """The bytes of a photo or signature; they are what their name says."""
        answer = self.office.get(f"/api/blobs/{sha256}", params={"as": "dispatcher"})
        answer.raise_for_status()
        assert hashlib.sha256(answer.content).hexdigest() == sha256
        return answer.content

    def ask(self, path: str) -> dict[str, Any]:
        answer = self.office.get(path)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found


@contextmanager
def serving_day(
    folder: Path,
    rows: list[rounds.Row],
    command: tuple[str, ...] = (),
    depot: tuple[float, float] = rounds.DEPOT,
) -> Iterator[Day]:
    """Serve these rows as today's routes; whatever happens, nothing of it is left."""
    port = free_port()
    server = Server(folder, port=port, public_url=f"http://localhost:{port}")
    if command:
        server.command = [*command, "--port", str(port)]
    file = folder / "routes.csv"
    file.write_text(csv_of(rows), encoding="utf-8")
    report = json.loads(run(server, "import", str(file), *rounds.import_options(depot), "--json"))
    assert report["rejected"] == 0
    try:
        server.start()
        day = Day(server, report["routes"])
        yield day
        day.office.close()
    finally:
        server.clean_up()


def run(server: Server, *arguments: str) -> str:
    """Run a command of `roundsman`; return what it prints."""
    done = server.run(*arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def chromium() -> str:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("No Chromium on the PATH")
    if not (ROOT / "pwa/dist/driver/index.html").is_file():
        pytest.fail("The app is not built: `make setup`.")
    return found


@pytest.fixture(scope="module")
def playwright(chromium: str) -> Iterator[Playwright]:
    # Its event loop occupies this thread, and pytest ends a folder's fixtures only at the very end:
    # it has to be gone before another folder's tests run theirs.
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def day(
    request: pytest.FixtureRequest, chromium: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Day]:
    """One server for all stories, with every route that a module names in its `ROUNDS`."""
    modules = {item.getparent(pytest.Module) for item in request.session.items}
    wanted = [each for module in modules for each in getattr(module.obj, "ROUNDS", ())]
    rows = [row for each in wanted for row in rounds.round_of(**each)]
    with serving_day(tmp_path_factory.mktemp("server"), rows) as day:
        yield day
        assert "All is well" in run(day.server, "verify")


@pytest.fixture
def phones(day: Day, playwright: Playwright, chromium: str, tmp_path: Path) -> Iterator[Phones]:
    """Makes phones; each has its own profile. None may have logged an error."""
    made: list[Phone] = []

    def new(**options: Any) -> Phone:
        profile = tmp_path / f"phone-{len(made)}"
        made.append(Phone(playwright, chromium, profile, day.address, **options))
        return made[-1]

    yield new
    for phone in made:
        phone.close()
    assert [error for phone in made for error in phone.errors] == []


@pytest.fixture
def paired(phones: Phones, day: Day) -> Phones:
    """Makes a phone that is paired with the driver of a route and shows its first stop."""

    def new(route: str, start: str = "Start the route", **options: Any) -> Phone:
        phone = phones(**options)
        phone.pair(day.link(route), start)
        return phone

    return new


def instant(text: str) -> datetime:
    """An instant of the API or of the phone."""
    return datetime.fromisoformat(text).astimezone(UTC)
