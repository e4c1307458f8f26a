"""`roundsman verify`: clean after a day, and it finds whatever was touched."""

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from api import journal as journals
from api.cli import main
from api.journal import journal, personal
from api.routes.tables import revision, route
from api.settings import Settings
from api.solver import Solver
from api.stops.tables import action, stop, task
from tests.builders import FixedClock, Service, csv_of, new_id, picture, rows, serving, sha256

pytestmark = pytest.mark.anyio

PHOTO = picture(11)


@pytest.fixture
async def worked(settings: Settings, clock: FixedClock, solver: Solver, patience: None) -> Any:
    """A service with some of everything in its journal; what a test breaks stays broken."""
    async with serving(settings, clock, solver) as service:
        await service.import_csv(csv_of(rows(6)))
        phone = await service.phone()
        route_now = await phone.route()
        ids = [each["id"] for each in route_now["stops"]]
        skipped = phone.skip(ids[0], note="Gate is shut")
        await phone.send(phone.arrive(ids[0]), skipped)
        await phone.send(phone.acknowledge(route_now["id"], 2))
        await phone.send(phone.undo(skipped), phone.behind(ids[1]), phone.road_closed(ids[3]))
        photo = [{"kind": "photo", "sha256": sha256(PHOTO)}]
        await phone.send(phone.complete(ids[1], note="Under the mat", proofs=photo))
        await phone.upload(PHOTO)
        await phone.send(
            phone.fail(ids[1]), phone.note(new_id()), {"id": new_id()}, phone.arrive(ids[1])
        )
        assert await service.faults() == []
        yield service


async def change(service: Service, statement: Any) -> int:
    def write(connection: sa.Connection) -> int:
        return int(connection.execute(statement).rowcount)

    return await service.database.write(write)


async def first(service: Service, query: Any) -> Any:
    return await service.database.read(lambda connection: connection.execute(query).first())


async def test_a_changed_journal_row_is_found(worked: Service) -> None:
    row = await first(worked, sa.select(journal).where(journal.c.type == "stop.skipped"))
    this = journal.c.position == row.position
    for column, value in (
        ("body", row.body.replace("not_home", "refused!")),
        ("author", "driver:somebody else"),
        ("occurred_at", worked.clock.at.replace(year=2025)),
        ("received_at", worked.clock.at.replace(year=2025)),
        ("device_id", None),
        ("hash", "0" * 64),
        ("prev_hash", "0" * 64),
    ):
        assert await change(worked, sa.update(journal).where(this).values({column: value})) == 1
        faults = await worked.faults()
        assert any(f"stream {row.stream}, event {row.seq}" in fault for fault in faults), column
        back = {column: getattr(row, column)}
        await change(worked, sa.update(journal).where(this).values(back))
    assert await worked.faults() == []


async def test_a_removed_journal_row_is_found(worked: Service) -> None:
    row = await first(worked, sa.select(journal).where(journal.c.type == "stop.arrived"))
    await change(worked, sa.delete(journal).where(journal.c.position == row.position))
    faults = await worked.faults()
    assert any(f"event {row.seq} is missing" in fault for fault in faults)


async def test_a_changed_or_removed_row_of_any_table_is_found(worked: Service) -> None:
    for table, values in (
        (route, {"revision": 99}),
        (revision, {"author": "nobody"}),
        (stop, {"address": "Elsewhere 1"}),
        (task, {"packages": 77}),
        (action, {"content": "{}"}),
    ):
        keys = list(table.primary_key.columns)
        kept = await first(
            worked,
            sa.select(table).where(table.c[next(iter(values))] != next(iter(values.values()))),
        )
        this = sa.and_(*(key == getattr(kept, key.name) for key in keys))
        for statement in (
            sa.update(table).where(this).values(values),
            sa.delete(table).where(this),
        ):
            assert await change(worked, statement) == 1
            assert any(fault.startswith(f"{table.name} (") for fault in await worked.faults())
        await change(worked, table.insert().values(**kept._mapping))
        assert await worked.faults() == []


async def test_an_altered_photo_is_found(worked: Service) -> None:
    tenant_id = await worked.tenant()
    path = worked.app.state.blob_store.path(tenant_id, sha256(PHOTO))
    path.write_bytes(PHOTO[:-1] + b"!")
    assert await worked.faults() == [f"blob {sha256(PHOTO)}: was altered"]
    path.write_bytes(PHOTO)


async def test_a_missing_photo_is_found(worked: Service) -> None:
    tenant_id = await worked.tenant()
    path = worked.app.state.blob_store.path(tenant_id, sha256(PHOTO))
    path.unlink()
    assert await worked.faults() == [f"blob {sha256(PHOTO)}: is not in the store"]


async def test_altered_personal_data_is_found(worked: Service) -> None:
    row = await first(worked, sa.select(personal).where(personal.c.body.contains("Under the mat")))
    this = (personal.c.event_id == row.event_id) & (personal.c.subject == row.subject)
    body = row.body.replace("Under the mat", "In the bin")
    await change(worked, sa.update(personal).where(this).values(body=body))
    assert any("personal data" in fault and "altered" in fault for fault in await worked.faults())


async def test_erasing_a_person_does_not_break_the_chain(worked: Service) -> None:
    row = await first(worked, sa.select(personal).where(personal.c.body.contains("Under the mat")))
    this = (personal.c.event_id == row.event_id) & (personal.c.subject == row.subject)
    await change(worked, sa.delete(personal).where(this))
    assert await worked.database.read(journals.faults) == []
    # The table still tells; once that is erased too, everything agrees again.
    (fault,) = await worked.faults()
    assert fault.startswith("action (")
    kept = await first(worked, sa.select(action).where(action.c.content.contains("Under the mat")))
    content = {k: v for k, v in json.loads(kept.content).items() if k != "note"}
    text = json.dumps(content, separators=(",", ":"), sort_keys=True)
    await change(
        worked, sa.update(action).where(action.c.key == kept.key).values(content=text, digest="")
    )
    assert await worked.faults() == []


async def test_erasing_a_recipient_does_not_break_the_chain(worked: Service) -> None:
    kept = await first(worked, sa.select(task).where(task.c.recipient_name == "Recipient 4"))
    await change(worked, sa.delete(personal).where(personal.c.subject == f"task:{kept.id}"))
    assert await worked.database.read(journals.faults) == []
    nothing = {"recipient_name": "", "recipient_phone": "", "recipient_email": "", "notes": ""}
    await change(worked, sa.update(task).where(task.c.id == kept.id).values(**nothing))
    assert await worked.faults() == []


def test_the_command_says_what_is_wrong_and_how_many(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUNDSMAN_DATA", str(tmp_path))
    file = tmp_path / "day.csv"
    file.write_bytes(csv_of(rows(2)))
    main(
        ["import", str(file), "--day", "2026-05-04", "--timezone", "UTC", "--depot", "24.94,60.17"]
    )
    assert main(["verify"]) == 0
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'roundsman.db'}")
    with engine.begin() as connection:
        connection.execute(sa.update(stop).values(number=9))
    engine.dispose()
    capsys.readouterr()
    assert main(["verify"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 3
    assert said[-1] == "2 faults"
