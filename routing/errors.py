"""Errors of routing, each named by the fact."""


class RoutingError(Exception):
    """Something about a road, a matrix or an order is not as it must be."""


class BadMatrix(RoutingError):  # noqa: N818 - named by the fact
    """A matrix is not square, not finite, negative, or of the wrong size."""


class NoRoadThere(RoutingError):  # noqa: N818 - named by the fact
    """A place is too far from any road the engine knows."""


class RoadsDown(RoutingError):  # noqa: N818 - named by the fact
    """The road engine did not answer, or answered with something unusable."""


class NotAPermutation(RoutingError):  # noqa: N818 - named by the fact
    """An order lost, repeated or invented a stop, or moved one that may not move."""


class NoOrderFound(RoutingError):  # noqa: N818 - named by the fact
    """The solver gave no usable answer in its time."""
