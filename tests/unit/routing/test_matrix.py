"""Matrices are checked once, where they enter."""

import pickle

import numpy as np
import pytest

from routing import BadMatrix, Matrix

GOOD = [[0, 5], [7, 0]]


@pytest.mark.parametrize(
    "garbage",
    [
        [[0, 1, 2], [1, 0, 2]],
        [0, 1],
        [[0, float("nan")], [1, 0]],
        [[0, float("inf")], [1, 0]],
        [[0, -1], [1, 0]],
        [[0, 2**32 - 1], [1, 0]],
        [["a", "b"], ["c", "d"]],
        None,
    ],
)
def test_garbage_is_refused(garbage: object) -> None:
    with pytest.raises(BadMatrix, match="Expected"):
        Matrix(garbage, GOOD, "test")
    with pytest.raises(BadMatrix, match="Expected"):
        Matrix(GOOD, garbage, "test")


def test_two_sizes_are_refused() -> None:
    with pytest.raises(BadMatrix, match="one size"):
        Matrix(GOOD, [[0]], "test")


def test_a_transposed_view_is_made_contiguous_and_whole() -> None:
    matrix = Matrix(np.array([[0.0, 5.4], [7.6, 0.0]]).T, GOOD, "test")
    assert matrix.durations_s.flags.c_contiguous
    assert matrix.durations_s.dtype == np.uint32
    assert matrix.durations_s.tolist() == [[0, 8], [5, 0]]


def test_nobody_changes_it_afterwards() -> None:
    with pytest.raises(ValueError, match="read-only"):
        Matrix(GOOD, GOOD, "test").durations_s[0, 1] = 3


def test_a_subset_keeps_the_direction() -> None:
    matrix = Matrix(np.arange(9).reshape(3, 3), np.arange(9).reshape(3, 3), "test")
    assert matrix.subset([2, 0]).durations_s.tolist() == [[8, 6], [2, 0]]
    with pytest.raises(BadMatrix, match="rows between 0 and 2"):
        matrix.subset([3])
    with pytest.raises(BadMatrix):
        matrix.subset([-1])


def test_it_survives_a_database_and_a_process() -> None:
    matrix = Matrix(GOOD, [[0, 50], [70, 0]], "osrm")
    assert Matrix.from_bytes(matrix.to_bytes()) == matrix
    assert pickle.loads(pickle.dumps(matrix)) == matrix


@pytest.mark.parametrize("data", [b"", b"garbage", Matrix(GOOD, GOOD, "x").to_bytes()[:-3]])
def test_bytes_of_something_else_are_refused(data: bytes) -> None:
    with pytest.raises(BadMatrix):
        Matrix.from_bytes(data)
