"""How one row of an import is read."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from api.imports.rules import Rejected, Row, Where, read_rows, read_table
from tests.builders import DEPOT, TODAY, ZONE, csv_of, row


def read(where: Where | None = None, **cells: object) -> Row | Rejected:
    where = where or Where(TODAY, ZONE, DEPOT, "File")
    (found,) = read_rows(read_table(csv_of([row(1, **cells)])), where)
    return found


def good(**cells: Any) -> Row:
    found = read(**cells)
    assert isinstance(found, Row), found
    return found


def test_an_empty_cell_takes_its_default() -> None:
    empty = dict.fromkeys(
        ("route", "seq", "type", "service_s", "setup_s", "packages", "volume_l", "address"), ""
    )
    found = good(**empty)
    assert (found.route, found.seq, found.type) == ("File", 2, "delivery")
    assert (found.service_s, found.setup_s, found.packages, found.volume_l) == (60, 90, 1, 0.0)
    assert found.address == "60.17000, 24.94900"


@pytest.mark.parametrize(
    ("cell", "utc"),
    [
        ("9:30", "06:30"),
        ("09:30", "06:30"),
        ("2026-05-04T09:30:00+03:00", "06:30"),
        ("2026-05-04T09:30:00Z", "09:30"),
    ],
)
def test_a_time_is_local_or_has_its_zone(cell: str, utc: str) -> None:
    earliest = good(earliest=cell).earliest
    assert earliest is not None
    assert earliest.astimezone(UTC) == datetime.fromisoformat(f"2026-05-04T{utc}:00+00:00")


def test_the_day_the_clocks_change_keeps_local_time() -> None:
    where = Where(datetime(2026, 3, 29).date(), ZoneInfo("Europe/Helsinki"), DEPOT, "File")  # noqa: DTZ001 -- a date
    before, after = read(where, earliest="02:30"), read(where, earliest="12:00")
    assert isinstance(before, Row)
    assert isinstance(after, Row)
    assert before.earliest is not None
    assert after.earliest is not None
    assert (before.earliest.astimezone(UTC).hour, after.earliest.astimezone(UTC).hour) == (0, 9)


def test_a_window_of_one_moment_is_a_window() -> None:
    found = good(earliest="10:00", latest="10:00")
    assert found.earliest == found.latest


@pytest.mark.parametrize("lon", ["24.949", "24,949", " 24.949 ", "2.4949e1"])
def test_a_number_may_be_written_as_spreadsheets_do(lon: str) -> None:
    assert good(lon=lon).lon == 24.949


def test_whole_numbers_may_have_a_point_from_a_spreadsheet() -> None:
    assert good(packages="3.0").packages == 3


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"lon": "60.17", "lat": "24.949"}, "swapped"),
        ({"lon": "-24.949"}, "within 500 km"),
        ({"seq": "-1"}, "seq: expected between"),
        ({"seq": "1e10"}, "seq: expected between"),
        ({"service_s": "14401"}, "service_s: expected between"),
        ({"packages": "nan"}, "packages: 'nan' is not a finite number"),
        ({"volume_l": "-0.1"}, "volume_l: expected between"),
        ({"earliest": "1730"}, "earliest: "),
        ({"address": "x" * 501}, "address: longer than 500"),
        ({"reference": "x" * 201}, "reference: longer than 200"),
    ],
)
def test_a_wrong_cell_is_named_with_its_column(cells: dict[str, str], reason: str) -> None:
    found = read(**cells)
    assert isinstance(found, Rejected)
    assert reason in found.reason
    assert found.line == 2


def test_near_the_equator_a_swap_cannot_be_told_and_the_row_goes_in() -> None:
    where = Where(TODAY, ZONE, (1.0, 1.0), "File")
    assert isinstance(read(where, lon="1.1", lat="0.9"), Row)
