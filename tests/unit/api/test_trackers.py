"""Each tracker's own units become ours."""

from datetime import UTC, datetime
from typing import Any

import pytest

from api.errors import InvalidBody
from api.positions.rules import from_gpslogger, from_osmand, from_owntracks, from_traccar
from api.positions.schemas import Fix

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
# The example of traccar.org/osmand, with numbers that tell the units apart.
TRACCAR: dict[str, Any] = {
    "location": {
        "timestamp": "2026-05-04T08:59:30.000Z",
        "coords": {
            "latitude": 60.17,
            "longitude": 24.94,
            "accuracy": 12.5,
            "speed": 10,
            "heading": 90,
            "altitude": 8,
        },
        "is_moving": False,
        "odometer": 0,
        "event": "motionchange",
        "battery": {"level": 0.5, "is_charging": False},
        "activity": {"type": "still"},
        "extras": {},
    },
    "device_id": "48241179",
}
# The example of owntracks.org/booklet/tech/json, where `vel` is in km/h and `batt` in per cent.
OWNTRACKS: dict[str, Any] = {
    "_type": "location",
    "tid": "JJ",
    "tst": 1777885170,
    "lat": 60.17,
    "lon": 24.94,
    "acc": 13,
    "vel": 36,
    "cog": 90,
    "batt": 50,
    "alt": 8,
    "conn": "m",
}
EXPECTED = Fix(
    at=datetime(2026, 5, 4, 8, 59, 30, tzinfo=UTC),
    lon=24.94,
    lat=60.17,
    accuracy_m=12.5,
    speed_m_s=10,
    heading_deg=90,
    battery=0.5,
)


def test_traccar_client_9_speaks_of_metres_a_second_and_shares() -> None:
    assert from_traccar(TRACCAR, NOW) == [EXPECTED]
    several = {"location": [TRACCAR["location"]] * 2, "device_id": "1"}
    assert from_traccar(several, NOW) == [EXPECTED] * 2


@pytest.mark.parametrize(
    "timestamp",
    ["1777885170", "1777885170000", "2026-05-04T08:59:30Z", "2026-05-04 08:59:30"],
)
def test_osmand_speaks_of_knots_and_per_cent(timestamp: str) -> None:
    given = {
        "id": "123456",
        "lat": "60.17",
        "lon": "24.94",
        "timestamp": timestamp,
        "hdop": "3",
        "altitude": "8",
        "speed": "19.438445",
        "bearing": "90",
        "accuracy": "12.5",
        "batt": "50",
    }
    (fix,) = from_osmand(given, NOW)
    assert fix.speed_m_s == pytest.approx(10)
    assert (fix.at, fix.lon, fix.lat) == (EXPECTED.at, 24.94, 60.17)
    assert (fix.accuracy_m, fix.heading_deg, fix.battery) == (12.5, 90, 0.5)


def test_osmand_may_join_its_place_and_say_that_it_is_not_valid() -> None:
    (fix,) = from_osmand({"deviceid": "1", "location": "60.17,24.94", "heading": "7"}, NOW)
    assert (fix.lat, fix.lon, fix.heading_deg, fix.at) == (60.17, 24.94, 7, NOW)
    assert from_osmand({"lat": "1", "lon": "1", "valid": "false"}, NOW) == []


def test_owntracks_speaks_of_kilometres_an_hour_and_per_cent() -> None:
    (fix,) = from_owntracks(OWNTRACKS, NOW)
    assert fix.speed_m_s == pytest.approx(10)
    assert (fix.at, fix.lon, fix.lat) == (EXPECTED.at, 24.94, 60.17)
    assert (fix.accuracy_m, fix.heading_deg, fix.battery) == (13, 90, 0.5)


@pytest.mark.parametrize("type", ["lwt", "status", "transition", "waypoints"])
def test_what_else_owntracks_says_is_no_fix(type: str) -> None:
    assert from_owntracks({"_type": type, "tst": 1777885170}, NOW) == []


@pytest.mark.parametrize(
    "given",
    [
        # As `roundsman tracker` prints it, and as Home Assistant's page has it.
        "lat=60.17&lon=24.94&timestamp=1777885170&acc=12.5&spd=10.0&dir=90.0&batt=50.0",
        "latitude=60.17&longitude=24.94&device=1&accuracy=12.5&battery=50.0&speed=10.0"
        "&direction=90.0&altitude=8.0&provider=gps&activity=&time=2026-05-04T08:59:30.000Z",
    ],
)
def test_gpslogger_speaks_of_metres_a_second_and_per_cent(given: str) -> None:
    fields = dict(pair.split("=") for pair in given.split("&"))
    assert from_gpslogger(fields, NOW) == [EXPECTED]


def test_what_a_receiver_does_not_know_it_sends_as_minus_one() -> None:
    coords = {"latitude": 1, "longitude": 2, "speed": -1, "heading": -1, "accuracy": -1}
    body = {"location": {"coords": coords, "battery": {"level": -1}, "timestamp": None}}
    (fix,) = from_traccar(body, NOW)
    assert (fix.speed_m_s, fix.heading_deg, fix.accuracy_m, fix.battery) == (None,) * 4
    assert fix.at == NOW


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"lat": "1"}, "lon"),
        ({"lat": "north", "lon": "1"}, "lat"),
        ({"lat": "91", "lon": "1"}, "lat"),
        ({"lat": "nan", "lon": "1"}, "lat"),
        ({"lat": "1", "lon": "1", "speed": "fast"}, "speed"),
        ({"lat": "1", "lon": "1", "timestamp": "yesterday"}, "timestamp"),
        ({"lat": "1", "lon": "1", "timestamp": "9" * 30}, "timestamp"),
        ({"lat": "1", "lon": "1", "speed": "inf"}, "speed"),
    ],
)
def test_a_fault_is_named_with_its_field(given: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidBody) as found:
        from_osmand(given, NOW)
    assert found.value.field == field


@pytest.mark.parametrize("body", [[], {}, {"location": 1}, {"location": {"coords": []}}, None])
def test_json_that_is_no_location_is_refused(body: Any) -> None:
    with pytest.raises(InvalidBody):
        from_traccar(body, NOW)
    with pytest.raises(InvalidBody):
        from_owntracks(body, NOW)
