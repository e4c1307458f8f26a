"""Reads addresses out of an extract, and places that may be meant out of the index made of them."""

from collections.abc import Iterator
from pathlib import Path

from osmium.osm import Area, Node, Way
from pysqlite3 import dbapi2 as sqlite3

from api.addresses.rules import Address, fold, number_of, read, shorten
from api.extract import shape_of, tagged

MOST_STREETS = 40


def read_addresses(pbf: Path) -> list[Address]:
    """Every address point and addressed building; a shop and its house may both be there."""
    found = []
    for thing in tagged(pbf, "addr:housenumber"):
        tags = thing.tags
        street = tags.get("addr:street") or tags.get("addr:place")
        shape = shape_of(thing) if street and not isinstance(thing, Way) else None
        if street and shape is not None:
            place = shape.representative_point()
            found.append(
                Address(
                    street=street,
                    housenumber=tags["addr:housenumber"],
                    city=tags.get("addr:city") or "",
                    postcode=tags.get("addr:postcode") or "",
                    lon=round(place.x, 6),
                    lat=round(place.y, 6),
                )
            )
    return found


def read_streets(pbf: Path) -> Iterator[Address]:
    """Every piece of a street that has a name, at its middle."""
    for way in tagged(pbf, "highway"):
        if isinstance(way, Area) or "name" not in way.tags or isinstance(way, Node):
            continue
        shape = shape_of(way)
        if shape is not None:
            middle = shape.interpolate(0.5, normalized=True)
            yield Address(way.tags["name"], "", "", "", round(middle.x, 6), round(middle.y, 6))


def read_places(pbf: Path) -> Iterator[Address]:
    """Every town, village and quarter that has a name."""
    for thing in tagged(pbf, "place"):
        if isinstance(thing, Node) and "name" in thing.tags:
            at = thing.location
            yield Address("", "", thing.tags["name"], "", round(at.lon, 6), round(at.lat, 6))


class AddressIndex:
    """Finds places in the index of one area; it may be used from several threads."""

    def __init__(self, path: Path) -> None:
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        self._rows = sqlite3.connect(uri, uri=True, check_same_thread=False)

    def close(self) -> None:
        """Let go of the file."""
        self._rows.close()

    def places(self, text: str) -> list[Address]:
        """Return what may be meant: doors of the number on streets of about that name.

        Where a street has no such number, its nearest numbers; where it has none, its middle.
        """
        found: list[Address] = []
        written = read(text)
        bases = sorted({int(digits) for digits in map(_leading, written.numbers) if digits})
        for id, street, city, postcode, lon, lat in self._streets(text):
            doors = [
                Address(street, housenumber, city, postcode, door_lon, door_lat)
                for base in bases
                for housenumber, door_lon, door_lat in self._rows.execute(_DOORS, (id, base))
            ]
            exact = [door for door in doors if number_of(door.housenumber) in written.numbers]
            found += exact or (doors if written.has_number else [])
            if not street or not written.has_number:
                found.append(Address(street, "", city, postcode, lon, lat))
        return found

    def _streets(self, text: str) -> list[tuple[int, str, str, str, float, float]]:
        wanted = " OR ".join(f'"{part}"' for part in sorted(_trigrams(_words(text))))
        if not wanted:
            return []
        rows = self._rows.execute(_STREETS, (wanted, MOST_STREETS))
        return [(int(row[0]), *row[1:]) for row in rows]


_STREETS = """
    SELECT street.id, street, city, postcode, lon, lat
    FROM (SELECT rowid, bm25(search) AS rank FROM search WHERE search MATCH ? ORDER BY rank LIMIT ?)
    JOIN street ON street.id = rowid ORDER BY rank
"""
_DOORS = """
    SELECT housenumber, lon, lat FROM door WHERE street_id = ?
    ORDER BY abs(base - ?), length(housenumber), housenumber LIMIT 30
"""


def searched_words(street: str, city: str, postcode: str) -> str:
    """Return what of a street is searched: as written, and as people shorten it."""
    return _words(f"{street} {city} {postcode}")


def _words(text: str) -> str:
    folded = fold(text)
    return " ".join(dict.fromkeys((*folded.split(), *shorten(folded).split())))


def _trigrams(words: str) -> set[str]:
    return {
        padded[at : at + 3]
        for padded in (f" {word} " for word in words.split())
        for at in range(len(padded) - 2)
    }


def _leading(number: str) -> str:
    digits = ""
    for letter in number:
        if not letter.isdigit():
            break
        digits += letter
    return digits[:9]
