"""What an address means: the certain one is taken, the doubtful one becomes a question."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pysqlite3 import dbapi2 as sqlite3

from api.addresses.actions import write_index
from api.addresses.queries import AddressIndex
from api.addresses.rules import Address, Answer, fold, judge, number_of, read, shorten


def doors(street: str, city: str, postcode: str, at: float, *numbers: str) -> list[Address]:
    return [
        Address(street, number, city, postcode, 9.5 + at, 47.1 + n / 1000)
        for n, number in enumerate(numbers)
    ]


PLACES = [
    *doors("Landstrasse", "Vaduz", "9490", 0.00, "1", "5", "5a", "12"),
    *doors("Landstrasse", "Schaan", "9494", 0.02, "5", "7"),
    *doors("Äulestraße", "Vaduz", "9490", 0.04, "30", "32"),
    *doors("St. Georg-Strasse", "Schellenberg", "9488", 0.06, "72"),
    *doors("Im Mühleholz", "Vaduz", "9490", 0.08, "3"),
    *doors("Feldweg", "Vaduz", "9490", 0.10, "4"),
    *doors("Feldstrasse", "Vaduz", "9490", 0.12, "4"),
    *doors("Main Street", "Springfield", "62701", 0.14, "1200"),
    Address("", "", "Planken", "", 9.54, 47.18),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AddressIndex]:
    path = tmp_path_factory.mktemp("index") / "addresses.db"
    write_index(path, PLACES)
    opened = AddressIndex(path)
    yield opened
    opened.close()


def find(index: AddressIndex, text: str) -> Answer:
    return judge(text, index.places(text))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Landstrasse 5, 9490 Vaduz", "Landstrasse 5, 9490 Vaduz"),
        ("LANDSTRASSE 5A, 9490 VADUZ", "Landstrasse 5a, 9490 Vaduz"),
        ("landstr. 5 a vaduz", "Landstrasse 5a, 9490 Vaduz"),
        ("9494 Schaan, Landstr 5", "Landstrasse 5, 9494 Schaan"),
        ("Landstraße 12", "Landstrasse 12, 9490 Vaduz"),
        ("Aeulestrasse 30, Vaduz", "Äulestraße 30, 9490 Vaduz"),
        ("Aulestrasse 32, FL-9490 Vaduz", "Äulestraße 32, 9490 Vaduz"),
        ("Sankt-Georg-Strasse 72 Schellenberg", "St. Georg-Strasse 72, 9488 Schellenberg"),
        ("Im Muehleholz 3, Vaduz", "Im Mühleholz 3, 9490 Vaduz"),
        ("Lanstrasse 12, 9490 Vaduz", "Landstrasse 12, 9490 Vaduz"),
        ("1200 Main St, Springfield 62701", "Main Street 1200, 62701 Springfield"),
    ],
)
def test_what_people_write_is_found(index: AddressIndex, written: str, meant: str) -> None:
    taken = find(index, written).taken
    assert taken is not None, find(index, written)
    assert taken.address == meant


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Landstrasse 5", {"Landstrasse 5, 9490 Vaduz", "Landstrasse 5, 9494 Schaan"}),
        ("Landstrasse 6, Vaduz", {"Landstrasse 5, 9490 Vaduz"}),
        ("Landstrasse, 9490 Vaduz", {"Landstrasse, 9490 Vaduz"}),
        ("Landstrasse 7, 9490 Vaduz", {"Landstrasse 7, 9494 Schaan"}),
        ("Lanstrasse 12", {"Landstrasse 12, 9490 Vaduz"}),
    ],
)
def test_what_is_not_certain_is_asked(index: AddressIndex, written: str, asked: set[str]) -> None:
    answer = find(index, written)
    assert answer.taken is None
    assert asked <= {one.address for one in answer.candidates}
    assert len(answer.candidates) <= 5
    sure = [one.confidence for one in answer.candidates]
    assert sure == sorted(sure, reverse=True)


@pytest.mark.parametrize("written", ["Nowhere at all 5, Berlin", "12", "??", "", "Hauptplatz 1"])
def test_what_is_not_there_is_not_found(index: AddressIndex, written: str) -> None:
    assert find(index, written) == Answer(None, [])


def test_a_street_of_another_kind_is_another_street(index: AddressIndex) -> None:
    taken = find(index, "Feldweg 4, Vaduz").taken
    assert taken is not None
    assert taken.address == "Feldweg 4, 9490 Vaduz"


def test_a_shop_in_its_house_is_one_place() -> None:
    house = Address("Städtle", "12", "Vaduz", "9490", 9.521, 47.139)
    shop = Address("Städtle", "12", "Vaduz", "9490", 9.5211, 47.1391)
    taken = judge("Städtle 12, Vaduz", [house, shop]).taken
    assert taken is not None
    assert (taken.lon, taken.lat) == (9.521, 47.139)


def test_the_index_is_read_only(index: AddressIndex) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        index._rows.execute("DELETE FROM door")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller-Straße", "mueller strasse"),
        ("Håkansgatan", "Hakansgatan"),
        ("Calle José", "calle  jose"),
    ],
)
def test_two_ways_to_write_a_name_are_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_names_of_streets_are_shortened_alike() -> None:
    assert shorten(fold("Bahnhofstraße")) == shorten(fold("Bahnhofstr."))
    assert shorten(fold("Park Avenue")) == shorten(fold("Park Ave"))
    assert number_of("12 A") == number_of("12a")


def test_a_folder_with_a_strange_name_is_opened(tmp_path: Path) -> None:
    folder = tmp_path / "a #1 100% ?x"
    folder.mkdir()
    write_index(folder / "a.db", PLACES)
    opened = AddressIndex(folder / "a.db")
    assert opened.places("Feldweg 4")
    opened.close()


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("Landstrasse 12", {"12": 1.0}),
        ("Landstrasse 12a, 9490 Vaduz", {"12a": 1.0}),
        ("Landstrasse 12 a", {"12a": 1.0, "12": 0.95}),
        ("Landstrasse 12/4", {"12-4": 1.0, "12": 0.95}),
        ("9490 Vaduz, Landstrasse 12", {"12": 1.0}),
        ("1200 Main St 62701", {"1200": 1.0, "62701": 0.92}),
        ("Landstrasse 12, 3. floor", {"12": 1.0, "3": 0.92}),
    ],
)
def test_the_house_number_is_told_from_other_numbers(
    written: str, numbers: dict[str, float]
) -> None:
    assert read(written).numbers == numbers


def test_a_number_in_the_name_of_a_street_is_no_house_number() -> None:
    street = doors("Straße des 17. Juni", "Berlin", "10623", 0, "17", "135")
    taken = judge("Straße des 17. Juni 135, 10623 Berlin", street).taken
    assert taken is not None
    assert taken.address.startswith("Straße des 17. Juni 135")
