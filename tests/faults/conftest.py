"""What every story of a fault leaves behind: no open connection."""

from collections.abc import Iterator

import pytest

from tests.faults import phone


@pytest.fixture(autouse=True)
def _hang_up() -> Iterator[None]:
    """Close the connections of all phones."""
    yield
    while phone.PHONES:
        phone.PHONES.pop().hang_up()
