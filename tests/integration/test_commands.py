"""What a person mistypes at the command line is one line, and loses nothing."""

import json
import os
from pathlib import Path

import pytest

from api.cli import main
from tests.builders import csv_of, row


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("ROUNDSMAN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ROUNDSMAN_DATA", str(tmp_path / "data"))


def _import(file: Path, zone: str = "Europe/Helsinki") -> int:
    place = ["--depot", "24.94,60.17", "--day", "2026-05-04", "--timezone", zone]
    return main(["import", str(file), *place, "--json"])


@pytest.mark.parametrize("zone", ["Europe/Helsinky", "Europe", "../etc/passwd", ""])
def test_a_mistyped_time_zone_is_named(zone: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        _import(Path("day.csv"), zone)
    assert stopped.value.code == 2
    assert "is no time zone" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--port", "99999"], "There is no port 99999"),
        (["--port", "8000", "--host", "nowhere.invalid"], "Cannot listen on nowhere.invalid:8000"),
    ],
)
def test_an_address_that_cannot_be_is_not_called_taken(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", *arguments]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    "url", ["sqlite:////no/such/folder/x.db", "postgresql://nobody@127.0.0.1:1/none", "rubbish"]
)
def test_a_database_that_cannot_be_opened_is_named(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ROUNDSMAN_DATABASE_URL", url)
    monkeypatch.setattr(Path, "mkdir", lambda *_, **__: None)
    assert main(["verify"]) == 2
    assert "Cannot open the database" in capsys.readouterr().err


def test_a_day_that_cannot_be_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["import", "day.csv", "--day", "0001-01-01"])
    assert "is no day" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["rounds.example.com", "HTTPS://rounds.example.com", "https://"])
def test_an_address_for_people_needs_its_scheme(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ROUNDSMAN_PUBLIC_URL", url)
    assert main(["pair", "dispatcher", "--json"]) == 2
    assert "public_url" in capsys.readouterr().err


def test_bad_rows_come_back_even_where_the_file_lies_in_a_folder_that_takes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "day.csv"
    file.write_bytes(csv_of([row(1), row(2, lon="")]))
    writes = Path.write_text

    def refused(path: Path, *args: object, **kwargs: object) -> int:
        if path.parent == tmp_path:
            raise PermissionError(13, "Permission denied", str(path))
        return writes(path, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "write_text", refused)
    assert _import(file) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["imported"], told["rejected"]) == (1, 1)
    assert Path(told["rejects_file"]).parent == tmp_path / "data"


def test_a_dispatcher_can_be_signed_out_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pair", "dispatcher", "--json"]) == 0
    assert main(["revoke", "dispatcher"]) == 0
    assert "0 signed out" in capsys.readouterr().out


def test_a_tracker_has_an_address_for_each_app_until_it_is_revoked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "day.csv"
    file.write_bytes(csv_of([row(1)]))
    assert _import(file) == 0
    capsys.readouterr()
    assert main(["tracker", "Van 1", "--json"]) == 0
    addresses = json.loads(capsys.readouterr().out)
    assert list(addresses) == ["Traccar Client", "OwnTracks", "GPSLogger"]
    keys = {address.split("/")[5] for address in addresses.values()}
    assert len(keys) == 1
    assert main(["tracker", "Van 1"]) == 0
    printed = capsys.readouterr().out
    assert "/api/trackers/" in printed
    assert keys.pop() not in printed
    assert main(["tracker", "Van 1", "--revoke"]) == 0
    assert capsys.readouterr().out == "1 trackers ended\n"
    assert main(["tracker", "Nobody"]) == 2
    assert "There is no route or driver 'Nobody'" in capsys.readouterr().err


def test_the_nights_work_can_be_done_by_hand(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nightly"]) == 0
    assert capsys.readouterr().out == "0 positions forgotten, 0 days learned from\n"
