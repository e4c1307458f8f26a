"""Amazon's real routes as rows of our CSV: the real input of tests and benchmarks."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from routing import Stop
from tests.benchmarks.amazon import Route, sized

Row = dict[str, object]


def rows_of(
    route: Route,
    name: str,
    starts_at: datetime,
    *,
    size: int | None = None,
    windows: str = "real",
    seed: int = 1,
) -> list[Row]:
    """Turn one route into rows: cut or lengthened to `size` stops, its day moved to `starts_at`.

    - ``windows="none"``: no windows.
    - ``windows="real"``: Amazon's.
    - ``windows="tight"``: every second stop is promised two hours, as its place in the order and a
      day of eight hours suggest: many of them bind.
    """
    chance = random.Random(seed)
    stops = sized(route, size or len(route.stops), chance)
    spans = [_span(stop, route, starts_at) for stop in stops]
    if windows == "none":
        spans = [None] * len(stops)
    if windows == "tight":
        spans = _tight(stops, starts_at, chance)
    return [
        {
            "route": name,
            "seq": number,
            "reference": f"{name}-{number}",
            "recipient": f"Recipient {number}",
            "address": f"Stop {stop.id}, door {number}",
            "lon": f"{stop.lon:.6f}",
            "lat": f"{stop.lat:.6f}",
            "earliest": span[0].isoformat() if span else "",
            "latest": span[1].isoformat() if span else "",
            "service_s": round(stop.service_s),
            "setup_s": round(stop.setup_s),
            "packages": 1,
        }
        for number, (stop, span) in enumerate(zip(stops, spans, strict=True), start=1)
    ]


def _span(stop: Stop, route: Route, starts_at: datetime) -> tuple[datetime, datetime] | None:
    if not stop.windows:
        return None
    moved = starts_at - datetime.fromtimestamp(route.departs_s, UTC)
    first, last = (datetime.fromtimestamp(at, UTC) + moved for at in stop.windows[0])
    return first.replace(microsecond=0), last.replace(microsecond=0)


def _tight(
    stops: Sequence[Stop], starts_at: datetime, chance: random.Random
) -> list[tuple[datetime, datetime] | None]:
    spans: list[tuple[datetime, datetime] | None] = []
    for at in range(len(stops)):
        opens = starts_at + timedelta(seconds=28_800 * at / len(stops) - chance.uniform(900, 6300))
        opens = opens.replace(microsecond=0)
        spans.append((opens, opens + timedelta(hours=2)) if chance.random() < 0.5 else None)
    return spans
