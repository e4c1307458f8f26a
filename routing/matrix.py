"""Travel times and distances between all pairs of places."""

import zlib
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from routing.errors import BadMatrix

UNREACHABLE_S = 1_000_000
"""Stands for "no way": finite, because pyvroom adds it up; 11 days, so no order wants it."""

UNREACHABLE_M = 10_000_000
"""The distance that goes with it."""

Numbers = NDArray[np.uint32]


class _Stored(msgspec.Struct, array_like=True):
    size: int
    source: str
    packed: bytes


def _checked(values: Any, name: str) -> Numbers:
    array = np.asarray(values)
    if array.ndim != 2 or array.shape[0] != array.shape[1]:
        raise BadMatrix(f"Expected a square {name}, not {array.shape}.")
    if array.dtype.kind not in "uif":
        raise BadMatrix(f"Expected numbers in {name}, not {array.dtype}.")
    if array.dtype.kind == "f":
        if not np.isfinite(array).all():
            raise BadMatrix(f"Expected finite {name}.")
        array = np.rint(array)
    if array.size and array.min() < 0:
        raise BadMatrix(f"Expected {name} >= 0.")
    if array.size and array.max() > np.iinfo(np.uint32).max // 2:
        raise BadMatrix(f"Expected {name} below 2^31: use UNREACHABLE_S for no way.")
    # C-contiguous: pyvroom silently transposes anything else.
    checked = np.ascontiguousarray(array, dtype=np.uint32)
    checked.setflags(write=False)
    return checked


class Matrix:
    """Durations and distances between ``n`` places, checked once and read-only.

    Parameters
    ----------
    durations_s, distances_m
        ``n`` x ``n`` numbers; row is from, column is to. Rounded to whole seconds and metres. An
        array of ``uint32`` is taken over and becomes read-only: 6,000 places are 288 MB.
    source
        Who says so: ``"osrm"``, ``"straight_line"``, ...

    Raises
    ------
    BadMatrix
        Not square, not finite, negative, too large, or of two sizes.
    """

    __slots__ = ("distances_m", "durations_s", "source")

    def __init__(self, durations_s: Any, distances_m: Any, source: str) -> None:
        self.durations_s = _checked(durations_s, "durations_s")
        self.distances_m = _checked(distances_m, "distances_m")
        self.source = source
        if self.durations_s.shape != self.distances_m.shape:
            raise BadMatrix("Expected durations_s and distances_m of one size.")

    def __len__(self) -> int:
        return len(self.durations_s)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Matrix)
            and self.source == other.source
            and np.array_equal(self.durations_s, other.durations_s)
            and np.array_equal(self.distances_m, other.distances_m)
        )

    __hash__ = None  # type: ignore[assignment]  # compared by value, so not a key

    def __reduce__(self) -> tuple[Any, ...]:
        return (Matrix, (self.durations_s, self.distances_m, self.source))

    def subset(self, indices: Sequence[int]) -> "Matrix":
        """Return the matrix of these places only, in this order."""
        rows = np.asarray(indices, dtype=np.intp)
        if rows.size and (rows.min() < 0 or rows.max() >= len(self)):
            raise BadMatrix(f"Expected rows between 0 and {len(self) - 1}.")
        pick = np.ix_(rows, rows)
        return Matrix(self.durations_s[pick], self.distances_m[pick], self.source)

    def to_bytes(self) -> bytes:
        """Pack the matrix for a database column."""
        raw = self.durations_s.astype("<u4").tobytes() + self.distances_m.astype("<u4").tobytes()
        return msgspec.msgpack.encode(_Stored(len(self), self.source, zlib.compress(raw, 1)))

    @classmethod
    def from_bytes(cls, data: bytes) -> "Matrix":
        """Unpack what `to_bytes` packed.

        Raises
        ------
        BadMatrix
            The bytes are not a matrix.
        """
        try:
            stored = msgspec.msgpack.decode(data, type=_Stored)
            flat = np.frombuffer(zlib.decompress(stored.packed), dtype="<u4")
            both = flat.reshape(2, stored.size, stored.size)
        except (msgspec.MsgspecError, zlib.error, ValueError) as error:
            raise BadMatrix(f"Expected a stored matrix: {error}.") from error
        return cls(both[0], both[1], stored.source)
