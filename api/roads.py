"""The roads this server drives on: an engine by URL, our own child process, or straight lines."""

from collections.abc import Sequence
from types import TracebackType
from typing import Literal, Self

from api.areas.queries import newest_graph
from api.osrm_process import OsrmProcess
from api.settings import Settings
from routing.errors import NoRoadThere
from routing.matrix import Matrix
from routing.problem import Place
from routing.roads.engine import Path, RoadEngine
from routing.roads.fallback import WithFallback
from routing.roads.osrm import Osrm
from routing.roads.straight_line import StraightLine

# The child is started with the same limit, so that a day's matrix is one request.
MOST_PLACES = 2_000


class Roads:
    """A road engine that always answers; `source` says who did so last."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.road_url
        graph = None if self._url else newest_graph(settings.data)
        self._process = OsrmProcess(graph) if graph else None
        self.source: Literal["osrm", "straight_line"] = (
            "osrm" if self._url or self._process else "straight_line"
        )
        self._asked: tuple[str, RoadEngine] | None = None

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
    def own(self) -> bool:
        """Whether the engine is our own child process."""
        return self._process is not None

    @property
    def now(self) -> Literal["osrm", "straight_line"]:
        """Who would answer at this moment, as far as is known."""
        return "straight_line" if self._process and not self._process.alive else self.source

    @property
    def url(self) -> str:
        """Where the engine answers; empty without one. A child may come back on another port."""
        return self._process.url if self._process else self._url

    def _engine(self) -> RoadEngine:
        url = self.url
        if self._asked is None or self._asked[0] != url:
            self._asked = (url, engine_at(url, own=self._process is not None))
        return self._asked[1]

    def _note(self, source: str) -> None:
        self.source = "osrm" if source == "osrm" else "straight_line"


def engine_at(url: str, *, own: bool, timeout_s: float = 5.0) -> RoadEngine:
    """Return the engine that answers there, with straight lines for when it does not."""
    if not url:
        return StraightLine()
    if not own:
        return WithFallback(Osrm(url, timeout_s=timeout_s))
    return WithFallback(Osrm(url, curb=True, most_places=MOST_PLACES, timeout_s=timeout_s))
