"""What the server does not take, what it takes once only, and phones it no longer knows."""

import json
from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.conftest import Day
from tests.e2e.phone import Phone

NAMES = ("second", "revoked", "restart", "tabs")
ROUNDS = [{"name": f"refused {name}", "stops": 8} for name in NAMES]

type Paired = Callable[[str], Phone]
type Phones = Callable[[], Phone]


def test_a_refused_action_is_kept_with_its_cure_and_blocks_nothing_behind_it(
    paired: Paired, phones: Phones, day: Day
) -> None:
    slow, quick = paired("refused second"), phones()
    quick.pair(day.another_link("refused second"))
    first, second, third, *_ = day.order("refused second")

    slow.signal(False)
    quick.fail("not_home")
    expect(quick.pill).to_have_text("Safe")
    slow.fail("closed")
    slow.fail("refused")
    expect(slow.pill).to_have_text("2 saved, not sent yet")
    [refused, behind] = slow.waiting()

    slow.signal(True)
    expect(slow.pill).to_have_text("1 not accepted")
    assert day.stop(first)["stop"]["tasks"][0]["outcome"] == "failed_not_home"
    assert day.stop(second)["attempts"][0]["action_id"] == behind["id"]
    [kept] = day.route("refused second")["quarantined"]
    assert kept["id"] == refused["id"]
    assert slow.stop_id == third

    slow.tap(slow.page.locator(".pill"))
    line = slow.sheet.locator(f'[data-refused="{refused["id"]}"]')
    expect(line).to_contain_text("Stop 1")
    expect(line).to_contain_text(kept["problem"]["detail"])
    expect(line).to_contain_text(kept["problem"]["cure"])
    slow.page.reload()
    expect(slow.pill).to_have_text("1 not accepted")
    slow.tap(slow.page.locator(".pill"))
    slow.tap(slow.button("Seen, put away"))
    expect(slow.sheet).to_contain_text("Everything is safe")
    assert len(day.route("refused second")["quarantined"]) == 1


def test_a_revoked_phone_keeps_its_outbox_and_sends_it_after_pairing_again(
    paired: Paired, day: Day
) -> None:
    phone = paired("refused revoked")
    first, second, *_ = day.order("refused revoked")
    phone.signal(False)
    phone.fail("not_home")
    day.office.delete(f"/api/routes/{day.routes['refused revoked']}/pairing").raise_for_status()

    phone.signal(True)
    expect(phone.page.get_by_text("no longer paired")).to_be_visible()
    expect(phone.page.get_by_text("1 thing you did is kept here")).to_be_visible()
    assert day.stop(first)["attempts"] == []
    phone.page.reload()
    expect(phone.page.get_by_text("1 thing you did is kept here")).to_be_visible()

    typed = day.code("refused revoked")["typed"]
    phone.page.get_by_label("Code of 8 characters").fill(f"{typed[:4]}-{typed[4:]}".lower())
    phone.tap(phone.button("Pair"))
    expect(phone.pill).to_have_text("Safe")
    assert len(day.stop(first)["attempts"]) == 1
    assert phone.stop_id == second


def test_a_server_that_restarts_in_between_loses_and_doubles_nothing(
    paired: Paired, day: Day
) -> None:
    phone = paired("refused restart")
    order = day.order("refused restart")
    for at, stop_id in enumerate(order[:6]):
        expect(phone.screen("stop")).to_have_attribute("data-stop-id", stop_id)
        phone.fail("not_home")
        if at % 2 == 1:
            day.server.kill()
            day.server.start()
    phone.tap(phone.page.locator(".pill"))
    phone.tap(phone.button("Send now"))
    phone.tap(phone.button("Close"))
    expect(phone.pill).to_have_text("Safe")
    assert [len(day.stop(stop_id)["attempts"]) for stop_id in order] == [1] * 6 + [0] * 2


def test_two_tabs_of_one_phone_do_not_send_twice(paired: Paired, day: Day) -> None:
    phone = paired("refused tabs")
    order = day.order("refused tabs")
    phone.signal(False)
    for _ in range(3):
        phone.fail("not_home")
    tab = phone.tab()
    tab.goto(day.address + "/driver/")
    expect(tab.locator(".pill .text")).to_have_text("3 saved, not sent yet")

    sent: list[str] = []
    waiting = [one["id"] for one in phone.waiting()]
    # Only what arrived counts: each tab may have tried in vain while there was no signal.
    phone.context.on("requestfinished", lambda one: sent.append(one.post_data or ""))
    phone.signal(True)
    for page in (phone.page, tab):
        expect(page.locator(".pill .text")).to_have_text("Safe")
    batches = [json.loads(body) for body in sent if '"actions"' in body]
    assert [one["id"] for batch in batches for one in batch["actions"]] == waiting
    assert [len(day.stop(stop_id)["attempts"]) for stop_id in order[:4]] == [1, 1, 1, 0]
