"""A dispatcher's morning: a file of orders, a plan, a change, another plan, and off they go."""

import asyncio
from typing import Any

import httpx
import pytest

from api.plans import actions
from api.plans.schemas import Van
from tests.builders import (
    DEPOT,
    TODAY,
    Service,
    csv_of,
    expect,
    expect_problem,
    listening,
    new_id,
    row,
)

pytestmark = pytest.mark.anyio


def orders(count: int = 24, **cells: object) -> list[dict[str, object]]:
    """Doors on a grid around the depot, no routes given."""
    return [
        row(number, **({"route": "", "packages": 2} | cells))
        | {
            "lon": round(DEPOT[0] + 0.004 * (number % 6 - 2.5), 6),
            "lat": round(DEPOT[1] + 0.003 * (number // 6 - 2), 6),
        }
        for number in range(1, count + 1)
    ]


def new_plan(rows: Any = None, count: int = 3, **fields: Any) -> dict[str, Any]:
    return {
        "day": f"{TODAY}",
        "timezone": "Europe/Helsinki",
        "depot": {"lon": DEPOT[0], "lat": DEPOT[1]},
        "orders_csv": csv_of(orders() if rows is None else rows).decode(),
        "vans": [{"name": f"Van {number}", "packages": 20} for number in range(1, count + 1)],
    } | fields


@pytest.fixture
async def board(service: Service) -> httpx.AsyncClient:
    return await service.dispatcher()


async def made(board: httpx.AsyncClient, **fields: Any) -> dict[str, Any]:
    answer: dict[str, Any] = expect(await board.post("/api/plans", json=new_plan(**fields)), 201)
    return answer


async def found(board: httpx.AsyncClient, plan: dict[str, Any], seconds: int = 1) -> dict[str, Any]:
    """Run a plan, and follow the live feed until it is ready."""
    async with listening(board) as feed:
        expect(await board.post(f"/api/plans/{plan['id']}/run", json={"seconds": seconds}), 202)
        while True:
            told = (await feed.next("plan", within_s=60)).data
            if told["plan_id"] == plan["id"] and told["state"] != "running":
                break
    answer: dict[str, Any] = expect(await board.get(f"/api/plans/{plan['id']}"))
    return answer


async def test_a_file_becomes_a_plan_and_the_plan_the_drivers_routes(
    service: Service, board: httpx.AsyncClient
) -> None:
    rows = [*orders(), row(99, route="", lon="", lat=""), row(100, route="", recipient="Upstairs")]
    rows[-1] |= {name: rows[0][name] for name in ("lon", "lat", "address")}
    plan = await made(board, rows=rows)
    assert (plan["state"], plan["stops"], plan["rejected"]) == ("draft", 24, 1)
    assert plan["rejected_rows"][0]["line"] == 26
    assert sum(stop["tasks"] for stop in plan["stop_list"]) == 25
    assert plan["routes"] == []

    plan = await found(board, plan)
    assert plan["state"] == "ready"
    assert plan["unassigned"] == []
    planned = [id for route in plan["routes"] for id in route["stop_ids"]]
    assert sorted(planned) == sorted(stop["id"] for stop in plan["stop_list"])
    assert plan["totals"]["stops"] == 24
    assert plan["totals"]["distance_m"] == sum(route["distance_m"] for route in plan["routes"])
    for route in plan["routes"]:
        assert route["packages"] <= 20
        assert route["at"] == sorted(route["at"])
        assert route["starts_at"] < route["at"][0] < route["ends_at"]
    listed = expect(await board.get("/api/plans", params={"day": f"{TODAY}"}))["plans"]
    assert [(one["id"], one["totals"]) for one in listed] == [(plan["id"], plan["totals"])]

    url = f"/api/plans/{plan['id']}/dispatch"
    sent = expect(await board.post(url, json={"version": plan["version"]}), 201)
    assert sent["left_behind"] == 0
    assert sum(route["stops"] for route in sent["routes"]) == 24
    first = plan["routes"][0]
    phone = await service.phone(route=first["van"])
    driven = await phone.route()
    assert [stop["id"] for stop in driven["stops"]] == first["stop_ids"]
    assert expect(await board.get(f"/api/plans/{plan['id']}"))["state"] == "dispatched"
    again = await board.post(url, json={"version": plan["version"] + 1})
    expect_problem(again, 409, "plan-dispatched")


async def test_what_no_van_can_take_stays_behind_with_the_reason(board: httpx.AsyncClient) -> None:
    rows = [*orders(6), row(50, route="", packages=21)]
    plan = await found(board, await made(board, rows=rows))
    large = next(stop for stop in plan["stop_list"] if stop["packages"] == 21)
    assert [one["stop_id"] for one in plan["unassigned"]] == [large["id"]]
    assert plan["unassigned"][0]["reason"] == "too_large"
    assert plan["totals"]["unassigned"] == 1


async def test_a_plan_is_told_in_local_time_and_whole_tenths(board: httpx.AsyncClient) -> None:
    plan = await made(board, rows=orders(1, volume_l=1.1, weight_kg=2.2))
    assert plan["name"] == "08:00"
    (stop,) = plan["stop_list"]
    assert (stop["volume_l"], stop["weight_kg"]) == (1.1, 2.2)


async def test_a_window_may_have_only_one_end(board: httpx.AsyncClient) -> None:
    rows = [*orders(3, latest="12:00"), row(4, route="", earliest="10:00")]
    plan = await found(board, await made(board, rows=rows))
    assert (plan["state"], plan["progress"]) == ("ready", None)
    assert plan["unassigned"] == []


async def test_a_move_tells_its_price_before_it_is_made(board: httpx.AsyncClient) -> None:
    plan = await found(board, await made(board, count=4))
    giver, taker = plan["routes"][:2]
    stop_id = giver["stop_ids"][0]
    move = {"stop_ids": [stop_id], "van": taker["van"], "position": 1, "version": plan["version"]}
    url = f"/api/plans/{plan['id']}/move"
    dry = expect(await board.post(url, json=move | {"dry": True}))
    assert expect(await board.get(f"/api/plans/{plan['id']}"))["version"] == plan["version"]
    real = expect(await board.post(url, json=move))
    assert (dry["more"], dry["after"]) == (real["more"], real["after"])
    assert {route["van"] for route in real["before"]} == {giver["van"], taker["van"]}
    now = expect(await board.get(f"/api/plans/{plan['id']}"))
    assert now["version"] == real["version"]
    assert next(r for r in now["routes"] if r["van"] == taker["van"])["stop_ids"][1] == stop_id
    for figure in ("distance_m", "drive_s", "late_s"):
        assert now["totals"][figure] - plan["totals"][figure] == real["more"][figure]

    # Somebody who still looks at the old one is told so.
    expect_problem(await board.post(url, json=move), 409, "plan-changed")
    out = {"stop_ids": [stop_id], "van": None, "version": now["version"]}
    left = expect(await board.post(url, json=out))
    assert left["more"]["unassigned"] == 1
    now = expect(await board.get(f"/api/plans/{plan['id']}"))
    assert [one["stop_id"] for one in now["unassigned"]] == [stop_id]
    back = out | {"van": "Van 4", "version": now["version"]}
    assert expect(await board.post(url, json=back))["more"]["unassigned"] == -1
    for wrong in ({"stop_ids": [new_id()]}, {"van": "Van 9"}):
        answer = await board.post(url, json=back | wrong | {"version": now["version"] + 1})
        expect_problem(answer, 400, "invalid-body")


async def test_what_a_row_asks_of_its_van_is_kept(board: httpx.AsyncClient) -> None:
    rows = [*orders(10), row(60, route="", skills="fridge; lift"), row(61, route="", skills="boat")]
    rows += [row(62, route="", van="Van 3"), row(63, route="", van="Van 9")]
    vans = [
        {"name": "Van 1", "most_stops": 4},
        {"name": "Van 2", "skills": ["lift", "fridge"]},
        {"name": "Van 3", "breaks": [{"earliest": "11:00", "latest": "12:00", "minutes": 30}]},
    ]
    plan = await found(board, await made(board, rows=rows, vans=vans))
    assert [one["line"] for one in plan["rejected_rows"]] == [15]
    place = {stop["address"]: stop["id"] for stop in plan["stop_list"]}
    routes = {route["van"]: route["stop_ids"] for route in plan["routes"]}
    assert place["Itäkatu 60"] in routes["Van 2"]
    assert place["Itäkatu 62"] in routes["Van 3"]
    assert len(routes.get("Van 1", [])) <= 4
    left = {one["stop_id"]: one["reason"] for one in plan["unassigned"]}
    assert left == {place["Itäkatu 61"]: "no_skill"}


async def test_a_plan_can_be_forgotten(board: httpx.AsyncClient) -> None:
    plan = await made(board)
    assert (await board.delete(f"/api/plans/{plan['id']}")).status_code == 204
    expect_problem(await board.get(f"/api/plans/{plan['id']}"), 404, "not-found")


async def test_two_plans_stand_side_by_side(board: httpx.AsyncClient) -> None:
    few = await found(board, await made(board, count=3, name="three vans"))
    many = await found(board, await made(board, count=6, name="six vans"))
    beside = expect(await board.get(f"/api/plans/{few['id']}/beside/{many['id']}"))
    assert [beside["plan"]["name"], beside["other"]["name"]] == ["three vans", "six vans"]
    more = many["totals"]["distance_m"] - few["totals"]["distance_m"]
    assert beside["more"]["distance_m"] == more
    empty = await made(board)
    answer = await board.get(f"/api/plans/{few['id']}/beside/{empty['id']}")
    expect_problem(answer, 409, "nothing-planned")


async def test_other_vans_make_another_plan(board: httpx.AsyncClient) -> None:
    plan = await found(board, await made(board, count=1))
    assert plan["totals"]["unassigned"] == 14
    vans = {"vans": new_plan()["vans"], "version": plan["version"]}
    changed = expect(await board.patch(f"/api/plans/{plan['id']}", json=vans))
    assert changed["vans"] == 3
    assert (await found(board, changed))["totals"]["unassigned"] == 0


async def test_a_search_can_be_stopped_and_nothing_else_happens_to_the_plan_meanwhile(
    service: Service, board: httpx.AsyncClient
) -> None:
    plan, other = await made(board), await made(board)
    url = f"/api/plans/{plan['id']}"
    running = expect(await board.post(f"{url}/run", json={"seconds": 600}), 202)
    assert running["state"] == "running"
    expect_problem(await board.post(f"{url}/run", json={}), 409, "plan-busy")
    expect_problem(await board.post(f"/api/plans/{other['id']}/run", json={}), 409, "plan-busy")
    body = {"version": running["version"]}
    expect_problem(await board.post(f"{url}/dispatch", json=body), 409, "plan-busy")
    process, _ = service.app.state.planner._running[plan["id"]]
    stopped = expect(await board.request("DELETE", f"{url}/run"))
    assert stopped["state"] in ("draft", "ready")
    assert not process.is_alive()
    assert expect(await board.request("DELETE", f"{url}/run"))["state"] == stopped["state"]
    assert (await found(board, other))["state"] == "ready"


async def test_a_search_whose_process_is_killed_ends_and_says_so(
    service: Service, board: httpx.AsyncClient
) -> None:
    plan = await made(board)
    async with listening(board) as feed:
        expect(await board.post(f"/api/plans/{plan['id']}/run", json={"seconds": 600}), 202)
        process, task = service.app.state.planner._running[plan["id"]]
        process.terminate()
        await asyncio.wait([task])
        told = (await feed.next("plan")).data
        while told["state"] == "running":
            told = (await feed.next("plan")).data
    assert "failed" in told["progress"]["doing"]
    assert (await found(board, plan))["state"] == "ready"


async def test_a_van_with_a_route_of_that_day_is_not_sent_twice(
    service: Service, board: httpx.AsyncClient
) -> None:
    await service.import_csv(csv_of([row(1)]))
    plan = await found(board, await made(board))
    answer = await board.post(
        f"/api/plans/{plan['id']}/dispatch", json={"version": plan["version"]}
    )
    problem = expect_problem(answer, 409, "route-exists")
    assert "Van 1" in problem["detail"]


async def test_a_plan_whose_vans_changed_is_run_again_before_it_is_dispatched(
    board: httpx.AsyncClient,
) -> None:
    plan = await found(board, await made(board))
    url = f"/api/plans/{plan['id']}"
    vans = {"vans": [{"name": "Another van"}], "version": plan["version"]}
    changed = expect(await board.patch(url, json=vans))
    # What was planned stays to be looked at.
    assert (changed["state"], changed["routes"]) == ("draft", plan["routes"])
    version = {"version": changed["version"]}
    for what, body in (
        ("dispatch", {}),
        ("move", {"stop_ids": plan["routes"][0]["stop_ids"][:1], "van": "Another van"}),
    ):
        answer = await board.post(f"{url}/{what}", json=body | version)
        expect_problem(answer, 409, "nothing-planned")
    # A search that is stopped before it found anything does not bring the old vans back.
    expect(await board.post(f"{url}/run", json={"seconds": 600}), 202)
    stopped = expect(await board.request("DELETE", f"{url}/run"))
    assert stopped["state"] == ("ready" if stopped["routes"] else "draft")
    assert {route["van"] for route in stopped["routes"]} <= {"Another van"}


async def test_a_stop_is_moved_once_however_often_it_is_named(board: httpx.AsyncClient) -> None:
    plan = await found(board, await made(board))
    stop_id = plan["routes"][0]["stop_ids"][0]
    move = {"stop_ids": [stop_id, stop_id], "van": "Van 2", "version": plan["version"]}
    expect(await board.post(f"/api/plans/{plan['id']}/move", json=move))
    now = expect(await board.get(f"/api/plans/{plan['id']}"))
    planned = [id for route in now["routes"] for id in route["stop_ids"]]
    assert planned.count(stop_id) == 1
    assert len(planned) == 24


async def test_of_two_searches_asked_for_at_once_one_begins(board: httpx.AsyncClient) -> None:
    plans = [await made(board), await made(board)]
    answers = await asyncio.gather(
        *(board.post(f"/api/plans/{plan['id']}/run", json={"seconds": 600}) for plan in plans)
    )
    assert sorted(answer.status_code for answer in answers) == [202, 409]
    for plan in plans:
        await board.request("DELETE", f"/api/plans/{plan['id']}/run")


async def test_a_search_that_a_killed_server_left_behind_can_be_stopped(
    service: Service, board: httpx.AsyncClient
) -> None:
    plan = await made(board)
    tenant_id = await service.tenant()
    await service.database.write(actions.begin, tenant_id, plan["id"], service.clock())
    stopped = expect(await board.request("DELETE", f"/api/plans/{plan['id']}/run"))
    assert stopped["state"] == "draft"
    assert (await found(board, stopped))["state"] == "ready"


async def test_a_search_that_cannot_begin_leaves_the_plan_as_it_was(
    board: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = await made(board)
    with monkeypatch.context() as broken:

        def start(_: object) -> None:
            raise OSError(11, "Resource temporarily unavailable")

        broken.setattr("multiprocessing.process.BaseProcess.start", start)
        answer = await board.post(f"/api/plans/{plan['id']}/run", json={})
        assert answer.status_code >= 500
    assert expect(await board.get(f"/api/plans/{plan['id']}"))["state"] == "draft"
    assert (await found(board, plan))["state"] == "ready"


async def test_a_change_that_took_its_time_is_told_all_the_same(
    service: Service, board: httpx.AsyncClient
) -> None:
    slow, quick = await made(board), await made(board)
    tenant_id = await service.tenant()
    began = service.clock()
    async with listening(board) as feed:
        service.clock.advance(20)
        vans = {"vans": [{"name": "A"}], "version": quick["version"]}
        expect(await board.patch(f"/api/plans/{quick['id']}", json=vans))
        assert (await feed.next("plan", within_s=10)).data["plan_id"] == quick["id"]
        # As a dispatch does that waited for the roads meanwhile.
        van = (Van(name="B"),)
        change = (tenant_id, slow["id"], van, slow["version"], began)
        await service.database.write(actions.change_vans, *change)
        service.app.state.wake.tell()
        assert (await feed.next("plan", within_s=10)).data["plan_id"] == slow["id"]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1969-12-31"])
async def test_a_day_that_cannot_be_reckoned_with_is_refused(
    board: httpx.AsyncClient, day: str
) -> None:
    for rows in (orders(2), orders(2, earliest="09:00")):
        answer = await board.post("/api/plans", json=new_plan(rows=rows, day=day))
        assert expect_problem(answer, 400, "invalid-body")["field"] == "day"


@pytest.mark.parametrize(
    ("wrong", "status", "type", "field"),
    [
        ({"timezone": "Europe/Helsinky"}, 400, "invalid-body", "timezone"),
        ({"vans": [{"name": "A"}, {"name": "A"}]}, 400, "invalid-body", "vans"),
        ({"vans": []}, 400, "invalid-body", "vans"),
        ({"vans": [{"name": "A"}, {"name": "B", "driver": "A"}]}, 400, "invalid-body", "vans"),
        ({"vans": [{"name": "A", "starts": "25:00"}]}, 400, "invalid-body", "vans[0].starts"),
        ({"orders_csv": "no,such,columns\n1,2,3"}, 400, "file-unreadable", None),
        ({"surprise": 1}, 400, "invalid-body", "surprise"),
        ({"depot": {"lon": 200, "lat": 0}}, 400, "invalid-body", "depot.lon"),
    ],
)
async def test_a_plan_that_cannot_be_says_why(
    board: httpx.AsyncClient, wrong: dict[str, Any], status: int, type: str, field: str | None
) -> None:
    problem = expect_problem(await board.post("/api/plans", json=new_plan(**wrong)), status, type)
    if field is not None:
        assert problem["field"] == field


async def test_another_tenants_plan_is_as_unknown_as_any(
    service: Service, board: httpx.AsyncClient
) -> None:
    plan = await made(board)
    other = await service.dispatcher(tenant="Other Deliveries")
    for plan_id in (plan["id"], new_id()):
        url = f"/api/plans/{plan_id}"
        move = {"stop_ids": [new_id()], "van": None, "version": 1}
        vans = {"vans": [{"name": "A"}], "version": 1}
        for answer in (
            await other.get(url),
            await other.patch(url, json=vans),
            await other.delete(url),
            await other.post(f"{url}/run", json={}),
            await other.request("DELETE", f"{url}/run"),
            await other.post(f"{url}/move", json=move),
            await other.post(f"{url}/dispatch", json={"version": 1}),
            await other.get(f"{url}/beside/{plan['id']}"),
        ):
            expect_problem(answer, 404, "not-found")
    assert expect(await other.get("/api/plans", params={"day": f"{TODAY}"}))["plans"] == []


async def test_vroom_speaks_its_own_json_with_its_own_codes(board: httpx.AsyncClient) -> None:
    matrix = [[0, 5, 9], [5, 0, 3], [9, 3, 0]]
    asked = {
        "vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "capacity": [1]}],
        "jobs": [
            {"id": 7, "location_index": 1, "delivery": [1]},
            {"id": 8, "location_index": 2, "delivery": [1], "skills": [9]},
        ],
        "matrices": {"car": {"durations": matrix}},
        "options": {"x": 3, "g": False},
    }
    answer = expect(await board.post("/api/vroom", json=asked))
    assert answer["code"] == 0
    assert [step["type"] for step in answer["routes"][0]["steps"]] == ["start", "job", "end"]
    assert [one["id"] for one in answer["unassigned"]] == [8]
    wrong = await board.post("/api/vroom", json={"vehicles": [], "jobs": []})
    assert (wrong.status_code, wrong.json()["code"]) == (400, 2)
    # Without a road engine nobody is asked, whoever may listen at VROOM's own port.
    nowhere = {"vehicles": [{"id": 1, "start": [24.9, 60.1]}]}
    nowhere |= {"jobs": [{"id": 1, "location": [24.91, 60.1]}]}
    lost = await board.post("/api/vroom", json=nowhere)
    assert (lost.status_code, lost.json()["code"]) == (500, 3)
    assert lost.json()["error"].endswith(":0")
    mad = await board.post("/api/vroom", content=b"[" * 20_000)
    assert (mad.status_code, mad.json()["code"]) == (400, 2)
