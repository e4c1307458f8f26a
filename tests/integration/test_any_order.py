"""Whatever becomes of the batches on their way, the day ends the same."""

import random
import sqlite3
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from api import journal, verify
from api.access import Session
from api.blobs import BlobStore
from api.drivers.actions import ensure_driver
from api.imports import actions as imports
from api.imports.actions import Import
from api.inbox.actions import take_in
from api.inbox.schemas import Batch
from api.stops.tables import action, stop, task
from api.tables import metadata
from routing.roads.straight_line import StraightLine
from tests.builders import DEPOT, MORNING, TODAY, ZONE, csv_of, id_of, row

TENANT = id_of(1)
STOPS = 3
DEVICES = (id_of(101), id_of(102))
NOW = MORNING + timedelta(hours=1)

Action = dict[str, Any]


class Day:
    """One morning in a database in memory: a route of three stops, one of them with two tasks."""

    def __init__(self) -> None:
        driver = sqlite3.connect(":memory:", check_same_thread=False)
        driver.deserialize(_imported())
        self.engine = sa.create_engine("sqlite://", creator=lambda: driver)
        self.connection = self.engine.connect()
        self.driver_id = ensure_driver(self.connection, TENANT, "Van 1")

    def take(self, device_id: str, actions: Sequence[Action]) -> list[str]:
        """Take in one batch as the service does; return the result of each action."""
        caller = Session("", TENANT, "driver", self.driver_id, NOW + timedelta(days=1), NOW)
        raw = [msgspec.Raw(msgspec.json.encode(each)) for each in actions]
        batch = Batch(device_id=device_id, sent_at=NOW, actions=raw)
        self.connection.info["recorded"] = []
        taken = take_in(self.connection, caller, batch, NOW)
        self.connection.commit()
        return [each.result for each in taken.results]

    def state(self) -> dict[str, Any]:
        """All that must not depend on the way that batches came."""

        def rows_of(table: sa.Table, *columns: str) -> list[Any]:
            chosen = [table.c[name] for name in columns]
            found = self.connection.execute(sa.select(*chosen).order_by(*chosen[:2])).all()
            return [tuple(each) for each in found]

        return {
            "stops": rows_of(stop, "id", "state", "not_before", "arrived_at", "departed_at"),
            "tasks": rows_of(task, "id", "state", "outcome"),
            "actions": rows_of(
                action, "key", "id", "result", "undone", "problem", "content", "seq", "occurred_at"
            ),
        }

    def faults(self) -> list[str]:
        return verify.verify(self.connection, BlobStore(Path("nowhere")))

    def close(self) -> None:
        self.connection.close()
        self.engine.dispose()


@cache
def _imported() -> bytes:
    """The route just imported, as the bytes of its database."""
    engine = sa.create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.begin() as connection:
        door = {"lon": 24.95, "address": "Itäkatu 1"}
        cells = [row(1, **door), row(2, **door), row(3), row(4)]
        wanted = Import(tenant_id=TENANT, day=TODAY, zone=ZONE, depot=DEPOT, default_route="")
        drafts, _ = imports.prepare(csv_of(cells), wanted, frozenset(), StraightLine())
        imports.write(connection, wanted, [_named(drafts[0])], MORNING)
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        whole: bytes = driver.serialize()
    engine.dispose()
    return whole


def _named(draft: imports.Draft) -> imports.Draft:
    """Give stops and tasks ids that are the same in every day, so that days can be compared."""
    numbers = iter(range(20, 40))
    stops = tuple(
        msgspec.structs.replace(
            each,
            id=id_of(10 + place),
            tasks=tuple(
                msgspec.structs.replace(one, id=id_of(next(numbers))) for one in each.tasks
            ),
        )
        for place, each in enumerate(draft.stops)
    )
    return msgspec.structs.replace(draft, stops=stops)


