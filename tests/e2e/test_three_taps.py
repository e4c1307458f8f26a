"""At the curb: few taps, and what they leave on the server."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import Day, instant
from tests.e2e.phone import HERE, Phone
from tests.e2e.photos import photo

ROUNDS = [
    {"name": "A", "stops": 6},
    {"name": "B", "stops": 6},
    {"name": "C", "stops": 6, "doubles": (1,)},
    {"name": "D", "stops": 6},
]

type Paired = Callable[[str], Phone]


def test_a_safe_place_delivery_with_a_photo_is_three_taps(
    paired: Paired, day: Day, tmp_path: Path
) -> None:
    phone = paired("A")
    stop_id = phone.stop_id
    began = datetime.now(UTC)

    phone.deliver_to_safe_place(photo(tmp_path, 1))
    assert phone.taps == 3
    expect(phone.pill).to_have_text("Safe")

    record = day.stop(stop_id)
    [attempt] = record["attempts"]
    assert record["stop"]["state"] == "departed"
    assert attempt["outcome"] == "delivered_to_safe_place"
    assert began <= instant(attempt["occurred_at"]) <= instant(attempt["received_at"])
    assert attempt["position"]["lon"] == HERE["longitude"]
    assert attempt["position"]["lat"] == HERE["latitude"]
    [proof] = attempt["proofs"]
    assert proof["kind"] == "photo"
    assert proof["stored"]
    blob = day.office.get(f"/api/blobs/{proof['sha256']}", params={"as": "dispatcher"})
    assert blob.headers["content-type"] == "image/jpeg"
    assert blob.content.startswith(b"\xff\xd8")
