"""Finds where rows without coordinates are, by their address."""

from collections.abc import Sequence

from msgspec import Struct

from api.addresses.rules import Candidate
from api.geocoder import Geocoder, GeocoderDown
from api.imports.rules import Rejected, Table


class Doubtful(Struct, frozen=True):
    """One row whose address may mean several places, or none for sure: a question."""

    line: int
    address: str
    candidates: Sequence[Candidate]


class Located(Struct, frozen=True):
    """A table in which addresses became places, and the rows that could not be placed."""

    table: Table
    geocoded: int
    doubtful: list[Doubtful]
    rejected: list[Rejected]


def locate(table: Table, geocoder: Geocoder | None) -> Located:
    """Give each row without coordinates those of its address; what is not clear is left out."""
    placed: Table = {}
    located = Located(placed, 0, [], [])
    geocoded = 0
    for line, cells in table.items():
        address = cells.get("address", "")
        if geocoder is None or not address or cells.get("lon") or cells.get("lat"):
            placed[line] = cells
            continue
        try:
            answer = geocoder.find(address)
        except GeocoderDown as down:
            located.rejected.append(Rejected(line, cells, f"address: {down}; give lon and lat"))
            continue
        if found := answer.taken:
            placed[line] = cells | {"lon": str(found.lon), "lat": str(found.lat)}
            geocoded += 1
        elif answer.candidates:
            located.doubtful.append(Doubtful(line, address, answer.candidates))
        else:
            located.rejected.append(Rejected(line, cells, f"address: {_not_found(address)}"))
    return Located(placed, geocoded, located.doubtful, located.rejected)


def question(one: Doubtful) -> str:
    """Ask which place is meant, with what to write into the file for each."""
    places = [f"{each.address} ({each.lon}, {each.lat})" for each in one.candidates]
    return f"address: not sure; give lon and lat. Is it {' or '.join(places)}?"


def _not_found(address: str) -> str:
    return (
        f"{address!r} was not found; write street, number, postcode and town, or give lon and lat"
    )