@pytest.fixture(autouse=True)
def nobody_signs_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sessions are another story."""
    monkeypatch.setattr("api.access.check_again", lambda *_: None)


@st.composite
def actions_of(draw: st.DrawFn, device: int, count: int) -> list[Action]:
    """What one device did, in its order: some of it makes no sense, its clock jumps."""
    made: list[Action] = []
    at = MORNING
    for seq in range(1, count + 1):
        at += timedelta(seconds=draw(st.sampled_from([0, 1, 5, 20, 300, -600])))
        place = draw(st.integers(0, STOPS - 1))
        kind = draw(
            st.sampled_from(
                ["arrive", "complete", "complete", "fail", "skip", "delay", "note", "undo", "undo"]
            )
        )
        each: Action = {
            "id": id_of(1000 * (device + 1) + seq),
            "seq": seq,
            "type": kind,
            "stop_id": id_of(10 + place),
            "occurred_at": at.isoformat(),
        }
        if kind in ("complete", "fail"):
            # Its first task, a task elsewhere, or all that is open.
            named = draw(st.sampled_from([(), (), (id_of(20),), (id_of(21),), (id_of(22),)]))
            each |= {"task_ids": named} if named else {}
        match kind:
            case "complete":
                each |= {"outcome": "delivered_to_recipient", "note": f"note {seq}"}
            case "fail":
                each |= {"reason": "not_home"}
            case "skip":
                each |= {"reason": "closed"}
            case "delay":
                each |= {"reason": draw(st.sampled_from(["behind", "road_closed"])), "delay_s": 600}
            case "undo":
                target = draw(st.sampled_from(made)) if made else each
                each |= {"stop_id": target["stop_id"], "action_id": target["id"]}
        made.append(each)
    return made


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[list[list[Action]], list[tuple[int, list[int]]]]:
    """What two devices did, and how it arrived: in pieces, late, over and over, in any order."""
    done = [draw(actions_of(device, draw(st.integers(0, 6)))) for device in range(2)]
    everything = [(device, place) for device in range(2) for place in range(len(done[device]))]
    chance = random.Random(draw(st.integers(0, 2**32)))
    arriving = everything * draw(st.integers(1, 3))
    chance.shuffle(arriving)
    batches: list[tuple[int, list[int]]] = []
    for device, place in arriving:
        if batches and batches[-1][0] == device and chance.random() < 0.5:
            batches[-1][1].append(place)
        else:
            batches.append((device, [place]))
    batches += [chance.choice(batches)] * 10 if batches else []
    return done, batches


@given(deliveries())
@settings(max_examples=60)
def test_any_interleaving_repeat_and_delay_of_batches_ends_in_the_same_state(
    delivered: tuple[list[list[Action]], list[tuple[int, list[int]]]],
) -> None:
    done, batches = delivered
    in_order, any_order = Day(), Day()
    try:
        for device_id, actions in zip(DEVICES, done, strict=True):
            if actions:
                in_order.take(device_id, actions)
        seen: set[tuple[int, int]] = set()
        for device, places in batches:
            results = any_order.take(DEVICES[device], [done[device][place] for place in places])
            for place, result in zip(places, results, strict=True):
                assert (result == "duplicate") == ((device, place) in seen)
                seen.add((device, place))
        assert any_order.state() == in_order.state()
        assert any_order.faults() == []
    finally:
        in_order.close()
        any_order.close()


class TwoPhones(RuleBasedStateMachine):
    """Two phones act and send as they can; in the end the journal replays to the tables."""

    sent = Bundle("sent")

    @initialize()
    def begin(self) -> None:
        self.day = Day()
        self.seq = [0, 0]
        self.done: dict[str, tuple[int, Action]] = {}
        self.outbox: list[list[Action]] = [[], []]
        self.at = MORNING

    def teardown(self) -> None:
        if hasattr(self, "day"):
            # Everything arrives in the end, and then it is as if it had come in order.
            for device in (0, 1):
                if self.outbox[device]:
                    self.day.take(DEVICES[device], self.outbox[device])
            ordered = Day()
            try:
                for device in (0, 1):
                    actions = [each for at, each in self.done.values() if at == device]
                    if actions:
                        ordered.take(DEVICES[device], actions)
                assert ordered.state() == self.day.state()
                assert self.day.faults() == []
            finally:
                ordered.close()
                self.day.close()

    @rule(
        device=st.integers(0, 1),
        place=st.integers(0, STOPS - 1),
        later_s=st.sampled_from([0, 2, 30, 600]),
        kind=st.sampled_from(["arrive", "complete", "fail", "skip", "delay", "undo"]),
    )
    def act(self, device: int, place: int, later_s: int, kind: str) -> None:
        self.at += timedelta(seconds=later_s)
        self.seq[device] += 1
        own = [each for at, each in self.done.values() if at == device]
        each: Action = {
            "id": id_of(1000 * (device + 1) + self.seq[device]),
            "seq": self.seq[device],
            "type": kind,
            "stop_id": id_of(10 + place),
            "occurred_at": self.at.isoformat(),
        }
        each |= {
            "complete": {"outcome": "picked_up"},
            "fail": {"reason": "refused"},
            "skip": {"reason": "blocked"},
            "delay": {"reason": "road_closed", "delay_s": 600},
            "undo": {"action_id": own[-1]["id"], "stop_id": own[-1]["stop_id"]}
            if own
            else {"action_id": each["id"]},
        }.get(kind, {})
        self.done[each["id"]] = device, each
        self.outbox[device].append(each)

    @rule(target=sent, device=st.integers(0, 1), newest_first=st.booleans())
    def send(self, device: int, newest_first: bool) -> tuple[int, list[Action]]:
        batch = self.outbox[device][::-1] if newest_first else self.outbox[device]
        self.outbox[device] = []
        if batch:
            assert "duplicate" not in self.day.take(DEVICES[device], batch)
        return device, batch

    @rule(batch=sent, times=st.sampled_from([1, 10]))
    def send_again(self, batch: tuple[int, list[Action]], times: int) -> None:
        device, actions = batch
        before = self.day.state()
        for _ in range(times if actions else 0):
            assert set(self.day.take(DEVICES[device], actions)) == {"duplicate"}
        assert self.day.state() == before

    @invariant()
    def holds(self) -> None:
        if hasattr(self, "day"):
            assert journal.faults(self.day.connection) == []


TestTwoPhones = TwoPhones.TestCase
TestTwoPhones.settings = settings(max_examples=30, stateful_step_count=12)
