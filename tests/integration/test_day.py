"""A driver's day: from an imported file to a re-sequenced route, and back again."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.builders import (
    MORNING,
    Service,
    csv_of,
    expect,
    listening,
    new_id,
    picture,
    row,
    rows,
    sha256,
)

pytestmark = pytest.mark.anyio

# A line out of town and its way back: number 5 and 6 are neighbours at the far end.
STREET = [
    row(n, lon=24.94 + 0.009 * min(n, 11 - n), lat=60.17 + 0.004 * (n > 5)) for n in range(1, 11)
]


def ids(route: dict[str, Any], *states: str) -> list[str]:
    return [stop["id"] for stop in route["stops"] if not states or stop["state"] in states]


def eta(route: dict[str, Any], stop_id: str) -> datetime:
    return next(
        datetime.fromisoformat(stop["eta"]["at"])
        for stop in route["stops"]
        if stop["id"] == stop_id
    )


def stop_of(route: dict[str, Any], stop_id: str) -> dict[str, Any]:
    return next(stop for stop in route["stops"] if stop["id"] == stop_id)


async def test_an_imported_route_reaches_the_phone_in_the_files_order(service: Service) -> None:
    report = await service.import_csv(csv_of(reversed(rows(8))))
    assert (report.imported, report.rejected) == (8, [])
    route = await (await service.phone()).route()
    assert [stop["tasks"][0]["reference"] for stop in route["stops"]] == [
        f"R{number}" for number in range(1, 9)
    ]
    assert (route["revision"], route["state"], route["change"]) == (1, "planned", None)
    times = [eta(route, id) for id in ids(route)]
    assert times == sorted(times)
    assert times[0] > MORNING
    for stop in route["stops"]:
        assert stop["eta"]["earliest"] <= stop["eta"]["at"] <= stop["eta"]["latest"]


async def test_a_skip_comes_back_with_the_new_order_in_the_same_round_trip(
    service: Service,
) -> None:
    await service.import_csv(csv_of(STREET))
    phone, board = await service.phone(), await service.dispatcher()
    before = await phone.route()
    order = ids(before)
    # The driver stands at the first stop and finds it closed.
    await phone.send(phone.arrive(order[0]))
    answer = await phone.send(phone.skip(order[0], "closed"))
    route = answer["route"]
    assert answer["results"][0]["result"] == "applied"
    assert answer["revision"] == route["revision"] == 2
    assert sorted(ids(route)) == sorted(order), "a stop was lost or doubled"
    assert ids(route)[:2] == order[1:3], "the next stops moved under the driver's thumb"
    assert stop_of(route, order[0])["state"] == "skipped"

    change = route["change"]
    assert (change["cause"], change["cause_stop_id"], change["reason"]) == (
        "skip",
        order[0],
        "closed",
    )
    assert change["before"] == order
    assert change["after"] == ids(route)
    assert order[0] in {moved["stop_id"] for moved in change["moved"]}
    assert change["acknowledged_at"] is None
    times = [eta(route, id) for id in ids(route)]
    assert times == sorted(times), "the times do not follow the order"
    assert eta(route, order[1]) < eta(before, order[1]) + timedelta(seconds=60)

    # The dispatcher sees the same revision, and who has seen it.
    record = expect(await board.get(f"/api/routes/{route['id']}"))
    assert record["route"]["stops"] == route["stops"]
    assert [each["revision"] for each in record["revisions"]] == [2]
    await phone.send(phone.acknowledge(route["id"], 2))
    assert (await phone.route())["change"] is None
    record = expect(await board.get(f"/api/routes/{route['id']}"))
    assert record["revisions"][0]["acknowledged_at"] is not None
    summary = expect(await board.get("/api/routes"))["routes"][0]
    assert (summary["revision"], summary["acknowledged_revision"]) == (2, 2)
    assert (summary["skipped"], summary["paired"]) == (1, True)


async def test_a_stop_skipped_ahead_moves_neither_the_next_ones_nor_gets_lost(
    service: Service,
) -> None:
    await service.import_csv(csv_of(STREET))
    phone = await service.phone()
    order = ids(await phone.route())
    await phone.send(phone.arrive(order[0]))
    await phone.send(phone.skip(order[4]))
    route = await phone.route()
    assert ids(route)[:2] == order[:2]
    assert sorted(ids(route)) == sorted(order)
    assert stop_of(route, order[4])["state"] == "skipped"


async def test_running_behind_moves_every_arrival_and_nothing_else(service: Service) -> None:
    await service.import_csv(csv_of(STREET))
    phone = await service.phone()
    before = await phone.route()
    order = ids(before)
    await phone.send(phone.behind(order[0], 1200))
    after = await phone.route()
    assert after["behind_s"] == 1200
    assert ids(after) == order
    for id in order:
        assert eta(after, id) - eta(before, id) == timedelta(seconds=1200)


async def test_a_closed_road_puts_its_stop_off_and_undo_puts_it_back(service: Service) -> None:
    await service.import_csv(csv_of(STREET))
    phone = await service.phone()
    order = ids(await phone.route())
    closed = phone.road_closed(order[2], 1800)
    route = (await phone.send(closed))["route"]
    assert route["change"]["cause"] == "road_closed"
    assert sorted(ids(route)) == sorted(order)
    assert ids(route)[:2] == order[:2]
    assert eta(route, order[2]) >= MORNING + timedelta(seconds=1800)
    service.clock.advance(5)
    answer = await phone.send(phone.undo(closed))
    assert answer["results"][0]["result"] == "applied"
    assert ids(answer["route"]) == order
    assert answer["route"]["change"]["cause"] == "undo"
    assert stop_of(answer["route"], order[2])["not_before"] is None


async def test_an_undone_skip_restores_the_order_and_the_stop(service: Service) -> None:
    await service.import_csv(csv_of(STREET))
    phone = await service.phone()
    order = ids(await phone.route())
    skipped = phone.skip(order[1])
    assert ids((await phone.send(skipped))["route"]) != order
    service.clock.advance(9)
    answer = await phone.send(phone.undo(skipped))
    assert ids(answer["route"]) == order
    assert stop_of(answer["route"], order[1])["state"] in ("pending", "en_route")
    # Once more is too late for something, but never an error.
    assert await phone.results(phone.undo(skipped)) == ["quarantined"]


@pytest.mark.parametrize("what", ["note", "arrive", "skip", "behind"])
async def test_taking_back_what_moved_nothing_moves_nothing(service: Service, what: str) -> None:
    await service.import_csv(csv_of(STREET))
    phone = await service.phone()
    order = ids(await phone.route())
    # Skipped at the end it stays at the end: no new order, and none to go back to.
    done = getattr(phone, what)(order[-1] if what == "skip" else order[6])
    await phone.send(done)
    assert (await phone.route())["revision"] == 1
    assert await phone.results(phone.undo(done)) == ["applied"]
    route = await phone.route()
    assert (ids(route), route["revision"], route["change"]) == (order, 1, None)


async def test_of_two_skips_in_one_batch_the_first_can_be_taken_back(service: Service) -> None:
    await service.import_csv(csv_of(STREET))
    phone = await service.phone()
    order = ids(await phone.route())
    first, second = phone.skip(order[0]), phone.skip(order[1])
    await phone.send(first, second)
    answer = await phone.send(phone.undo(first))
    assert ids(answer["route"])[0] == order[0]


async def test_a_stop_put_back_first_stands_behind_the_one_at_hand(service: Service) -> None:
    await service.import_csv(csv_of(STREET))
    phone = await service.phone()
    order = ids(await phone.route())
    skipped = phone.skip(order[0])
    await phone.send(skipped)
    await phone.send(phone.arrive(order[1]))
    change = (await phone.send(phone.undo(skipped)))["route"]["change"]
    assert change["after"][:2] == [order[1], order[0]]
    (moved,) = change["moved"]
    assert (moved["to_position"], moved["behind_number"]) == (2, 2)


async def test_a_newer_word_on_being_late_replaces_the_older_one(service: Service) -> None:
    await service.import_csv(csv_of(STREET))
    phone = await service.phone()
    order = ids(await phone.route())
    await phone.send(phone.behind(order[0], 1200))
    service.clock.advance(60)
    await phone.send(phone.behind(order[0], 1800))
    assert (await phone.route())["behind_s"] == 1800


async def test_a_phone_whose_clock_is_a_day_ahead_spoils_no_prediction(service: Service) -> None:
    await service.import_csv(csv_of(STREET))
    phone = await service.phone()
    before = await phone.route()
    order = ids(before)
    tomorrow = (service.clock() + timedelta(days=1)).isoformat()
    await phone.send(phone.complete(order[0], occurred_at=tomorrow))
    await phone.send(phone.arrive(order[1], occurred_at=tomorrow))
    after = await phone.route()
    assert eta(after, order[-1]) < eta(before, order[-1]) + timedelta(hours=1)
    assert stop_of(after, order[0])["departed_at"][:10] == tomorrow[:10], "what it said is kept"


async def test_a_change_compares_with_the_day_as_it_stood(service: Service) -> None:
    # Nobody was late before; waiting at the closed door for two hours would have made all late.
    latest = (MORNING + timedelta(hours=1, minutes=50)).isoformat()
    street = [each | ({"latest": latest} if n else {}) for n, each in enumerate(STREET)]
    await service.import_csv(csv_of(street))
    phone = await service.phone()
    before = await phone.route()
    order = ids(before)
    opens = (service.clock() + timedelta(hours=2)).isoformat()
    route = (await phone.send(phone.skip(order[0], not_before=opens)))["route"]
    change = route["change"]
    assert (change["late_before"], change["late_after"]) == (0, 0)
    (moved,) = [each for each in change["moved"] if each["stop_id"] == order[0]]
    later = (eta(route, order[0]) - eta(before, order[0])).total_seconds()
    # The one is a difference of sums, the other of middles of ranges.
    assert abs(moved["eta_change_s"] - later) <= 60


async def test_an_undo_after_its_ten_seconds_is_kept_and_changes_nothing(service: Service) -> None:
    await service.import_csv(csv_of(STREET))
    phone = await service.phone()
    order = ids(await phone.route())
    done = phone.complete(order[0])
    await phone.send(done)
    service.clock.advance(60)
    answer = await phone.send(phone.undo(done))
    assert answer["results"][0]["result"] == "quarantined"
    assert answer["results"][0]["problem"]["type"] == "/problems/undo-too-late"
    assert stop_of(await phone.route(), order[0])["state"] == "departed"


async def test_a_whole_day_ends_finished_with_every_outcome_and_proof(service: Service) -> None:
    await service.import_csv(csv_of(STREET))
    phone, board = await service.phone(), await service.dispatcher()
    order = ids(await phone.route())
    photo, signature = picture(1), picture(2, format="PNG")
    arrive = phone.arrive(order[0])
    first = phone.complete(
        order[0],
        outcome="delivered_to_safe_place",
        note="Behind the shed.",
        received_by="Aino",
        position={"lon": 24.949, "lat": 60.17, "accuracy_m": 5},
        proofs=[
            {"kind": "photo", "sha256": sha256(photo)},
            {"kind": "signature", "sha256": sha256(signature)},
        ],
    )
    await phone.send(arrive, first)
    for data in (photo, signature):
        assert (await phone.upload(data)).status_code == 201
    service.clock.advance(300)
    await phone.send(phone.skip(order[1]))
    for place in range(len(order) - 1):
        route = await phone.route()
        left = ids(route, "pending", "en_route", "arrived", "skipped")
        act = phone.fail if place == 3 else phone.complete
        assert await phone.results(phone.arrive(left[0]), act(left[0])) == ["applied"] * 2
        service.clock.advance(180)
    route = await phone.route()
    assert route["state"] == "finished"
    assert sorted(ids(route, "departed")) == sorted(order)
    summary = expect(await board.get("/api/routes"))["routes"][0]
    assert (summary["done"], summary["failed"], summary["total"]) == (9, 1, 10)
    assert (summary["skipped"], summary["quarantined"]) == (0, 0)

    record = expect(await board.get(f"/api/stops/{order[0]}"))
    (attempt,) = record["attempts"]
    assert attempt["outcome"] == "delivered_to_safe_place"
    assert (attempt["note"], attempt["received_by"]) == ("Behind the shed.", "Aino")
    assert attempt["from_stop_m"] < 10
    assert attempt["occurred_at"] == first["occurred_at"].replace("+00:00", "Z")
    assert [proof["stored"] for proof in attempt["proofs"]] == [True, True]
    assert [event["type"] for event in record["history"]] == ["stop.arrived", "stop.completed"]
    seen = await board.get(f"/api/blobs/{sha256(photo)}")
    assert (seen.content, seen.headers["content-type"]) == (photo, "image/jpeg")


async def test_an_action_sent_ten_times_takes_effect_once(service: Service) -> None:
    await service.import_csv(csv_of(STREET))
    phone = await service.phone()
    order = ids(await phone.route())
    skipped = phone.skip(order[0])
    first = await phone.send(skipped)
    for _ in range(9):
        again = await phone.send(skipped)
        assert [each["result"] for each in again["results"]] == ["duplicate"]
        assert again["revision"] == 2
    route = await phone.route()
    assert route["revision"] == 2
    assert ids(route) == ids(first["route"])


async def test_a_phone_without_the_answer_hears_of_the_new_order_on_the_live_feed(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.inbox.endpoints.ANSWER_WITHIN_S", 0.0)
    await service.import_csv(csv_of(STREET))
    phone = await service.phone()
    order = ids(await phone.route())
    async with listening(phone.client) as feed:
        answer = await phone.send(phone.skip(order[0]))
        assert answer["results"][0]["result"] == "applied"
        assert "route" not in answer
        told = await feed.until("route.resequenced")
    assert [each.data["type"] for each in told] == ["stop.skipped", "route.resequenced"]
    assert told[-1].data["revision"] == (await phone.route())["revision"] == 2


async def test_a_second_action_at_a_finished_stop_is_kept_and_shown(service: Service) -> None:
    await service.import_csv(csv_of(STREET))
    phone, board = await service.phone(), await service.dispatcher()
    route = await phone.route()
    order = ids(route)
    await phone.send(phone.complete(order[0]))
    service.clock.advance(30)
    late = phone.fail(order[0], note="Nobody there.")
    answer = await phone.send(late, phone.arrive(order[0]), phone.complete(order[1]))
    assert [each["result"] for each in answer["results"]] == [
        "quarantined",
        "superseded",
        "applied",
    ]
    assert answer["results"][0]["problem"]["cure"]
    record = expect(await board.get(f"/api/routes/{route['id']}"))
    (kept,) = record["quarantined"]
    assert (kept["id"], kept["stop_id"]) == (late["id"], order[0])
    assert "Nobody there." in kept["body"]
    assert expect(await board.get("/api/routes"))["routes"][0]["quarantined"] == 1


async def test_an_action_at_an_unknown_stop_is_kept_and_shown(service: Service) -> None:
    await service.import_csv(csv_of(STREET))
    phone, board = await service.phone(), await service.dispatcher()
    route = await phone.route()
    lost = phone.complete(new_id(), note="Left it there.")
    answer = await phone.send(lost)
    assert answer["results"][0]["result"] == "quarantined"
    assert answer["results"][0]["problem"]["type"] == "/problems/stop-not-found"
    record = expect(await board.get(f"/api/routes/{route['id']}"))
    (kept,) = record["quarantined"]
    assert kept["id"] == lost["id"]
    assert lost["stop_id"] in kept["problem"]["detail"]
    assert "Left it there." in kept["body"]


async def test_a_phone_whose_clock_runs_backwards_keeps_its_own_order(service: Service) -> None:
    await service.import_csv(csv_of(STREET))
    phone = await service.phone()
    order = ids(await phone.route())
    arrive = phone.arrive(order[0])
    service.clock.advance(-3600)
    complete = phone.complete(order[0])
    assert await phone.results(arrive, complete) == ["applied", "applied"]
    assert stop_of(await phone.route(), order[0])["state"] == "departed"
