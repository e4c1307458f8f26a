"""Builders: small rounds on a plane near Helsinki, and what Hypothesis makes of them."""

from collections.abc import Sequence

import msgspec
from hypothesis import strategies as st

from routing import Matrix, Round, Stop
from routing.roads.straight_line import StraightLine

EAST, NORTH = 24.94, 60.17


def stop(id: str, lon: float, lat: float = NORTH, **known: object) -> Stop:
    return msgspec.structs.replace(Stop(id=id, lon=lon, lat=lat), **known)


def line(count: int, **known: object) -> tuple[Stop, ...]:
    """Stops s0, s1, ... in a row eastwards, about 111 m apart, a minute's work each."""
    return tuple(
        stop(f"s{i}", EAST + 0.002 * (i + 1), **({"service_s": 60} | known)) for i in range(count)
    )


def in_round(stops: Sequence[Stop], **known: object) -> tuple[Round, Matrix]:
    """Return a round from a depot west of the line, and its matrix: the last row is the depot."""
    matrix = StraightLine().matrix([*(one.place for one in stops), (EAST, NORTH)])
    plain = Round(stops=tuple(stops), start=len(stops), start_place=(EAST, NORTH))
    return msgspec.structs.replace(plain, **known), matrix


@st.composite
def rounds(draw: st.DrawFn, most: int = 14) -> tuple[Round, Matrix]:
    """Any round: windows that may be lost, pinned and skipped stops, several stops at one door."""
    count = draw(st.integers(0, most))
    spots = st.tuples(st.integers(0, 12), st.integers(0, 12))
    stops = []
    for i in range(count):
        east, north = draw(spots)
        edges = sorted(draw(st.sets(st.integers(-3600, 10_800), min_size=0, max_size=4)))
        pairs = list(zip(edges[::2], edges[1::2], strict=False))
        stops.append(
            Stop(
                id=f"s{i}",
                lon=EAST + east * 0.004,
                lat=NORTH + north * 0.002,
                service_s=draw(st.integers(0, 300)),
                setup_s=draw(st.sampled_from([0, 30, 45.5])),
                windows=tuple(pairs),
                pinned=draw(st.integers(0, 9)) == 0,
                not_before_s=draw(st.none() | st.integers(0, 7200)),
            )
        )
    ids = [one.id for one in stops]
    skipped = draw(st.sets(st.sampled_from(ids), max_size=3)) if ids else set()
    return in_round(
        stops,
        departs_s=draw(st.integers(0, 3600)),
        end=draw(st.sampled_from([None, count])),
        frozen=draw(st.integers(0, 3)),
        skipped=frozenset(skipped),
        shift_ends_s=draw(st.sampled_from([float("inf"), 3600.0])),
    )
