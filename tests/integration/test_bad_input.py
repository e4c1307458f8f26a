"""Bad input: a problem that names the field and the cure, never a 500, and nothing is lost."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import Phone, Service, csv_of, expect, expect_problem, new_id, rows

pytestmark = pytest.mark.anyio


@pytest.fixture
async def phone(service: Service) -> Phone:
    await service.import_csv(csv_of(rows(4)))
    return await service.phone()


async def post(phone: Phone, body: bytes, **headers: str) -> httpx.Response:
    given = {"Content-Type": "application/json"} | {
        k.replace("_", "-"): v for k, v in headers.items()
    }
    return await phone.client.post("/api/inbox", content=body, headers=given)


def encoded(value: Any) -> bytes:
    return json.dumps(value).encode()


async def stop_id_of(phone: Phone) -> str:
    return str((await phone.route())["stops"][0]["id"])


DEEP = 20_000


async def test_a_batch_that_is_none_is_refused_with_field_and_cure(phone: Phone) -> None:
    stop_id = await stop_id_of(phone)
    good = phone.batch(phone.note(stop_id))
    nested = b'{"device_id": ' + b"[" * DEEP + b"]" * DEEP + b"}"
    for body, field in (
        (b"", "body"),
        (b"null", "body"),
        (b"[]", "body"),
        (b"{", "body"),
        (b"not json", "body"),
        (b"\xff\xfe", "body"),
        (encoded(good).replace(b"Dog", b"D\xffg"), "actions[0]"),
        (encoded(good).decode().encode("utf-16"), "body"),
        (b"[" * DEEP + b"]" * DEEP, "body"),
        (b"[" * DEEP, "body"),
        (nested, "device_id"),
        (encoded(good).replace(b'"note"', b"[" * DEEP + b"]" * DEEP), "body"),
        (encoded(good | {"extra": 1}), "extra"),
        (encoded({k: v for k, v in good.items() if k != "device_id"}), "device_id"),
        (encoded(good | {"device_id": "mine"}), "device_id"),
        (encoded(good | {"device_id": new_id() + "\n"}), "device_id"),
        (encoded(good | {"device_id": "a\x00b"}), "device_id"),
        (encoded(good | {"device_id": 2**70}), "device_id"),
        (encoded(good | {"sent_at": "2026-05-04T08:00:00"}), "sent_at"),
        (encoded(good | {"sent_at": "0001-01-01T00:00:00+14:00"}), "sent_at"),
        (encoded(good | {"sent_at": "9999-12-31T23:59:59-14:00"}), "sent_at"),
        (encoded(good | {"sent_at": 5}), "sent_at"),
        (encoded(good | {"actions": []}), "actions"),
        (encoded(good | {"actions": None}), "actions"),
        (encoded(good | {"actions": {}}), "actions"),
        (encoded(good | {"actions": good["actions"] * 101}), "actions"),
    ):
        problem = expect_problem(await post(phone, body), 400, "invalid-body")
        assert (body[:60], problem["field"]) == (body[:60], field)
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = await post(phone, encoded(good), Content_Type=content_type)
        assert expect_problem(answer, 415, "body-not-json")["field"] == "Content-Type"
    # Whatever was wrong before: the good one goes in.
    expect(await post(phone, encoded(good), Content_Type="application/json; charset=utf-8"))


def bad_actions(phone: Phone, stop_id: str) -> list[tuple[Any, str]]:
    """Actions that cannot be read, with the field that is wrong."""

    def but(type: str, /, **fields: Any) -> dict[str, Any]:
        made = {
            "complete": phone.complete(stop_id),
            "fail": phone.fail(stop_id),
            "skip": phone.skip(stop_id),
            "delay": phone.behind(stop_id),
            "note": phone.note(stop_id),
            "arrive": phone.arrive(stop_id),
            "undo": phone.undo(phone.note(stop_id)),
            "acknowledge": phone.acknowledge(new_id(), 1),
        }[type]
        return made | fields

    def without(type: str, field: str) -> dict[str, Any]:
        return {k: v for k, v in but(type).items() if k != field}

    photo = {"kind": "photo", "sha256": "0" * 64}
    deep: Any = "x"
    for _ in range(200):
        deep = [deep]
    return [
        (7, ""),
        ("skip", ""),
        (None, ""),
        ([], ""),
        ({}, ".type"),
        (but("skip", type="teleport"), ".type"),
        (but("skip", type=5), ".type"),
        (but("skip", colour="red"), ".colour"),
        (without("skip", "stop_id"), ".stop_id"),
        (without("skip", "id"), ".id"),
        (without("skip", "seq"), ".seq"),
        (without("skip", "occurred_at"), ".occurred_at"),
        (but("skip", reason="bored"), ".reason"),
        (but("skip", reason=deep), ".reason"),
        (but("skip", not_before="tomorrow"), ".not_before"),
        (but("skip", not_before="9999-12-31T23:59:59Z"), ".not_before"),
        (but("arrive", id="1"), ".id"),
        (but("arrive", id="01980000-0000-4000-8000-000000000000"), ".id"),
        (but("arrive", seq=0), ".seq"),
        (but("arrive", seq=-1), ".seq"),
        (but("arrive", seq=2**63), ".seq"),
        (but("arrive", seq=10**400), ".seq"),
        (but("arrive", seq=1.5), ".seq"),
        (but("arrive", seq="1"), ".seq"),
        (but("arrive", stop_id="a\x00b"), ".stop_id"),
        (but("arrive", occurred_at="2026-05-04T08:00:00"), ".occurred_at"),
        (but("arrive", occurred_at="0001-01-01T00:00:00+14:00"), ".occurred_at"),
        (but("arrive", occurred_at="9999-12-31T23:59:59-14:00"), ".occurred_at"),
        (but("arrive", occurred_at=1777870800), ".occurred_at"),
        (but("arrive", position={"lon": 181, "lat": 0}), ".position.lon"),
        (but("arrive", position={"lon": 0}), ".position.lat"),
        (but("arrive", position={"lon": 0, "lat": 0, "alt": 1}), ".position.alt"),
        (but("arrive", position={"lon": 0, "lat": 0, "accuracy_m": -1}), ".position.accuracy_m"),
        (but("complete", outcome="eaten"), ".outcome"),
        (but("complete", received_by=""), ".received_by"),
        (but("complete", received_by="x" * 201), ".received_by"),
        (but("complete", note="a\x00b"), ".note"),
        (but("complete", note="x" * 2001), ".note"),
        (but("complete", task_ids=["x"]), ".task_ids[0]"),
        (but("complete", proofs=[photo] * 21), ".proofs"),
        (but("complete", proofs=[photo | {"sha256": "0" * 63}]), ".proofs[0].sha256"),
        (but("complete", proofs=[photo | {"kind": "film"}]), ".proofs[0].kind"),
        (but("fail", reason="not_home\n"), ".reason"),
        (but("delay", delay_s=59), ".delay_s"),
        (but("delay", delay_s=14_401), ".delay_s"),
        (but("delay", delay_s=2**80), ".delay_s"),
        (but("undo", action_id=None), ".action_id"),
        (but("acknowledge", revision=0), ".revision"),
        (but("acknowledge", revision=2**80), ".revision"),
        (but("acknowledge", stop_id=stop_id), ".stop_id"),
    ]


async def test_an_unreadable_action_alone_is_refused_with_field_and_cure(phone: Phone) -> None:
    stop_id = await stop_id_of(phone)
    for action, field in bad_actions(phone, stop_id):
        answer = await post(phone, encoded(phone.batch(action)))
        problem = expect_problem(answer, 400, "invalid-body")
        assert (action, problem["field"]) == (action, f"actions[0]{field}")
        (error,) = problem["errors"]
        assert error["cure"]
    route = await phone.route()
    assert {stop["state"] for stop in route["stops"]} == {"pending"}


async def test_good_and_bad_actions_in_one_batch_are_each_judged_alone(
    service: Service, phone: Phone
) -> None:
    board = await service.dispatcher()
    route = await phone.route()
    stop_id = route["stops"][0]["id"]
    bad = [action for action, _ in bad_actions(phone, stop_id)]
    first, last = phone.arrive(stop_id), phone.complete(stop_id)
    batch = phone.batch(first, *bad, last)
    answer = expect(await post(phone, encoded(batch)))
    results = answer["results"]
    assert (results[0]["result"], results[-1]["result"]) == ("applied", "applied")
    for place, each in enumerate(results[1:-1], 1):
        assert each["result"] == "quarantined"
        assert each["problem"]["type"] == "/problems/invalid-action"
        assert each["problem"]["field"].startswith(f"actions[{place}]")
        assert each["problem"]["cure"]
    # Every one of them is there for the dispatcher to read, and only once.
    again = expect(await post(phone, encoded(batch)))
    assert {each["result"] for each in again["results"]} == {"duplicate"}
    record = expect(await board.get(f"/api/routes/{route['id']}"))
    assert len(record["quarantined"]) == len(bad)
    bodies = " ".join(kept["body"] for kept in record["quarantined"])
    assert "teleport" in bodies
    assert "eaten" in bodies
    assert expect(await board.get("/api/routes"))["routes"][0]["quarantined"] == len(bad)


async def test_an_id_used_twice_keeps_both_contents_and_the_first_one_counts(
    service: Service, phone: Phone
) -> None:
    route = await phone.route()
    first, second = (stop["id"] for stop in route["stops"][:2])
    done = phone.complete(first)
    other = phone.fail(second, note="The other one") | {"id": done["id"]}
    assert await phone.results(done, other) == ["applied", "quarantined"]
    assert await phone.results(other, done) == ["duplicate", "duplicate"]
    after = await phone.route()
    assert [stop["state"] for stop in after["stops"][:2]] == ["departed", "en_route"]
    board = await service.dispatcher()
    (kept,) = expect(await board.get(f"/api/routes/{route['id']}"))["quarantined"]
    assert kept["problem"]["type"] == "/problems/action-id-reused"
    assert "The other one" in kept["body"]


async def test_a_hundred_actions_are_taken_at_once(phone: Phone) -> None:
    stop_id = await stop_id_of(phone)
    notes = [phone.note(stop_id, str(n)) for n in range(100)]
    assert await phone.results(*notes) == ["applied"] * 100


async def test_a_body_of_a_hundred_megabytes_is_refused(phone: Phone) -> None:
    size = 100 * 1024 * 1024

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * (size // 100)

    for headers in ({"Content-Length": str(size)}, {}):
        given = {"Content-Type": "application/json"} | headers
        try:
            answer = await phone.client.post("/api/inbox", content=endless(), headers=given)
        except httpx.WriteError:
            # The server answered and hung up before all of it was sent: nothing was taken.
            continue
        problem = expect_problem(answer, 413, "body-too-large")
        assert problem["field"] == "body"
    await phone.route()


async def test_a_code_that_is_none_is_refused_with_its_field(service: Service) -> None:
    browser = await service.client()
    for body, field in (
        ({}, "code"),
        ({"code": "short"}, "code"),
        ({"code": "x" * 65}, "code"),
        ({"code": "12345\x0078"}, "code"),
        ({"code": 12345678}, "code"),
        ({"code": "12345678", "device_name": "x" * 101}, "device_name"),
        ({"code": "12345678", "admin": True}, "admin"),
    ):
        answer = await browser.post("/api/pair", json=body)
        assert expect_problem(answer, 400, "invalid-body")["field"] == field
    for code in ("ÅÄÖåäöÅÄ", "\u0660" * 8, "        ", "0000-0000"):
        expect_problem(await browser.post("/api/pair", json={"code": code}), 403, "code-invalid")


async def test_addresses_that_lead_nowhere_say_so(service: Service, phone: Phone) -> None:
    board = await service.dispatcher()
    for client, method, url, status in (
        (board, "GET", "/api/nothing", 404),
        (board, "GET", "/api/routes/%00", 404),
        (board, "GET", "/api/stops/%00", 404),
        (board, "GET", "/api/stops/%ff%fe", 404),
        (board, "GET", "/api/routes/x/path", 404),
        (board, "POST", "/api/routes/%00/pairing", 404),
        (board, "DELETE", f"/api/routes/{'x' * 3000}/pairing", 404),
        (board, "GET", "/api/routes?day=yesterday", 400),
        (phone.client, "GET", "/api/inbox", 405),
        (phone.client, "DELETE", "/api/inbox", 405),
        (board, "GET", "/assets/..%2f..%2f..%2fpyproject.toml", 404),
        (board, "GET", "/driver/..%2f..%2fpackage.json", 404),
        (board, "GET", "/icons/%00", 404),
    ):
        answer = await client.request(method, url)
        problem = expect_problem(answer, status)
        assert problem.get("field"), url
    assert expect_problem(await board.get("/api/routes?day=x"), 400)["field"] == "day"


# A little fuzz: mostly right batches with something wrong somewhere.
TEXT = st.text(max_size=8) | st.sampled_from(["\x00", "\ud800", "'", "=1", "\n", "💥", "not_home"])
ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([2**53, 2**63, 2**64, -(2**63) - 1, 10**40])
    | st.floats()
    | TEXT
    | st.datetimes(timezones=st.just(None)).map(lambda at: at.isoformat() + "Z"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
FIELDS = st.sampled_from(
    [
        *("id", "seq", "type", "stop_id", "occurred_at", "position"),
        *("reason", "not_before", "note", "outcome", "task_ids", "received_by", "proofs"),
        *("delay_s", "action_id", "route_id", "revision", "colour"),
    ]
)
TYPES = st.sampled_from(
    ["arrive", "complete", "fail", "skip", "delay", "note", "undo", "acknowledge"]
)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_no_batch_however_odd_is_answered_with_a_500(service: Service, phone: Phone) -> None:
    """PostgreSQL is the stricter of the two about what a text or a number may be."""
    stop_id = await stop_id_of(phone)
    batches: list[dict[str, Any]] = []

    @settings(max_examples=100, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.tuples(TYPES, st.dictionaries(FIELDS, ANY, max_size=3)), min_size=1, max_size=3
        ),
        st.dictionaries(
            st.sampled_from(["device_id", "sent_at", "actions", "more"]), ANY, max_size=1
        ),
    )
    def collect(odd: list[tuple[str, dict[str, Any]]], outside: dict[str, Any]) -> None:
        actions = []
        for type, fields in odd:
            usual: dict[str, Any] = {"stop_id": stop_id}
            if type in ("fail", "skip"):
                usual["reason"] = "other"
            if type == "complete":
                usual["outcome"] = "picked_up"
            if type == "delay":
                usual |= {"reason": "behind", "delay_s": 60}
            actions.append(phone.action(type, **(usual | fields)))
        batches.append(phone.batch(*actions) | outside)

    collect()
    answered = set()
    for batch in batches:
        answer = await post(phone, json.dumps(batch).encode())
        answered.add(answer.status_code)
        if answer.status_code != 200:
            expect_problem(answer, 400)
    assert answered == {200, 400}
