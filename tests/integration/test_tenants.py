"""Nobody else's business: another tenant, and another driver of the same one, learn nothing."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import httpx
import pytest

from tests.builders import (
    Phone,
    Service,
    csv_of,
    expect,
    expect_problem,
    listening,
    new_id,
    picture,
    rows,
    sha256,
)

pytestmark = pytest.mark.anyio

OTHERS = "Other Deliveries"
PHOTO = picture(9)


class Both(NamedTuple):
    """Our company with two vans, and a second one of whom we know every id."""

    phone: Phone
    board: httpx.AsyncClient
    colleague: Phone
    stranger: Phone
    strangers_board: httpx.AsyncClient
    route: dict[str, Any]
    theirs: dict[str, Any]


@pytest.fixture
async def both(service: Service) -> Both:
    await service.import_csv(csv_of([*rows(4), *rows(4, route="Van 2", lat=60.18)]))
    await service.import_csv(csv_of(rows(4, recipient="Secret Recipient")), OTHERS)
    stranger = await service.phone(tenant=OTHERS)
    theirs = await stranger.route()
    stop_id = theirs["stops"][0]["id"]
    photo = [{"kind": "photo", "sha256": sha256(PHOTO)}]
    await stranger.send(stranger.complete(stop_id, proofs=photo, note="Secret note"))
    await stranger.upload(PHOTO)
    await stranger.send(stranger.skip(theirs["stops"][1]["id"]))
    phone = await service.phone()
    return Both(
        phone,
        await service.dispatcher(),
        await service.phone("Van 2"),
        stranger,
        await service.dispatcher(OTHERS),
        await phone.route(),
        await stranger.route(),
    )


def secrets_of(route: dict[str, Any]) -> Iterable[str]:
    yield "Secret"
    yield route["id"]
    for stop in route["stops"]:
        yield stop["id"]
        yield from (task["id"] for task in stop["tasks"])


async def test_another_tenants_ids_are_as_unknown_as_any(both: Both) -> None:
    route_id, stop_id = both.theirs["id"], both.theirs["stops"][0]["id"]
    for method, url, unknown in (
        ("GET", f"/api/routes/{route_id}", f"/api/routes/{new_id()}"),
        ("GET", f"/api/routes/{route_id}/path", f"/api/routes/{new_id()}/path"),
        ("GET", f"/api/stops/{stop_id}", f"/api/stops/{new_id()}"),
        ("POST", f"/api/routes/{route_id}/pairing", f"/api/routes/{new_id()}/pairing"),
        ("DELETE", f"/api/routes/{route_id}/pairing", f"/api/routes/{new_id()}/pairing"),
        ("GET", f"/api/blobs/{sha256(PHOTO)}", f"/api/blobs/{sha256(b'unknown')}"),
    ):
        answer = expect_problem(await both.board.request(method, url), 404, "not-found")
        other = expect_problem(await both.board.request(method, unknown), 404, "not-found")
        # Nothing tells one from the other but the id that was asked for.
        assert {k: v for k, v in answer.items() if k != "detail"} == {
            k: v for k, v in other.items() if k != "detail"
        }
        assert (
            answer["detail"].replace(route_id, "").replace(stop_id, "")
            == other["detail"]
            .replace(other["detail"].split()[-1].rstrip("."), "")
            .replace(route_id, "")
            or "has not come" in answer["detail"]
        )
    for client in (both.phone.client, both.board):
        assert (await client.head(f"/api/blobs/{sha256(PHOTO)}")).status_code == 404
    # Their phone is still paired.
    await both.stranger.route()


async def test_nothing_of_another_tenant_is_in_any_answer(both: Both) -> None:
    secrets = list(secrets_of(both.theirs))
    for answer in (
        await both.board.get("/api/routes"),
        await both.board.get(f"/api/routes/{both.route['id']}"),
        await both.board.get("/api/session"),
        await both.phone.client.get("/api/driver/route"),
        await both.phone.client.get("/api/driver/path"),
    ):
        assert answer.status_code == 200
        assert not [secret for secret in secrets if secret in answer.text]


async def test_actions_at_another_tenants_stops_are_kept_and_change_nothing(both: Both) -> None:
    before = expect(await both.strangers_board.get(f"/api/routes/{both.theirs['id']}"))
    phone, stop_id = both.phone, both.theirs["stops"][2]["id"]
    task_id = both.theirs["stops"][2]["tasks"][0]["id"]
    answer = await phone.send(
        phone.arrive(stop_id),
        phone.complete(stop_id, task_ids=[task_id]),
        phone.skip(stop_id),
        phone.behind(stop_id),
        phone.road_closed(stop_id),
        phone.note(stop_id),
        phone.fail(stop_id),
        phone.acknowledge(both.theirs["id"], 2),
        phone.complete(phone_stop := both.route["stops"][0]["id"], task_ids=[task_id]),
    )
    unknown = await phone.send(phone.arrive(new_id()))
    assert {each["result"] for each in answer["results"]} == {"quarantined"}
    problems = [each["problem"] for each in answer["results"]]
    assert {each["type"] for each in problems[:7]} == {"/problems/stop-not-found"}
    assert problems[0].keys() == unknown["results"][0]["problem"].keys()
    assert problems[7]["type"] == "/problems/route-not-found"
    assert problems[8]["type"] == "/problems/task-not-found"
    assert answer["revision"] in (None, 1)
    assert "Secret" not in str(answer)
    after = expect(await both.strangers_board.get(f"/api/routes/{both.theirs['id']}"))
    assert after == before
    # Our own dispatcher sees every one of them.
    record = expect(await both.board.get(f"/api/routes/{both.route['id']}"))
    assert len(record["quarantined"]) == 10
    assert record["route"]["stops"][0]["state"] == "pending"
    assert record["route"]["stops"][0]["id"] == phone_stop


async def test_an_undo_cannot_name_another_tenants_action(both: Both) -> None:
    theirs = both.stranger.complete(both.theirs["stops"][3]["id"])
    await both.stranger.send(theirs)
    phone = both.phone
    own = both.route["stops"][0]["id"]
    for stop_id in (theirs["stop_id"], own):
        undo = phone.action("undo", stop_id=stop_id, action_id=theirs["id"])
        assert await phone.results(undo) == ["quarantined"]
    states = {stop["id"]: stop["state"] for stop in (await both.stranger.route())["stops"]}
    assert states[theirs["stop_id"]] == "departed"


async def test_a_known_action_of_another_tenant_is_no_duplicate_here(both: Both) -> None:
    theirs = both.stranger.note(both.theirs["stops"][3]["id"])
    await both.stranger.send(theirs)
    answer = await both.phone.send(theirs)
    assert answer["results"][0]["result"] == "quarantined"
    assert answer["results"][0]["problem"]["type"] == "/problems/stop-not-found"


async def test_another_drivers_stop_of_the_same_tenant_stays_his(both: Both) -> None:
    phone, colleague = both.phone, both.colleague
    stop_id = both.route["stops"][0]["id"]
    intruding = colleague.complete(stop_id, outcome="delivered_to_mailbox")
    answer = await colleague.send(intruding, colleague.skip(both.route["stops"][1]["id"]))
    assert [each["result"] for each in answer["results"]] == ["quarantined"] * 2
    assert answer["results"][0]["problem"]["type"] == "/problems/stop-not-yours"
    assert answer["revision"] is None
    assert [stop["state"] for stop in (await phone.route())["stops"]] == ["pending"] * 4
    # Nor does it count later, when the stop's own driver acts.
    assert await phone.results(phone.arrive(stop_id), phone.fail(stop_id)) == ["applied"] * 2
    (task,) = (await phone.route())["stops"][0]["tasks"]
    assert task["outcome"] == "failed_not_home"
    assert await colleague.results(intruding) == ["duplicate"]
    record = expect(await both.board.get(f"/api/routes/{both.route['id']}"))
    assert {kept["stop_id"] for kept in record["quarantined"]} == {
        stop_id,
        both.route["stops"][1]["id"],
    }
    ack = colleague.acknowledge(both.route["id"], 1)
    assert await colleague.results(ack) == ["quarantined"]


async def test_what_one_driver_did_is_not_taken_for_anothers(both: Both) -> None:
    stop_id = (await both.phone.route())["stops"][0]["id"]
    me = expect(await both.phone.client.get("/api/session"))["driver_id"]
    him = expect(await both.colleague.client.get("/api/session"))["driver_id"]
    batch = both.phone.batch(both.phone.arrive(stop_id))
    # A tab that was open while the phone was paired with somebody else.
    answer = await both.colleague.client.post("/api/inbox", json=batch | {"driver_id": me})
    expect_problem(answer, 409, "another-driver")
    answer = await both.phone.client.post("/api/inbox", json=batch | {"driver_id": him})
    expect_problem(answer, 409, "another-driver")
    answer = await both.phone.client.post("/api/inbox", json=batch | {"driver_id": me})
    assert expect(answer)["results"][0]["result"] == "applied"


async def test_a_routes_id_names_no_stop_nor_a_stops_id_a_route(both: Both) -> None:
    phone, route_id = both.phone, both.route["id"]
    stop_id = both.route["stops"][0]["id"]
    for first, second in (
        (phone.acknowledge(route_id, 1), phone.skip(route_id)),
        (phone.note(stop_id), phone.acknowledge(stop_id, 1)),
    ):
        assert await phone.results(first, second) == ["applied", "quarantined"]


async def test_a_driver_may_not_look_over_the_dispatchers_shoulder(both: Both) -> None:
    route_id, stop_id = both.route["id"], both.route["stops"][0]["id"]
    for method, url in (
        ("GET", "/api/routes"),
        ("GET", f"/api/routes/{route_id}"),
        ("GET", f"/api/routes/{route_id}/path"),
        ("GET", f"/api/stops/{stop_id}"),
        ("POST", f"/api/routes/{route_id}/pairing"),
        ("DELETE", f"/api/routes/{route_id}/pairing"),
    ):
        for params in ({}, {"as": "dispatcher"}, {"as": "driver"}):
            answer = await both.phone.client.request(method, url, params=params)
            expect_problem(answer, 403, "not-allowed")
    for method, url in (
        ("GET", "/api/driver/route"),
        ("POST", "/api/inbox"),
        ("PUT", "/api/blobs/x"),
    ):
        expect_problem(await both.board.request(method, url), 403, "not-allowed")


async def test_the_live_feed_tells_a_driver_of_his_route_and_a_dispatcher_of_all(
    both: Both,
) -> None:
    async with (
        listening(both.board) as board,
        listening(both.phone.client) as own,
        listening(both.strangers_board) as strangers,
    ):
        await both.colleague.send(
            both.colleague.arrive((await both.colleague.route())["stops"][0]["id"])
        )
        await both.stranger.send(both.stranger.note(both.theirs["stops"][3]["id"]))
        await both.phone.send(both.phone.note(both.route["stops"][0]["id"]))
        told = await own.until("stop.noted")
        assert [each.data["route_id"] for each in told] == [both.route["id"]]
        told = await board.until("stop.noted")
        assert [each.data["type"] for each in told] == ["stop.arrived", "stop.noted"]
        told = await strangers.until("stop.noted")
        assert [each.data["route_id"] for each in told] == [both.theirs["id"]]
    # Nor does asking from the very beginning tell more.
    async with listening(both.phone.client, last_event_id=0) as own:
        assert {each.data["route_id"] for each in await own.until("stop.noted")} == {
            both.route["id"]
        }
    async with listening(both.board, last_event_id=0) as board:
        seen = {each.data["route_id"] for each in await board.until("stop.noted")}
        assert len(seen) == 2
        assert both.theirs["id"] not in seen
