"""The roads this server drives on: an engine by URL, our own child process, or straight lines."""

from collections.abc import Sequence
from types import TracebackType
from typing import Literal, Self

from msgspec import Struct

from api.areas.queries import newest_graph
from api.osrm_process import OsrmProcess
from api.settings import Settings
from routing.errors import NoRoadThere
from routing.matrix import Matrix
from routing.problem import Place
from routing.roads.engine import Path, RoadEngine
from routing.roads.fallback import WithFallback
from routing.roads.osrm import Osrm
from routing.roads.remembered import Remembered
from routing.roads.straight_line import StraightLine
from routing.roads.valhalla import Valhalla

type EngineName = Literal["osrm", "valhalla"]
type Source = Literal["osrm", "valhalla", "straight_line"]

# The child is started with the same limit, so that a day's matrix is one request.
MOST_PLACES = 2_000


class At(Struct, frozen=True):
    """Where an engine answers, empty for none; `own` is our child process, with its limits."""

    url: str
    engine: EngineName
    own: bool


class Roads:
    """A road engine that always answers; `source` says who did so last."""

    def __init__(self, settings: Settings) -> None:
        self._url, self._name = settings.road_url, settings.road_engine
        graph = None if self._url else newest_graph(settings.data)
        self._process = OsrmProcess(graph) if graph else None
        self.source: Source = self.at.engine if self.at.url else "straight_line"
        self._asked: tuple[At, RoadEngine] | None = None

    def matrix(self, places: Sequence[Place]) -> Matrix:
        """Return times and distances between all places; raises `NoRoadThere`."""
        found = self._engine().matrix(places)
        self._note(found.source)
        return found

    def path(self, places: Sequence[Place]) -> Path:
        """Return the way through the places; straight lines where a place has no road."""
        try:
            found = self._engine().path(places)
        except NoRoadThere:
            return StraightLine().path(places)
        self._note(found.source)
        return found

    async def __aenter__(self) -> Self:
        """Start the child process, if there is one."""
        if self._process is not None:
            await self._process.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the child process."""
        if self._process is not None:
            await self._process.__aexit__(kind, error, trace)

    @property
    def now(self) -> Source:
        """Who would answer at this moment, as far as is known."""
        return "straight_line" if self._process and not self._process.alive else self.source

    @property
    def at(self) -> At:
        """Where the engine answers now: a child may come back on another port."""
        if self._process is not None:
            return At(self._process.url, "osrm", own=True)
        return At(self._url, self._name, own=False)

    def _engine(self) -> RoadEngine:
        if self._asked is None or self._asked[0] != self.at:
            self._asked = (self.at, engine_at(self.at))
        return self._asked[1]

    def _note(self, source: str) -> None:
        self.source = self.at.engine if source != "straight_line" else "straight_line"


def engine_at(source: At, timeout_s: float = 5.0) -> RoadEngine:
    """Return the engine that answers there, with straight lines for when it does not."""
    if not source.url:
        return StraightLine()
    return WithFallback(Remembered(_asked_at(source, timeout_s)))


def _asked_at(source: At, timeout_s: float) -> RoadEngine:
    if source.engine == "valhalla":
        return Valhalla(source.url, curb=True, timeout_s=timeout_s)
    if not source.own:
        return Osrm(source.url, timeout_s=timeout_s)
    return Osrm(source.url, curb=True, most_places=MOST_PLACES, timeout_s=timeout_s)
