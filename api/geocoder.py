"""Who knows where an address is: the index of the imported area, Nominatim, or Photon."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Protocol

import httpx

from api.addresses.queries import AddressIndex
from api.addresses.rules import MOST_CANDIDATES, Address, Answer, judge
from api.areas.queries import newest_addresses
from api.settings import Settings

TIMEOUT_S = 5.0
AGENT = "roundsman"


class Directory(Protocol):
    """Says which places may be meant by an address."""

    def places(self, text: str) -> list[Address]:
        """Return what may be meant, in any order; nothing where nothing is near it."""

    def close(self) -> None:
        """Let go of what it holds."""


class GeocoderDown(Exception):
    """The geocoder does not answer, or not as it should."""


class Geocoder:
    """Finds addresses, each written one once; what is doubtful is told, and never guessed."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._known: dict[str, Answer] = {}
        self._down: GeocoderDown | None = None

    def find(self, text: str) -> Answer:
        """Return where that is.

        Raises
        ------
        GeocoderDown
            It does not answer; it is then not asked again, or each row would wait for it.
        """
        if text not in self._known:
            if self._down is not None:
                raise self._down
            try:
                self._known[text] = judge(text, self._directory.places(text))
            except GeocoderDown as error:
                self._down = error
                raise
        return self._known[text]


@contextmanager
def use_geocoder(settings: Settings) -> Iterator[Geocoder | None]:
    """Give who is asked: the one by URL, else the newest area's own index, else nobody."""
    directory = _directory(settings)
    try:
        yield Geocoder(directory) if directory else None
    finally:
        if directory:
            directory.close()


def _directory(settings: Settings) -> Directory | None:
    url = settings.geocoder_url
    if url:
        return Photon(url) if url.endswith("/api") else Nominatim(url)
    index = newest_addresses(settings.data)
    return AddressIndex(index) if index else None


class _ByUrl:
    """What the two have in common: one GET with the address, and JSON."""

    parameters: ClassVar[dict[str, str | int]]

    def __init__(self, url: str) -> None:
        self._url = url
        self._client = httpx.Client(timeout=TIMEOUT_S, headers={"User-Agent": AGENT})

    def places(self, text: str) -> list[Address]:
        try:
            answer = self._client.get(self._url, params={"q": text, **self.parameters})
            answer.raise_for_status()
            return list(self._read(answer.json()))
        except (httpx.HTTPError, ValueError, LookupError, TypeError, AttributeError) as error:
            what = f"{type(error).__name__} {error}".strip()
            raise GeocoderDown(f"the geocoder does not answer as it should ({what})") from error

    def close(self) -> None:
        self._client.close()

    def _read(self, found: Any) -> Iterable[Address]:
        raise NotImplementedError


class Nominatim(_ByUrl):
    """https://nominatim.org/release-docs/latest/api/Search/."""

    parameters: ClassVar = {"format": "jsonv2", "addressdetails": 1, "limit": 2 * MOST_CANDIDATES}

    def _read(self, found: Any) -> Iterable[Address]:
        for each in found:
            has = each.get("address", {})
            town = ("city", "town", "village", "municipality", "hamlet")
            yield Address(
                street=has.get("road") or has.get("pedestrian") or has.get("hamlet") or "",
                housenumber=has.get("house_number", ""),
                city=next((has[key] for key in town if key in has), ""),
                postcode=has.get("postcode", ""),
                lon=float(each["lon"]),
                lat=float(each["lat"]),
            )


class Photon(_ByUrl):
    """https://github.com/komoot/photon#search-api."""

    parameters: ClassVar = {"limit": 2 * MOST_CANDIDATES}

    def _read(self, found: Any) -> Iterable[Address]:
        for each in found["features"]:
            has = each["properties"]
            is_street = has.get("osm_key") == "highway"
            lon, lat = each["geometry"]["coordinates"]
            yield Address(
                street=has.get("street") or (has.get("name", "") if is_street else ""),
                housenumber=has.get("housenumber", ""),
                city=has.get("city") or has.get("town") or has.get("locality") or "",
                postcode=has.get("postcode", ""),
                lon=float(lon),
                lat=float(lat),
            )
