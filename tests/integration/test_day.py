"""A driver's day: from an imported file to a re-sequenced route."""

import pytest

from tests.builders import Service, csv_of, rows

pytestmark = pytest.mark.anyio


async def test_an_imported_route_reaches_the_phone_in_the_files_order(service: Service) -> None:
    report = await service.import_csv(csv_of(rows(8)))
    assert (report.imported, report.rejected) == (8, [])
    phone = await service.phone()
    route = await phone.route()
    assert [stop["tasks"][0]["reference"] for stop in route["stops"]] == [
        f"R{number}" for number in range(1, 9)
    ]
    assert route["revision"] == 1


async def test_a_skip_comes_back_with_the_new_order_in_the_same_round_trip(
    service: Service,
) -> None:
    await service.import_csv(csv_of(rows(8)))
    phone = await service.phone()
    before = [stop["id"] for stop in (await phone.route())["stops"]]
    answer = await phone.send(phone.skip(before[0]))
    assert answer["results"][0]["result"] == "applied"
    assert answer["revision"] == 2
    assert {stop["id"] for stop in answer["route"]["stops"]} == set(before)
