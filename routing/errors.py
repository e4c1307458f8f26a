"""Errors of routing, each named by the fact."""


class RoutingError(Exception):
    """Something about a road, a matrix or an order is not as it must be."""


class BadMatrix(RoutingError):
    """A matrix is not square, not finite, negative, or of the wrong size."""


class NoRoadThere(RoutingError):
    """A place is too far from any road the engine knows: `place`, if the engine said which."""

    def __init__(self, detail: str, place: tuple[float, float] | None = None) -> None:
        super().__init__(detail)
        self.place = place


class RoadsDown(RoutingError):
    """The road engine did not answer, or answered with something unusable."""


class NotAPermutation(RoutingError):
    """An order lost, repeated or invented a stop, or moved one that may not move."""


class NoOrderFound(RoutingError):
    """The solver gave no usable answer in its time."""


class NotInThisProblem(RoutingError):
    """An id names no stop or vehicle of the problem."""
