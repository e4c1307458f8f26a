"""At the curb: few taps, and what they leave on the server."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect

from tests.e2e.conftest import Day, instant
from tests.e2e.phone import HERE, Phone
from tests.e2e.photos import number_in, photo

ROUNDS = [{"name": f"taps {name}", "stops": 6} for name in ("plain", "fail", "undo", "sign")] + [
    {"name": "taps double", "stops": 6, "doubles": (1,)},
]

type Paired = Callable[[str], Phone]


def test_a_safe_place_delivery_with_a_photo_is_three_taps(
    paired: Paired, day: Day, tmp_path: Path
) -> None:
    phone = paired("taps plain")
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
    assert proof["media_type"] == "image/jpeg"
    assert number_in(day.blob(proof["sha256"])) == 1


def test_failing_a_stop_is_two_taps_and_a_reason(paired: Paired, day: Day) -> None:
    phone = paired("taps fail")
    stop_id = phone.stop_id

    phone.fail("not_home")
    assert phone.taps == 3
    expect(phone.pill).to_have_text("Safe")

    [attempt] = day.stop(stop_id)["attempts"]
    assert attempt["outcome"] == "failed_not_home"
    assert day.stop(stop_id)["stop"]["tasks"][0]["outcome"] == "failed_not_home"
    assert phone.stop_id == day.order("taps fail")[1]


def test_what_was_just_done_can_be_taken_back_for_ten_seconds(paired: Paired, day: Day) -> None:
    phone = paired("taps undo")
    stop_id = phone.stop_id

    phone.fail("refused")
    expect(phone.screen("stop")).not_to_have_attribute("data-stop-id", stop_id)
    phone.tap(phone.button("Undo"))
    expect(phone.screen("stop")).to_have_attribute("data-stop-id", stop_id)
    expect(phone.pill).to_have_text("Safe")

    record = day.stop(stop_id)
    assert record["stop"]["state"] == "pending"
    assert record["stop"]["tasks"][0]["state"] == "open"
    assert record["attempts"][0]["undone"]

    phone.tap(phone.button("Arrived"))
    expect(phone.button("Undo")).to_be_visible()
    expect(phone.button("Undo")).to_be_hidden(timeout=15_000)


def test_each_task_of_a_stop_ends_in_its_own_way(paired: Paired, day: Day) -> None:
    phone = paired("taps double")
    stop_id = phone.stop_id

    phone.tap(phone.button("Arrived"))
    phone.tap(phone.button("Deliver"))
    phone.tap(phone.sheet.get_by_role("checkbox", name="Recipient 1b"))
    phone.tap(phone.option("delivered_to_recipient"))
    phone.sheet.get_by_label("Received by").fill("A. Neighbour")
    phone.save("Done")
    assert phone.stop_id == stop_id

    phone.tap(phone.button("Can’t deliver"))
    phone.tap(phone.option("damaged"))
    phone.save("Record as not delivered")
    expect(phone.screen("stop")).not_to_have_attribute("data-stop-id", stop_id)
    expect(phone.pill).to_have_text("Safe")

    record = day.stop(stop_id)
    outcomes = {task["recipient"]["name"]: task["outcome"] for task in record["stop"]["tasks"]}
    assert outcomes == {
        "Recipient 1a": "delivered_to_recipient",
        "Recipient 1b": "failed_damaged",
    }
    delivered, failed = record["attempts"]
    assert delivered["received_by"] == "A. Neighbour"
    assert len(delivered["task_ids"]) == len(failed["task_ids"]) == 1


def test_a_signature_reaches_the_server_as_a_picture(paired: Paired, day: Day) -> None:
    phone = paired("taps sign")
    stop_id = phone.stop_id

    phone.tap(phone.button("Deliver"))
    phone.tap(phone.option("delivered_to_recipient"))
    phone.tap(phone.button("Signature"))
    sign(phone)
    phone.tap(phone.button("Use this signature"))
    expect(phone.button("Signed")).to_be_visible()
    phone.save("Done")
    expect(phone.pill).to_have_text("Safe")

    [proof] = day.stop(stop_id)["attempts"][0]["proofs"]
    assert (proof["kind"], proof["media_type"]) == ("signature", "image/png")
    picture = Image.open(io.BytesIO(day.blob(proof["sha256"])))
    darkest, lightest = picture.convert("L").getextrema()
    assert darkest < 60
    assert lightest == 255


def sign(phone: Phone) -> None:
    """Draw two strokes."""
    area = phone.sheet.locator("canvas")
    expect(phone.button("Clear")).to_be_disabled()
    box = area.bounding_box()
    assert box is not None
    phone.page.wait_for_function("() => document.querySelector('canvas').style.touchAction")
    for down in (0.3, 0.6):
        phone.page.mouse.move(box["x"] + 40, box["y"] + box["height"] * down)
        phone.page.mouse.down()
        phone.page.mouse.move(box["x"] + 140, box["y"] + box["height"] * 0.4, steps=5)
        phone.page.mouse.move(box["x"] + 240, box["y"] + box["height"] * down, steps=5)
        phone.page.mouse.up()
    expect(phone.button("Clear")).to_be_enabled()
