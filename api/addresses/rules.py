"""How people write addresses: what of it counts, and how sure we may be of a place."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import cache, lru_cache

from msgspec import Struct

MOST_CANDIDATES = 5
TAKEN_FROM, ASKED_FROM = 0.85, 0.45
"""From which confidence a place is taken, and from which it is worth a question."""
ALIKE = 0.8
"""Streets that are less alike than this are two streets; one wrong letter in six gives 0.83."""
CONFIRMED = 0.97
"""From which weight on postcode or town bear a place out."""
CLEARLY = 0.12
"""By how much the best has to be better than the next, unless it is exact."""

# What ends or stands in the names of streets, and how people shorten it. Both sides are made
# short, so that it does not matter which of them was written.
ENDINGS = {"strasse": "str", "gasse": "g", "platz": "pl", "gatan": "g", "katu": "k", "tie": "t"}
WORDS = {
    **{"street": "st", "saint": "st", "sankt": "st", "road": "rd", "lane": "ln", "drive": "dr"},
    **{"avenue": "av", "ave": "av", "avenida": "av", "avda": "av", "boulevard": "bd", "blvd": "bd"},
    **{"square": "sq", "court": "ct", "place": "pl", "plaza": "pl", "piazza": "pl", "rue": "r"},
    **{"calle": "c", "via": "v", "doctor": "dr", "doktor": "dr", "professor": "prof"},
    **{"north": "n", "south": "s", "east": "e", "west": "w", "route": "rte", "chemin": "ch"},
}
LETTERS = str.maketrans({"ß": "ss", "ø": "o", "æ": "a", "œ": "o", "ł": "l", "đ": "d", "þ": "th"})
NUMBER = re.compile(r"(\d+)(\s*)([a-z]?)(?![a-z0-9])(?:\s*[-/]\s*(\d+[a-z]?)(?![a-z0-9]))?")


class Address(Struct, frozen=True):
    """One house number, where a van could be sent; without one, a street or a place."""

    street: str
    housenumber: str
    city: str
    postcode: str
    lon: float
    lat: float


class Candidate(Struct, frozen=True):
    """A place that may be meant, and how sure that is, 0 to 1."""

    address: str
    lon: float
    lat: float
    confidence: float


class Answer(Struct, frozen=True):
    """What an address was found to be: `taken` is certain enough to send a van there."""

    taken: Candidate | None
    candidates: list[Candidate]


class Written(Struct, frozen=True):
    """An address as somebody wrote it, made comparable."""

    words: tuple[str, ...]
    numbers: dict[str, float]
    """House numbers that may be meant, `12` or `12a`, and how likely it is each."""
    codes: frozenset[str]
    """Numbers long enough for a postcode."""

    @property
    def has_number(self) -> bool:
        """Whether there is a house number for certain: not only what may be a postcode."""
        return not self.numbers.keys() <= self.codes


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Make comparable: small letters without accents, single spaces; `ue` and `ü` are one."""
    small = text.casefold().translate(LETTERS)
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", small)
        if not unicodedata.combining(letter)
    )
    for pair in ("ae", "oe", "ue"):
        plain = plain.replace(pair, pair[0])
    return " ".join(re.sub(r"[^\w]+", " ", plain.replace("'", "")).split())


def shorten(folded: str) -> str:
    """Write the usual parts of street names as short as people do."""
    return " ".join(_short(word) for word in folded.split())


def number_of(text: str) -> str:
    """Make a house number comparable: `12 A` is `12a`, `3 / 5` is `3-5`."""
    return re.sub(r"[\s.]+", "", text.casefold()).replace("/", "-")


def read(text: str) -> Written:
    """Read what somebody wrote."""
    numbers: dict[str, float] = {}
    codes = set()
    for digits, gap, letter, second in NUMBER.findall(text.casefold()):
        # What stands first is the house; a floor or a flat comes after it.
        likely = 0.92 if numbers else 1.0
        if len(digits) >= 4 and not letter and not second:
            codes.add(digits)
        if second:  # "3-5" is a house in one town, in another house 3, flat 5
            numbers.setdefault(f"{digits}{letter}-{second}", likely)
        else:
            numbers.setdefault(digits + letter, likely)
        if second or (letter and gap):
            numbers.setdefault(digits, 0.95 * likely)
    if len(numbers) > len(codes):
        numbers = {number: likely for number, likely in numbers.items() if number not in codes}
        first = max(numbers.values())
        numbers = {number: likely / first for number, likely in numbers.items()}
    words = (word for word in fold(text).split() if not word[0].isdigit())
    return Written(tuple(words), numbers, frozenset(codes))


