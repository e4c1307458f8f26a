"""The roads this server drives on: an engine by URL, our own child process, or straight lines."""

from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from api.osrm_process import OsrmProcess
from api.settings import Settings
from routing.roads.engine import RoadEngine
from routing.roads.fallback import WithFallback
from routing.roads.osrm import Osrm
from routing.roads.straight_line import StraightLine


class Roads:
    """Holds the engine while the server runs. `engine` always answers; `Matrix.source` says who."""

    def __init__(self, settings: Settings) -> None:
        self.process: OsrmProcess | None = None
        self.engine: RoadEngine = StraightLine()
        graph = built_graph(settings.data)
        if settings.road_url:
            self.engine = WithFallback(Osrm(settings.road_url))
        elif graph is not None:
            self.process = OsrmProcess(graph)
            self.engine = WithFallback(Osrm(self.process.url, curb=True, most_places=2000))

    @property
    def now(self) -> Literal["osrm", "straight_line"]:
        """Who answers at this moment."""
        by_url = not isinstance(self.engine, StraightLine) and self.process is None
        return "osrm" if by_url or (self.process and self.process.alive) else "straight_line"

    async def __aenter__(self) -> Self:
        """Start the child process, if there is one."""
        if self.process is not None:
            await self.process.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the child process."""
        if self.process is not None:
            await self.process.__aexit__(kind, error, trace)


def built_graph(data: Path) -> Path | None:
    """Return the road graph that was built last in this data folder."""
    built = sorted(
        (data / "areas").glob("*/roads.osrm.mldgr"), key=lambda path: path.stat().st_mtime
    )
    return built[-1].with_suffix("") if built else None
