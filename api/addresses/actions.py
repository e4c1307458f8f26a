"""Makes the index that finds the addresses of an area."""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import shapely
from pysqlite3 import dbapi2 as sqlite3

from api.addresses.queries import read_addresses, read_places, read_streets, searched_words
from api.addresses.rules import Address, fold, number_of

TABLES = """
    CREATE TABLE street (
        id INTEGER PRIMARY KEY, street TEXT NOT NULL, city TEXT NOT NULL, postcode TEXT NOT NULL,
        lon REAL NOT NULL, lat REAL NOT NULL
    );
    CREATE TABLE door (
        street_id INTEGER NOT NULL, base INTEGER NOT NULL, housenumber TEXT NOT NULL,
        lon REAL NOT NULL, lat REAL NOT NULL
    );
    CREATE VIRTUAL TABLE search USING fts5(words, content='', tokenize='trigram');
"""
NEAR_DEG = 0.02
"""A street without an address lies in the town of the next address, when that is so near."""


def index_addresses(pbf: Path, path: Path) -> None:
    """Write the index of an extract: its streets, house numbers, postcodes and places."""
    addresses = read_addresses(pbf)
    doors = _with_towns(addresses, addresses)
    known = {(fold(one.street), one.city) for one in doors}
    streets = _with_towns(_one_each(read_streets(pbf)), doors)
    more = (one for one in streets if (fold(one.street), one.city) not in known)
    write_index(path, [*doors, *more, *read_places(pbf)])


def write_index(path: Path, addresses: Iterable[Address]) -> None:
    """Write an index of doors, and of streets and places that have none."""
    with closing(sqlite3.connect(path)) as rows, rows:
        rows.executescript(TABLES)
        by_street = attrgetter("street", "city", "postcode")
        for names, group in groupby(sorted(addresses, key=by_street), by_street):
            _add(rows, *names, list(group))
        rows.execute("CREATE INDEX door_street ON door (street_id, base)")
        rows.execute("INSERT INTO search (search) VALUES ('optimize')")


def _add(
    rows: sqlite3.Connection, street: str, city: str, postcode: str, at: list[Address]
) -> None:
    middle = at[len(at) // 2]
    id = rows.execute(
        "INSERT INTO street (street, city, postcode, lon, lat) VALUES (?, ?, ?, ?, ?)",
        (street, city, postcode, middle.lon, middle.lat),
    ).lastrowid
    words = " ".join(f" {word} " for word in searched_words(street, city, postcode).split())
    rows.execute("INSERT INTO search (rowid, words) VALUES (?, ?)", (id, words))
    rows.executemany(
        "INSERT INTO door VALUES (?, ?, ?, ?, ?)",
        [
            (id, _base(one.housenumber), one.housenumber, one.lon, one.lat)
            for one in at
            if one.housenumber
        ],
    )


def _base(housenumber: str) -> int:
    digits = "".join(
        letter if letter.isdigit() else " " for letter in number_of(housenumber)
    ).split()
    return int(digits[0][:9]) if digits else 0


def _one_each(streets: Iterable[Address]) -> list[Address]:
    """Keep one piece of each street in a neighbourhood: the middle one of its pieces."""
    pieces: dict[tuple[str, int, int], list[Address]] = defaultdict(list)
    for one in streets:
        pieces[one.street, round(one.lon / NEAR_DEG), round(one.lat / NEAR_DEG)].append(one)
    return [group[len(group) // 2] for group in pieces.values()]


def _with_towns(wanting: list[Address], known: list[Address]) -> list[Address]:
    """Give town and postcode of the next address to those that have none."""
    named = [one for one in known if one.city and one.postcode] or [
        one for one in known if one.city
    ]
    if not named or not wanting:
        return wanting
    tree = shapely.STRtree(shapely.points([(one.lon, one.lat) for one in named]))
    nearest = tree.nearest(shapely.points([(one.lon, one.lat) for one in wanting]))
    return [_in_town(one, named[index]) for one, index in zip(wanting, nearest, strict=True)]


def _in_town(one: Address, next_one: Address) -> Address:
    near = abs(one.lon - next_one.lon) < NEAR_DEG and abs(one.lat - next_one.lat) < NEAR_DEG
    if not near or one.city not in ("", next_one.city):
        return one
    postcode = one.postcode or next_one.postcode
    return Address(one.street, one.housenumber, next_one.city, postcode, one.lon, one.lat)
