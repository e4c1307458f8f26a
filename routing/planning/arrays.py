"""One name for NumPy's arrays."""

from typing import Any

from numpy.typing import NDArray

Array = NDArray[Any]
