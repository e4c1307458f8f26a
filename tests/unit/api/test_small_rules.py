"""Codes, limits, settings, paths of fields, the words of a problem."""

from pathlib import Path

import msgspec
import pytest

from api.app import create_app
from api.bodies import split_path
from api.errors import DomainError
from api.inbox.schemas import AnyAction
from api.limits import Limit
from api.pairing.rules import ALPHABET, TYPED, as_typed, new_code, new_typed
from api.settings import Settings


def test_a_code_for_a_link_has_128_bits_and_never_repeats() -> None:
    codes = {new_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert all(len(code) == 22 for code in codes)


def test_a_link_code_is_never_taken_for_a_typed_one() -> None:
    assert as_typed(new_code()) is None


def test_a_typed_code_reads_back_as_itself() -> None:
    for _ in range(200):
        typed = new_typed()
        assert len(typed) == TYPED
        assert set(typed) <= set(ALPHABET)
        assert as_typed(typed) == as_typed(typed.lower()) == typed
        assert as_typed(f"{typed[:4]}-{typed[4:]}") == typed


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        ("oil-OIL 00", "01101100"),
        ("  abcd efgh ", "ABCDEFGH"),
        ("abcdefg", None),
        ("abcdefghj", None),
        ("abcdefgu", None),
        ("abcdefg!", None),
        ("", None),
    ],
)
def test_lookalikes_and_gaps_are_forgiven_and_nothing_else(code: str, typed: str | None) -> None:
    assert as_typed(code) == typed


def test_a_limit_counts_failures_by_key_and_forgets_them(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("api.limits.time.monotonic", lambda: now)
    limit = Limit(most=3, forget_s=60)
    for _ in range(3):
        assert limit.try_once("a")
    assert not limit.try_once("a")
    assert limit.try_once("b")
    limit.forgive("a")
    assert limit.try_once("a")
    assert not limit.try_once("a")
    now += 61
    assert limit.try_once("a")


def test_settings_come_from_the_environment_with_their_types() -> None:
    given = {
        "ROUNDSMAN_DATA": "/srv/rounds",
        "ROUNDSMAN_PORT": "9000",
        "ROUNDSMAN_SOLVER_DEADLINE_S": "0.5",
        "ROUNDSMAN_REDIS_URL": "",
        "HOME": "/root",
    }
    settings = Settings.from_environment(given)
    assert (settings.data, settings.port) == (Path("/srv/rounds"), 9000)
    assert (settings.solver_deadline_s, settings.redis_url) == (0.5, "")
    assert settings.database == "sqlite:////srv/rounds/roundsman.db"
    assert Settings.from_environment({}) == Settings()


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"ROUNDSMAN_PROT": "9000"}, "ROUNDSMAN_PROT"),
        ({"ROUNDSMAN_PORT": "nine"}, "port"),
        ({"ROUNDSMAN_SOLVER_PROCESSES": "1.5"}, "solver_processes"),
    ],
)
def test_a_wrong_setting_is_named(given: dict[str, str], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        Settings.from_environment(given)


def test_the_tests_own_variables_are_no_settings() -> None:
    given = {"ROUNDSMAN_TEST_COLUMNS": "sqlite", "ROUNDSMAN_SHARED_DATA": "/data"}
    assert Settings.from_environment(given) == Settings()


@pytest.mark.parametrize(
    ("public_url", "url"),
    [("", "http://localhost:8000"), ("https://rounds.example/", "https://rounds.example")],
)
def test_the_address_people_use_has_no_slash_at_its_end(public_url: str, url: str) -> None:
    assert Settings(public_url=public_url).url == url


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b'{"type": "skip", "nope": 1}', ".nope"),
        (b'{"type": "skip"}', ".id"),
        (b'{"type": "walk"}', ".type"),
        (b'{"type": "arrive", "position": {"lon": 500}}', ".position.lon"),
        (b'{"type": "complete", "proofs": [{"kind": "film"}]}', ".proofs[0].kind"),
        (b"[]", ""),
    ],
)
def test_what_is_wrong_is_told_with_the_path_of_its_field(body: bytes, path: str) -> None:
    with pytest.raises(msgspec.ValidationError) as wrong:
        msgspec.json.decode(body, type=AnyAction)
    detail, found = split_path(str(wrong.value))
    assert found == path
    assert detail
    assert "$" not in detail


def every_error(kind: type[DomainError] = DomainError) -> list[type[DomainError]]:
    return [one for each in kind.__subclasses__() for one in (each, *every_error(each))]


def test_every_error_says_what_to_do_and_is_named_by_its_fact() -> None:
    create_app(Settings())
    kinds = every_error()
    assert len(kinds) > 15
    for kind in kinds:
        problem = kind("It is so.").problem()
        assert problem.cure, kind
        assert problem.status in range(400, 430) or problem.status == 503
        assert problem.type.startswith("/problems/")
        assert problem.type == problem.type.lower()
    types = [kind("").problem().type for kind in kinds]
    assert len(set(types)) == len(types)
