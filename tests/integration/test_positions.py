"""Where the vans are: on shift only, to the own dispatcher only, from the app and from trackers."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from api.etas.tables import pace
from api.nightly import nightly
from api.pairing.queries import driver_of
from api.positions import actions
from api.positions.tables import position, whereabouts
from api.routes.queries import load
from routing.pace import PRIOR
from tests.builders import (
    DEPOT,
    TENANT,
    Phone,
    Service,
    csv_of,
    expect,
    expect_problem,
    listening,
    new_id,
    rows,
)

pytestmark = pytest.mark.anyio

OTHERS = "Other Deliveries"


@pytest.fixture
async def phone(service: Service) -> Phone:
    await service.import_csv(csv_of(rows(4)))
    return await service.phone()


def fix(phone: Phone, ago_s: float = 0, **known: Any) -> dict[str, Any]:
    at = phone.clock() - timedelta(seconds=ago_s)
    return {"at": at.isoformat(), "lon": DEPOT[0], "lat": DEPOT[1], "accuracy_m": 8} | known


async def post(phone: Phone, *fixes: Mapping[str, Any]) -> Any:
    return await phone.client.post("/api/positions", json={"fixes": list(fixes)})


async def key_of(service: Service, tenant: str = TENANT) -> str:
    tenant_id = await service.tenant(tenant)
    driver_id = await service.database.read(driver_of, tenant_id, "Van 1")
    return await service.database.write(actions.make_key, tenant_id, driver_id, service.clock())


async def stored(service: Service) -> list[Any]:
    statement = sa.select(position).order_by(position.c.at)
    return list(await service.database.read(lambda c: c.execute(statement).all()))


async def board_of(service: Service, tenant: str = TENANT) -> list[dict[str, Any]]:
    board = await service.dispatcher(tenant)
    routes: list[dict[str, Any]] = expect(await board.get("/api/routes"))["routes"]
    return routes


async def test_what_the_app_saw_is_on_the_board_and_on_the_feed(
    service: Service, phone: Phone
) -> None:
    await service.import_csv(csv_of(rows(4)), OTHERS)
    board = await service.dispatcher()
    (line,) = expect(await board.get("/api/routes"))["routes"]
    assert line["position"] is None
    async with listening(board) as feed:
        seen = [
            fix(phone, 20, lon=24.93),
            fix(phone, 10, lon=24.935, speed_m_s=9.5, heading_deg=90, battery=0.4),
        ]
        assert expect(await post(phone, *reversed(seen))) == {"kept": 2, "off_shift": 0}
        told = await feed.next("position")
    (line,) = expect(await board.get("/api/routes"))["routes"]
    newest = line["position"]
    assert told.data == newest
    assert (newest["route_id"], newest["source"]) == (line["id"], "app")
    assert (newest["lon"], newest["speed_m_s"], newest["battery"]) == (24.935, 9.5, 0.4)
    assert newest["at"] == seen[1]["at"].replace("+00:00", "Z")
    # No event of the journal, and nobody else's business.
    assert line["version"] == 1
    assert (await board_of(service, OTHERS))[0]["position"] is None


async def test_a_repeat_and_an_older_fix_move_no_van(service: Service, phone: Phone) -> None:
    newest = fix(phone, lon=24.95)
    expect(await post(phone, newest))
    assert expect(await post(phone, newest)) == {"kept": 0, "off_shift": 0}
    assert expect(await post(phone, fix(phone, 60, lon=24.90))) == {"kept": 1, "off_shift": 0}
    assert (await board_of(service))[0]["position"]["lon"] == 24.95
    assert len(await stored(service)) == 2


async def test_off_shift_nothing_is_stored(service: Service, phone: Phone) -> None:
    # The route begins at 8:00 and has no end: it is over after twelve hours.
    for hours in (-0.6, 12.6, 30):
        service.clock.advance(hours * 3600)
        problem = expect_problem(await post(phone, fix(phone)), 403, "off-shift")
        assert "Nothing was stored" in problem["cure"]
        service.clock.advance(-hours * 3600)
    assert await stored(service) == []
    for hours in (-0.4, 12.4):
        service.clock.advance(hours * 3600)
        assert expect(await post(phone, fix(phone)))["kept"] == 1
        service.clock.advance(-hours * 3600)


async def test_what_was_seen_on_shift_may_come_later_and_what_was_not_never(
    service: Service, phone: Phone
) -> None:
    service.clock.advance(1800)
    early, late = fix(phone, 7200), fix(phone)
    # In one batch, or held at the head of a queue: what is off shift is left out, the rest goes on.
    assert expect(await post(phone, early, late)) == {"kept": 1, "off_shift": 1}
    assert expect(await post(phone, early)) == {"kept": 0, "off_shift": 1}
    service.clock.advance(14 * 3600)
    assert expect(await post(phone, late | {"at": fix(phone, 14 * 3600 + 60)["at"]}))["kept"] == 1
    tomorrow = fix(phone, -86_400)
    expect_problem(await post(phone, tomorrow), 403, "off-shift")


async def test_who_works_late_is_on_shift_late(service: Service, phone: Phone) -> None:
    stop_id = (await phone.route())["stops"][0]["id"]
    service.clock.advance(12.2 * 3600)
    await phone.send(phone.arrive(stop_id), phone.complete(stop_id))
    service.clock.advance(1600)
    assert expect(await post(phone, fix(phone)))["kept"] == 1
    service.clock.advance(600)
    expect_problem(await post(phone, fix(phone)), 403, "off-shift")


async def test_a_body_that_is_no_batch_of_fixes_is_refused_with_its_field(phone: Phone) -> None:
    for changes, field in (
        ({"lon": 181}, "fixes[0].lon"),
        ({"lat": None}, "fixes[0].lat"),
        ({"at": "2026-05-04T08:00:00"}, "fixes[0].at"),
        ({"speed_m_s": -1}, "fixes[0].speed_m_s"),
        ({"battery": 50}, "fixes[0].battery"),
        ({"knots": 1}, "fixes[0].knots"),
    ):
        problem = expect_problem(await post(phone, fix(phone, **changes)), 400, "invalid-body")
        assert problem["field"] == field
    expect_problem(await post(phone), 400, "invalid-body")
    expect_problem(await post(phone, *[fix(phone)] * 501), 400, "invalid-body")


async def test_only_a_driver_posts_from_the_app(service: Service, phone: Phone) -> None:
    board = await service.dispatcher()
    answer = await board.post("/api/positions", json={"fixes": [fix(phone)]})
    expect_problem(answer, 403, "not-allowed")
    await service.database.write(
        actions.access.revoke,
        service.clock(),
        tenant_id=await service.tenant(),
        driver_id=await service.database.read(driver_of, await service.tenant(), "Van 1"),
    )
    expect_problem(await post(phone, fix(phone)), 401, "not-signed-in")
    assert await stored(service) == []


async def test_each_tracker_moves_its_drivers_van(service: Service, phone: Phone) -> None:
    key = await key_of(service)
    tracker = await service.client()
    base = f"/api/trackers/{key}"
    place = {"lat": 60.17, "lon": 24.95}
    at = int(service.clock().timestamp())
    coords = {"latitude": 60.17, "longitude": 24.95, "speed": 10}
    posted = [
        await tracker.get(f"{base}/osmand", params=place | {"timestamp": at, "speed": 19.438445}),
        await tracker.post(f"{base}/osmand", params=place | {"timestamp": at + 1, "speed": "0"}),
        await tracker.post(f"{base}/osmand", data=place | {"timestamp": at + 2}),
        await tracker.post(
            f"{base}/osmand",
            json={
                "device_id": "1",
                "location": {
                    "timestamp": (service.clock() + timedelta(seconds=3)).isoformat(),
                    "coords": coords,
                },
            },
        ),
        await tracker.get(f"{base}/gpslogger", params=place | {"timestamp": at + 4, "spd": "10"}),
        await tracker.post(f"{base}/gpslogger", data=place | {"timestamp": at + 5, "spd": "10"}),
    ]
    assert [expect(answer)["kept"] for answer in posted] == [1] * 6
    message = {"_type": "location", "tst": at + 6, "vel": 36} | place
    assert expect(await tracker.post(f"{base}/owntracks", json=message)) == []
    assert expect(await tracker.post(f"{base}/owntracks", json={"_type": "lwt"})) == []
    speeds = [row.speed_m_s for row in await stored(service)]
    assert speeds == [pytest.approx(10), 0, None, 10, 10, 10, pytest.approx(10)]
    position = (await board_of(service))[0]["position"]
    assert (position["source"], position["lon"]) == ("owntracks", 24.95)


async def test_a_tracker_off_shift_is_refused(service: Service, phone: Phone) -> None:
    url = f"/api/trackers/{await key_of(service)}/osmand?lat=60.17&lon=24.95"
    tracker = await service.client()
    service.clock.advance(-7200)
    expect_problem(await tracker.get(url), 403, "off-shift")
    assert await stored(service) == []


async def test_a_key_that_is_revoked_replaced_or_never_was_learns_nothing(
    service: Service, phone: Phone
) -> None:
    await service.import_csv(csv_of(rows(4)), OTHERS)
    first, theirs = await key_of(service), await key_of(service, OTHERS)
    tracker = await service.client()
    url = "/api/trackers/{}/osmand?lat=60.17&lon=24.95"
    expect(await tracker.get(url.format(first)))
    second = await key_of(service)
    expect(await tracker.get(url.format(theirs)))
    answers = [await tracker.get(url.format(key)) for key in (first, new_id())]
    problems = [expect_problem(answer, 404, "not-found") for answer in answers]
    assert problems[0] == problems[1]
    tenant_id = await service.tenant()
    driver_id = await service.database.read(driver_of, tenant_id, "Van 1")
    revoke = actions.revoke_keys, tenant_id, driver_id, service.clock()
    assert await service.database.write(*revoke) == 1
    expect_problem(await tracker.get(url.format(second)), 404, "not-found")
    tenants = [row.tenant_id for row in await stored(service)]
    assert sorted(tenants) == sorted([tenant_id, await service.tenant(OTHERS)])


async def test_a_broken_message_of_a_tracker_names_its_field(
    service: Service, phone: Phone
) -> None:
    base = f"/api/trackers/{await key_of(service)}"
    tracker = await service.client()
    for answer, field in (
        (await tracker.get(f"{base}/osmand?lat=60"), "lon"),
        (await tracker.post(f"{base}/osmand", content=b"{"), "body"),
        (await tracker.post(f"{base}/osmand", content=b'{"location": {}}'), "location.coords"),
        (await tracker.post(f"{base}/owntracks", content=b"[" * 20_000), "body"),
        (await tracker.post(f"{base}/owntracks", content=b"{}"), "_type"),
        (await tracker.post(f"{base}/gpslogger", content=b"lat=\xff"), "body"),
        (await tracker.get(f"{base}/gpslogger?lat=north&lon=1"), "lat"),
    ):
        assert expect_problem(answer, 400, "invalid-body")["field"] == field
    answer = await tracker.post(f"{base}/osmand", content=b"lat=1&lon=1&x=" + b"x" * 100_000)
    assert answer.status_code == 413


async def test_a_van_that_stands_at_a_stop_says_so(service: Service, phone: Phone) -> None:
    first = (await phone.route())["stops"][0]
    door = {"lon": first["lon"], "lat": first["lat"]}
    for _ in range(5):
        expect(await post(phone, fix(phone, speed_m_s=0.2, **door)))
        service.clock.advance(5)
    assert (await board_of(service))[0]["position"]["stop_id"] == first["id"]
    # The driver says it, not the satellite.
    assert (await phone.route())["stops"][0]["state"] == "pending"
    away = [fix(phone, 5, speed_m_s=12, lon=24.96), fix(phone, speed_m_s=12, lon=24.97)]
    expect(await post(phone, *away))
    assert (await board_of(service))[0]["position"]["stop_id"] is None


async def test_old_positions_are_forgotten(service: Service, phone: Phone) -> None:
    expect(await post(phone, fix(phone)))
    now = service.clock()
    kept = await nightly(service.database, service.settings, now + timedelta(days=59))
    assert kept.forgotten == 0
    gone = await nightly(service.database, service.settings, now + timedelta(days=61))
    assert gone.forgotten == 1
    left = sa.select(sa.func.count()).select_from(whereabouts)
    assert await service.database.read(lambda c: c.scalar(left)) == 0


async def test_the_pace_of_past_days_makes_the_times_of_the_next(
    service: Service, phone: Phone
) -> None:
    route = await phone.route()
    for stop in route["stops"]:
        service.clock.advance(900)
        await phone.send(phone.arrive(stop["id"]))
        service.clock.advance(600)
        await phone.send(phone.complete(stop["id"]))
    done = await nightly(service.database, service.settings, service.clock() + timedelta(days=1))
    assert done.learned == 1
    tenant_id = await service.tenant()
    loaded = await service.database.read(load, tenant_id, route["id"], service.clock())
    assert loaded.hops[0].drove_s == 900
    assert loaded.hops[0].worked_s == 600
    assert loaded.at_pace(0)[1] > PRIOR.works.ratios[1]
    # What another version learned counts as nothing learned.
    await service.database.write(lambda c: c.execute(sa.update(pace).values(content="{}")))
    again = await service.database.read(load, tenant_id, route["id"], service.clock())
    assert again.at_pace(0)[1] < loaded.at_pace(0)[1]
