"""Invented rounds: the same rows every time, near enough to drive and far enough to order."""

from collections.abc import Iterator
from datetime import UTC, datetime

Row = dict[str, object]

DEPOT = (24.93, 60.17)
STREETS = ("Alder Lane", "Birch Street", "Cedar Road", "Elm Avenue", "Fir Walk", "Hazel Way")
A_ROW = 12
"""Stops in one street before the round turns into the next."""


def starts_at() -> datetime:
    """When the vans leave: just now."""
    return datetime.now(UTC).replace(second=0, microsecond=0)


def import_options(depot: tuple[float, float] = DEPOT) -> tuple[str, ...]:
    """What `roundsman import` is told beside the file."""
    start = starts_at()
    place = f"--depot={depot[0]},{depot[1]}"
    day = start.date().isoformat()
    return ("--day", day, "--timezone", "UTC", "--starts", start.strftime("%H:%M"), place)


def round_of(
    name: str,
    stops: int,
    *,
    doubles: tuple[int, ...] = (),
    notes: dict[int, str] | None = None,
    windows: dict[int, tuple[str, str]] | None = None,
    pickups: tuple[int, ...] = (),
) -> Iterator[Row]:
    """Rows of one route that winds through parallel streets; `doubles` have two tasks."""
    for number in range(1, stops + 1):
        for task in range(2 if number in doubles else 1):
            yield {
                "route": name,
                "seq": number,
                "type": "pickup" if number in pickups else "delivery",
                "reference": f"{name}-{number:03}-{task}",
                "recipient": f"Recipient {number}{'ab'[task]}",
                "phone": f"+1 202 555 01{(number + 50 * task) % 100:02}",
                "address": address(number),
                "lon": f"{place(number)[0]:.6f}",
                "lat": f"{place(number)[1]:.6f}",
                "earliest": (windows or {}).get(number, ("", ""))[0],
                "latest": (windows or {}).get(number, ("", ""))[1],
                "service_s": 60,
                "setup_s": 30,
                "packages": 1 + number % 3,
                "notes": (notes or {}).get(number, ""),
            }


def address(number: int) -> str:
    """Where stop `number` is."""
    street = STREETS[(number - 1) // A_ROW % len(STREETS)]
    return f"{street} {number}"


def place(number: int) -> tuple[float, float]:
    """Up one street, down the next: about 110 m from door to door, 220 m from street to street."""
    street, door = divmod(number - 1, A_ROW)
    up = door if street % 2 == 0 else A_ROW - 1 - door
    return DEPOT[0] + 0.004 * (street + 1), DEPOT[1] + 0.001 * up
