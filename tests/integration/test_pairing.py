"""Pairing a phone: one code, once, ten minutes; a session that ends the moment it is revoked."""

import asyncio
from http.cookies import SimpleCookie
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from msgspec import structs

from api.access import session
from api.pairing.tables import pairing_code
from api.settings import Settings
from api.solver import Solver
from tests.builders import (
    FixedClock,
    Service,
    csv_of,
    expect,
    expect_problem,
    listening,
    rows,
    serving,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
async def client(service: Service) -> httpx.AsyncClient:
    await service.import_csv(csv_of(rows(3)))
    return await service.client()


async def use(client: httpx.AsyncClient, code: str) -> httpx.Response:
    return await client.post("/api/pair", json={"code": code, "device_name": "Phone"})


async def everything_stored(service: Service) -> str:
    """Every text in the tables of codes and sessions."""

    def query(connection: sa.Connection) -> list[Any]:
        return [
            list(each)
            for table in (session, pairing_code)
            for each in connection.execute(sa.select(table))
        ]

    return repr(await service.database.read(query))


async def test_a_code_from_a_link_works_once(service: Service, client: httpx.AsyncClient) -> None:
    made = await service.code()
    paired = expect(await use(client, made.code), 201)
    assert (paired["role"], paired["driver_name"]) == ("driver", "Van 1")
    assert expect(await client.get("/api/session")) == paired
    other = await service.client()
    expect_problem(await use(other, made.code), 403, "code-invalid")
    expect_problem(await other.get("/api/session"), 401, "not-signed-in")


async def test_one_code_used_by_many_at_once_pairs_one(
    service: Service, client: httpx.AsyncClient
) -> None:
    made = await service.code()
    answers = await asyncio.gather(*(use(client, made.code) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [403] * 7


async def test_a_code_is_too_old_after_ten_minutes(
    service: Service, client: httpx.AsyncClient
) -> None:
    made, late = await service.code(), await service.code()
    service.clock.advance(599)
    expect(await use(client, made.code), 201)
    service.clock.advance(1)
    expect_problem(await use(client, late.code), 403, "code-invalid")
    expect_problem(await use(client, late.typed), 403, "code-invalid")


async def test_a_typed_code_is_accepted_however_a_thumb_writes_it(
    service: Service, client: httpx.AsyncClient
) -> None:
    for write in (
        str.lower,
        lambda typed: f" {typed[:4]}-{typed[4:]} ",
        lambda typed: typed.replace("0", "O").replace("1", "l"),
        lambda typed: "-".join(typed.lower()),
    ):
        expect(await use(client, write((await service.code()).typed)), 201)


async def test_a_typed_code_burns_after_five_wrong_tries(
    service: Service, client: httpx.AsyncClient
) -> None:
    made, other = await service.code(), await service.code()
    for end in "23456":
        wrong = made.typed[:7] + next(letter for letter in end + "7" if letter != made.typed[7])
        expect_problem(await use(client, wrong), 403, "code-invalid")
    expect_problem(await use(client, made.typed), 403, "code-invalid")
    expect(await use(client, other.typed), 201)
    # Nobody guesses 128 bits: the link of the same code stays good.
    expect(await use(client, made.code), 201)


async def test_four_wrong_tries_leave_the_code_alive(
    service: Service, client: httpx.AsyncClient
) -> None:
    made = await service.code()
    for _ in range(4):
        wrong = made.typed[:7] + ("2" if made.typed[7] != "2" else "3")
        expect_problem(await use(client, wrong), 403)
    expect(await use(client, made.typed), 201)


async def test_guessing_from_one_address_is_slowed_down(
    service: Service, client: httpx.AsyncClient
) -> None:
    for _ in range(20):
        expect_problem(await use(client, "00000000"), 403)
    answer = await use(client, (await service.code()).code)
    expect_problem(answer, 429, "too-many-requests")


async def test_nothing_that_opens_a_door_is_stored(
    service: Service, client: httpx.AsyncClient
) -> None:
    made = await service.code()
    waiting = await service.code()
    expect(await use(client, made.code), 201)
    (token,) = client.cookies.values()
    stored = await everything_stored(service)
    for secret in (token, made.code, made.typed, waiting.code, waiting.typed):
        assert secret not in stored


async def test_on_plain_http_the_cookie_is_as_strict_as_it_can_be(
    service: Service, client: httpx.AsyncClient
) -> None:
    answer = await use(client, (await service.code()).code)
    ((name, cookie),) = SimpleCookie(answer.headers["set-cookie"]).items()
    assert name == "driver-session"
    assert cookie["httponly"] is True
    assert cookie["samesite"].lower() == "strict"
    assert (cookie["path"], cookie["domain"], cookie["secure"]) == ("/", "", "")
    assert int(cookie["max-age"]) == 30 * 86_400


async def test_on_https_the_cookie_is_bound_to_the_host(
    settings: Settings, clock: FixedClock, solver: Solver
) -> None:
    public = structs.replace(settings, public_url="https://rounds.example")
    async with serving(public, clock, solver) as service:
        await service.import_csv(csv_of(rows(3)))
        client = await service.client()
        answer = await use(client, (await service.code()).code)
        ((name, cookie),) = SimpleCookie(answer.headers["set-cookie"]).items()
        assert name == "__Host-driver"
        assert (cookie["secure"], cookie["httponly"]) == (True, True)
        assert (cookie["samesite"].lower(), cookie["path"], cookie["domain"]) == ("strict", "/", "")
        stranger = await service.client()
        # The plain name must not open the door where the strict one is in use.
        for sent, status in (
            (f"__Host-driver={cookie.value}", 200),
            (f"driver-session={cookie.value}", 401),
        ):
            answer = await stranger.get("/api/session", headers={"Cookie": sent})
            assert answer.status_code == status


async def test_a_session_ends_when_it_should(service: Service) -> None:
    await service.import_csv(csv_of(rows(3)))
    phone = await service.phone()
    service.clock.advance(30 * 86_400 - 1)
    await phone.route()
    service.clock.advance(1)
    expect_problem(await phone.client.get("/api/driver/route"), 401, "not-signed-in")


async def test_signing_out_is_for_good(service: Service, client: httpx.AsyncClient) -> None:
    expect(await use(client, (await service.code()).code), 201)
    kept = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    answer = await client.delete("/api/session")
    assert answer.status_code == 204
    assert not client.cookies
    old = await service.client(headers={"Cookie": kept})
    expect_problem(await old.get("/api/session"), 401, "not-signed-in")


async def test_a_session_id_of_ones_own_choice_opens_nothing(service: Service) -> None:
    await service.import_csv(csv_of(rows(3)))
    for value in ("x", "0" * 43, "", '"; drop', "a" * 5000):
        stranger = await service.client(headers={"Cookie": f"driver-session={value}"})
        expect_problem(await stranger.get("/api/driver/route"), 401, "not-signed-in")


async def test_revoking_a_drivers_phones_ends_them_at_once_even_while_they_listen(
    service: Service,
) -> None:
    await service.import_csv(csv_of([*rows(3), *rows(3, route="Van 2")]))
    phone, other, board = (
        await service.phone(),
        await service.phone("Van 2"),
        await service.dispatcher(),
    )
    route = await phone.route()
    async with listening(phone.client) as feed:
        answer = await board.delete(f"/api/routes/{route['id']}/pairing")
        assert answer.status_code == 204
        # Well before the next ping, and without a word.
        with pytest.raises(EOFError):
            await feed.next(within_s=10)
    expect_problem(await phone.client.get("/api/driver/route"), 401, "not-signed-in")
    answer = await phone.client.post(
        "/api/inbox", json=phone.batch(phone.arrive(route["stops"][0]["id"]))
    )
    expect_problem(answer, 401, "not-signed-in")
    await other.route()
    summary = expect(await board.get("/api/routes"))["routes"][0]
    assert (summary["paired"], summary["done"]) == (False, 0)


async def test_a_dispatcher_makes_a_code_with_its_picture(service: Service) -> None:
    await service.import_csv(csv_of(rows(3)))
    board = await service.dispatcher()
    route_id = expect(await board.get("/api/routes"))["routes"][0]["id"]
    made = expect(await board.post(f"/api/routes/{route_id}/pairing"), 201)
    assert made["url"].startswith(service.settings.url)
    assert made["url"].endswith(f"/driver/#pair={made['code']}")
    assert made["qr_svg"].startswith("<svg")
    for code in (made["code"], made["typed"]):
        answer = await use(await service.client(), code)
        # It is one code in two forms: the second form is used up with the first.
        assert answer.status_code == (201 if code == made["code"] else 403)


async def test_one_browser_can_be_both_and_chooses(service: Service) -> None:
    await service.import_csv(csv_of(rows(3)))
    client = await service.client()
    for role in ("driver", "dispatcher"):
        expect(await use(client, (await service.code(role)).code), 201)  # type: ignore[arg-type]
    for role in ("driver", "dispatcher"):
        assert expect(await client.get("/api/session", params={"as": role}))["role"] == role
    expect(await client.get("/api/driver/route"))
    expect(await client.get("/api/routes"))


async def test_requests_that_another_site_sends_are_refused(service: Service) -> None:
    await service.import_csv(csv_of(rows(3)))
    phone = await service.phone()
    for site in ("cross-site", "same-site"):
        answer = await phone.client.post(
            "/api/inbox", json=phone.batch(), headers={"Sec-Fetch-Site": site}
        )
        assert expect_problem(answer, 403, "not-allowed")["field"] == "Sec-Fetch-Site"
    assert (
        await phone.client.delete("/api/session", headers={"Sec-Fetch-Site": "same-origin"})
    ).status_code == 204
