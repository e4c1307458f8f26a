"""The import: good rows go in, bad rows come back with the reason each."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from api.cli import main
from api.imports.actions import Import, Report, prepare, rejects_file
from api.imports.rules import HEADER, FileUnreadable
from routing.errors import NoRoadThere
from routing.matrix import Matrix
from routing.problem import Place
from routing.roads.straight_line import StraightLine
from tests.builders import DEPOT, Service, csv_of, expect, row, rows

pytestmark = pytest.mark.anyio


def reasons(report: Report) -> dict[str, str]:
    """Why each row was rejected, by its reference."""
    return {one.cells.get("reference", ""): one.reason for one in report.rejected}


BAD = {
    "swapped": ({"lon": DEPOT[1], "lat": DEPOT[0]}, "lon, lat: they seem to be swapped"),
    "far": ({"lon": 100, "lat": 10}, "lon, lat: not a place within 500 km of the depot"),
    "off the map": ({"lon": 24.9, "lat": 91}, "lon, lat: not a place"),
    "NaN": ({"lon": "NaN"}, "lon: 'NaN' is not a finite number"),
    "infinite": ({"lat": "1e999"}, "lat: '1e999' is not a finite number"),
    "no place": ({"lon": ""}, "lon, lat: no coordinates"),
    "word": ({"lat": "north"}, "lat: 'north' is not a number"),
    "window ends before it starts": (
        {"earliest": "14:00", "latest": "13:00"},
        "latest: the window ends before it starts",
    ),
    "another day": ({"earliest": "2026-06-04T10:00:00+03:00"}, "earliest: "),
    "no zone": ({"latest": "2026-05-04T10:00:00"}, "latest: '2026-05-04T10:00:00' has no zone"),
    "no time": ({"latest": "noon"}, "latest: 'noon' is neither HH:MM nor ISO 8601"),
    "hour 25": ({"latest": "25:00"}, "latest: '25:00' is neither"),
    "type": ({"type": "parcel"}, "type: 'parcel' is neither delivery nor pickup"),
    "negative": ({"service_s": -5}, "service_s: expected between"),
    "half a package": ({"packages": 1.5}, "packages: '1.5' is not a whole number"),
    "too heavy": ({"weight_kg": "1e9"}, "weight_kg: expected between"),
    "long": ({"notes": "x" * 2001}, "notes: longer than 2000 characters"),
    "NUL": ({"notes": "a\x00b"}, "notes: contains a NUL character"),
}


async def test_each_bad_row_comes_back_with_its_reason_and_the_good_ones_go_in(
    service: Service,
) -> None:
    bad = [
        row(number, reference=name, **cells)
        for number, (name, (cells, _)) in enumerate(BAD.items(), 10)
    ]
    nameless = row(50, reference="", recipient="")
    report = await service.import_csv(csv_of([*rows(3), *bad, nameless]))
    assert report.imported == 3
    assert [(one.name, one.stops) for one in report.routes] == [("Van 1", 3)]
    found = reasons(report)
    assert found.keys() == BAD.keys() | {""}
    for name, (_, reason) in BAD.items():
        assert found[name].startswith(reason)
    assert found[""].startswith("recipient: ")
    assert [one.line for one in report.rejected] == sorted(one.line for one in report.rejected)


async def test_a_semicolon_file_with_decimal_commas_and_a_byte_order_mark_is_read(
    service: Service,
) -> None:
    given = row(1, lon="24,949", lat="60,17", notes="Ring; then wait, please")
    data = b"\xef\xbb\xbf" + csv_of([given], delimiter=";").replace(b"\r\n", b"\n")
    assert (await service.import_csv(data)).imported == 1
    (stop,) = (await (await service.phone()).route())["stops"]
    assert (stop["lon"], stop["lat"]) == (24.949, 60.17)
    assert stop["tasks"][0]["notes"] == "Ring; then wait, please"


async def test_quoted_newlines_stay_and_lines_are_counted_as_an_editor_does(
    service: Service,
) -> None:
    given = [row(1, notes="Code 12\nsecond door"), row(2, lon="nowhere")]
    report = await service.import_csv(csv_of(given))
    assert [one.line for one in report.rejected] == [4]
    (stop,) = (await (await service.phone()).route())["stops"]
    assert stop["tasks"][0]["notes"] == "Code 12\nsecond door"


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        (b"", "The header is not ours: empty"),
        ("recipient,lon,lat\nJörg,24.9,60.1".encode("latin-1"), "Byte 19 is not UTF-8"),
        ("recipient,lon,lat\nx,24.9,60.1".encode("utf-16"), "Byte 0 is not UTF-8"),
        (b"recipient,lon,lat,colour\nx,24.9,60.1,red", "The header is not ours: colour"),
        (b"recipient,lon,lon\nx,24.9,60.1", "The header is not ours"),
        (b"24.9,60.1,x\n", "The header is not ours: 24.9, 60.1, x"),
        (b'recipient,lon,lat\n"x,24.9,60.1', "Line 2: "),
        (b'recipient,lon,lat\n"' + b"x" * 200_000 + b'",1,2', "Line 2: field larger"),
        (b"\x89PNG\r\n\x1a\n", "Byte 0 is not UTF-8"),
    ],
    ids=[
        *("empty", "latin-1", "utf-16", "unknown column", "a column twice"),
        *("no header", "open quote", "huge cell", "a picture"),
    ],
)
def test_a_file_that_is_no_table_of_ours_is_refused_with_a_cure(data: bytes, detail: str) -> None:
    from api.imports.rules import read_table

    with pytest.raises(FileUnreadable) as refused:
        read_table(data)
    assert refused.value.detail.startswith(detail)
    assert ",".join(HEADER) in refused.value.advice


async def test_only_a_name_and_a_place_are_needed(service: Service) -> None:
    report = await service.import_csv(b"reference,lat,lon\nA,60.17,24.95\nB,60.17,24.96\n")
    assert (report.imported, [one.name for one in report.routes]) == (2, ["File"])
    report = await service.import_csv(b"reference,lat\nA,60.17\n")
    assert reasons(report) == {"A": "lon, lat: no coordinates; give an address or both"}


async def test_rows_with_too_many_or_too_few_cells_are_judged_alone(service: Service) -> None:
    data = b"reference,lat,lon\nA,60.17,24.95,24.96\nB,60.17\nC,60.17,24.95\n\n , ,\n"
    report = await service.import_csv(data)
    assert report.imported == 1
    assert reasons(report)["A"].startswith("4 cells, more than the header has")
    assert reasons(report)["B"].startswith("lon, lat")


async def test_five_thousand_rows_go_in_whole(service: Service) -> None:
    given = [row(n % 100 + 1, route=f"Van {n // 100}", reference=f"R{n}") for n in range(5_000)]
    report = await service.import_csv(csv_of(given))
    assert (report.imported, report.rejected, len(report.routes)) == (5_000, [], 50)
    board = expect(await (await service.dispatcher()).get("/api/routes"))
    assert sum(route["total"] for route in board["routes"]) == 5_000


async def test_a_route_of_more_stops_than_a_van_can_do_is_rejected_whole(service: Service) -> None:
    report = await service.import_csv(csv_of([*rows(1001, route="Big", lat=60.2), *rows(2)]))
    assert (report.imported, len(report.rejected)) == (2, 1001)
    assert "more than 1000 stops" in report.rejected[0].reason


def test_a_place_off_the_map_of_roads_takes_only_its_own_rows_out_of_the_route() -> None:
    class Island(StraightLine, frozen=True):
        def matrix(self, places: Sequence[Place]) -> Matrix:
            for place in places:
                if place[0] > 25:
                    raise NoRoadThere("in the sea", place)
            return super().matrix(places)

    at_sea = {"lon": 25.1, "lat": 60.1}
    given = [*rows(3), row(4, reference="boat", **at_sea), row(5, reference="shore")]
    wanted = Import(
        tenant_id="t",
        day=date(2026, 6, 1),
        zone=ZoneInfo("Europe/Helsinki"),
        depot=DEPOT,
        default_route="R",
    )
    drafts, rejected = prepare(csv_of(given), wanted, frozenset(), Island())
    assert [(len(draft.stops), len(draft.matrix)) for draft in drafts] == [(4, 5)]
    assert [(one.cells["reference"], one.reason) for one in rejected] == [
        ("boat", "lon, lat: off the map of roads (in the sea)")
    ]


async def test_the_same_file_twice_changes_nothing_the_second_time(service: Service) -> None:
    data = csv_of(rows(4))
    await service.import_csv(data)
    phone = await service.phone()
    before = await phone.route()
    again = await service.import_csv(data)
    assert (again.imported, again.routes, len(again.rejected)) == (0, [], 4)
    assert "is already there on 2026-05-04; nothing was changed" in again.rejected[0].reason
    assert await phone.route() == before
    # Another day's file with one new route takes only that one.
    more = await service.import_csv(data + csv_of(rows(2, route="Van 2")).split(b"\r\n", 1)[1])
    assert (more.imported, [one.name for one in more.routes]) == (2, ["Van 2"])


async def test_rows_of_one_door_become_one_stop_while_their_windows_agree(service: Service) -> None:
    door = {"lon": 24.95, "lat": 60.17, "address": "Itäkatu 1"}
    given = [
        row(1, **door, earliest="09:00", latest="12:00"),
        row(2, **door, earliest="10:00", type="pickup"),
        row(3, **door, earliest="15:00", latest="16:00"),
    ]
    await service.import_csv(csv_of(given))
    first, second = (await (await service.phone()).route())["stops"]
    assert [task["type"] for task in first["tasks"]] == ["delivery", "pickup"]
    assert first["window"] == {
        "earliest": "2026-05-04T07:00:00Z",
        "latest": "2026-05-04T09:00:00Z",
    }
    assert [task["reference"] for task in second["tasks"]] == ["R3"]


def test_the_rejects_file_is_safe_in_a_spreadsheet_and_can_be_mended() -> None:
    from api.imports.rules import Rejected

    formulas = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", '=HYPERLINK("x")']
    rejected = [
        Rejected(n, {"reference": f"A{n}", "notes": text, "lon": "-24.9"}, "lat: why")
        for n, text in enumerate(formulas, 2)
    ]
    text = rejects_file(rejected)
    back = list(csv.DictReader(io.StringIO(text)))
    assert [each["line"] for each in back] == ["2", "3", "4", "5", "6", "7"]
    assert all(each["reason"] == "lat: why" for each in back)
    for each in back:
        assert each["notes"][0] == "'"
        assert each["lon"] == "-24.9", "numbers stay numbers"
    assert tuple(back[0])[2:] == HEADER


def test_the_command_prints_its_report_as_json_and_writes_the_rejects_beside_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUNDSMAN_DATA", str(tmp_path / "var"))
    file = tmp_path / "day.csv"
    file.write_bytes(csv_of([*rows(3), row(4, lat="nan", notes="=1+1")]))
    command = ["import", str(file), "--day", "2026-05-04", "--timezone", "Europe/Helsinki"]
    assert main([*command, "--depot", "24.94,60.17", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["imported"], report["rejected"]) == (3, 1)
    (route,) = report["routes"]
    assert (route["name"], route["stops"], len(route["id"])) == ("Van 1", 3, 36)
    rejects = Path(report["rejects_file"])
    assert rejects == tmp_path / "day-rejects.csv"
    assert "'=1+1" in rejects.read_text("utf-8")

    assert main(["pair", "Van 1", "--json"]) == 0
    code = json.loads(capsys.readouterr().out)
    assert code["url"].endswith(f"#pair={code['code']}")
    assert code["expires_at"]
    assert main(["verify"]) == 0
    assert "All is well" in capsys.readouterr().out

    assert main([*command, "--depot", "-60.17,24.94"]) == 0
    assert "not a place within 500 km" in capsys.readouterr().out
    file.write_bytes(b"a,b\n")
    assert main([*command, "--depot", "24.94,60.17"]) == 2
    assert "The header is not ours: a, b" in capsys.readouterr().err