def judge(text: str, places: Iterable[Address]) -> Answer:
    """Choose among the places that may be meant; what is not clear becomes a question.

    Taken is the exact street and number, with nothing that speaks against it, when no other place
    fits as well; or a street with a slip of the pen, when postcode or town confirm it.
    """
    written = read(text)
    streets = cache(lambda street: _street(written.words, street))
    ranked = sorted(
        ((_confidence(written, place, streets(place.street)), place) for place in places),
        key=lambda each: -each[0],
    )
    ranked = _apart([each for each in ranked if each[0] >= ASKED_FROM])
    candidates = [
        Candidate(shown(place), place.lon, place.lat, round(sure, 2)) for sure, place in ranked
    ]
    clear = len(ranked) == 1 or (
        len(ranked) > 1
        and (ranked[0][0] - ranked[1][0] >= CLEARLY or (ranked[0][0] == 1 > ranked[1][0]))
    )
    is_taken = bool(ranked) and ranked[0][0] >= TAKEN_FROM and clear
    return Answer(candidates[0] if is_taken else None, candidates[:MOST_CANDIDATES])


def _confidence(written: Written, place: Address, street: tuple[float, list[str]]) -> float:
    """Say how sure it is that this place is meant: all of street, number and town have to fit."""
    alike, left = street
    if not alike:
        return 0.0
    where = _where(written, left, place)
    if alike < 1 and where < CONFIRMED:
        alike *= 0.9  # a slip of the pen, and no town to bear it out: a question
    return alike * _number(written, place) * where


_FOLDED = {fold(long): short for long, short in WORDS.items()}


def _short(word: str) -> str:
    if word in _FOLDED:
        return _FOLDED[word]
    ending = next((long for long in ENDINGS if word.endswith(long)), "")
    return word.removesuffix(ending) + ENDINGS.get(ending, "")


def _street(words: Sequence[str], street: str) -> tuple[float, list[str]]:
    """Find the street in what was written: how alike, and the words that are left over."""
    name = re.sub(r"\b\d+\b", "", fold(street)).split() or fold(street).split()
    wanted = ("".join(name), "".join(map(_short, name)))
    best, rest = 0.0, list(words)
    for length in range(max(len(name) - 1, 1), len(name) + 2):
        for start in range(len(words) - length + 1):
            here = words[start : start + length]
            alike = max(
                _alike("".join(here), wanted[0], best),
                _alike("".join(map(_short, here)), wanted[1], best),
            )
            if alike > best:
                best, rest = alike, [*words[:start], *words[start + length :]]
    return (best if best >= ALIKE else 0.0), rest


def _number(written: Written, place: Address) -> float:
    wanted = number_of(place.housenumber)
    if not wanted:
        return 0.6
    # "Straße des 17. Juni 135": what belongs to the street's name is no house number.
    of_street = set(re.findall(r"\d+", place.street)) if len(written.numbers) > 1 else set()
    meant = written.numbers.keys() - of_street - {place.postcode}
    if wanted in meant:
        return written.numbers[wanted] / max(written.numbers[each] for each in meant)
    if not meant:
        return 0.55
    base = _digits(wanted)
    return 0.75 if base in {_digits(each) for each in meant} else 0.6


def _where(written: Written, left: Sequence[str], place: Address) -> float:
    """Weigh postcode and town: what is written may confirm the place, or speak against it."""
    codes = written.codes - {number_of(place.housenumber)}
    has_code = bool(place.postcode) and fold(place.postcode) in codes
    wrong_code = bool(codes and place.postcode and place.postcode.isdigit()) and not has_code
    town = fold(place.city).split()
    alike = max((_alike("".join(town), word) for word in left), default=0.0) if town else 0.0
    has_town = alike >= ALIKE or bool(town and set(town) <= set(left))
    if wrong_code:
        return 0.75 if has_town else 0.55
    if has_code:
        return 1.0 if has_town or not left else CONFIRMED
    if has_town:
        return 1.0
    # Words that we cannot place may be the name of another town.
    return 0.92 if not left else 0.8


def _alike(one: str, other: str, worse: float = 0.0) -> float:
    """Say how alike two words are; 0 where it is clear at a glance that it is `worse` or less."""
    if one == other:
        return 1.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    least = max(worse, ALIKE - 0.01)
    if matcher.real_quick_ratio() <= least or matcher.quick_ratio() <= least:
        return 0.0
    return matcher.ratio()


def _digits(number: str) -> str:
    found = re.match(r"\d+", number)
    return found[0] if found else number


def _apart(ranked: Sequence[tuple[float, Address]]) -> list[tuple[float, Address]]:
    """Leave out what is the same door again, such as a shop in its house."""
    kept: list[tuple[float, Address]] = []
    for sure, place in ranked:
        if not any(_same_door(place, other) for _, other in kept):
            kept.append((sure, place))
    return kept


def _same_door(one: Address, other: Address) -> bool:
    near = abs(one.lon - other.lon) < 0.002 and abs(one.lat - other.lat) < 0.001
    same = fold(one.street) == fold(other.street)
    return near and same and number_of(one.housenumber) == number_of(other.housenumber)


def shown(place: Address) -> str:
    """Write an address in one line."""
    street = f"{place.street} {place.housenumber}".strip()
    return ", ".join(part for part in (street, f"{place.postcode} {place.city}".strip()) if part)
