"""Extracts that can be fetched by name, from Geofabrik or BBBike, and the fetching of one."""

import importlib.util
from collections import defaultdict
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import httpx

from api.errors import DomainError, NotFound

NO_CATALOGUE = (
    "The catalogue of extracts is missing: give the address of one, https://...osm.pbf,"
    " or install requirements/demo.txt (`make run` does)."
)


class NoNetwork(DomainError):
    """The extract cannot be fetched from here."""

    status = 503
    cure = "Fetch the file elsewhere, then `roundsman area import FILE.osm.pbf`."


def find_extract(name: str) -> str:
    """Return the address of an extract; `region/name` where several regions share a name.

    Raises
    ------
    NotFound
        Nothing, or more than one thing, has that name; it says which names are near.
    """
    wanted = _plain(name)
    known: dict[str, set[str]] = defaultdict(set)
    for region, extract, url in _catalogue():
        for spelt in (extract, f"{region}/{extract}"):
            known[_plain(spelt)].add(url)
    if len(urls := known.get(wanted, set())) == 1:
        return next(iter(urls))
    if urls:
        several = sorted(key for key in known if key.endswith(f"/{wanted}"))
        raise NotFound(
            f"Several extracts are called {name!r}.", cure=f"Say {' or '.join(several)}."
        )
    near = get_close_matches(wanted, known, n=3)
    cure = f"Did you mean {' or '.join(near)}?" if near else "See download.geofabrik.de for names."
    raise NotFound(f"No extract is called {name!r}.", cure=cure)


def fetch(url: str, part: Path, tell: Callable[[float, str], None]) -> None:
    """Fetch a file into `part`; what an earlier try has fetched of it is not fetched again.

    Raises
    ------
    NoNetwork
        The server cannot be reached, or answers something else.
    """
    tag = part.with_name(part.name + ".tag")
    headers = {"User-Agent": "roundsman"}
    if part.exists() and tag.exists():
        headers |= {"Range": f"bytes={part.stat().st_size}-", "If-Range": tag.read_text()}
    name = url.rpartition("/")[2]
    try:
        with httpx.stream("GET", url, headers=headers, follow_redirects=True, timeout=30) as answer:
            answer.raise_for_status()
            goes_on = answer.status_code == httpx.codes.PARTIAL_CONTENT
            tag.write_text(answer.headers.get("etag") or answer.headers.get("last-modified", ""))
            with part.open("ab" if goes_on else "wb") as file:
                size = file.tell() + int(answer.headers.get("content-length", 0))
                for piece in answer.iter_bytes():
                    file.write(piece)
                    tell(file.tell() / size if size else 0, f"Fetching {name}")
    except httpx.HTTPStatusError as error:
        if error.response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            return  # it was fetched whole, and what came after it was not finished
        raise NoNetwork(f"{url} answers {error.response.status_code}.") from error
    except httpx.HTTPError as error:
        raise NoNetwork(
            f"No network: {httpx.URL(url).host} cannot be reached ({error})."
        ) from error


def _catalogue() -> Iterator[tuple[str, str, str]]:
    """Region, name and address of each, from two plain files of the package `pyrosm`.

    The package itself cannot be imported: it would need a dozen others that nothing here needs.
    """
    spec = importlib.util.find_spec("pyrosm")
    if spec is None or spec.origin is None:
        raise FileNotFoundError(NO_CATALOGUE)
    for name in ("geofabrik", "bbbike"):
        file = Path(spec.origin).parent / "data" / f"{name}.py"
        found = importlib.util.spec_from_file_location(f"roundsman_catalogue_{name}", file)
        if found is None or found.loader is None:
            raise FileNotFoundError(NO_CATALOGUE)
        module = importlib.util.module_from_spec(found)
        found.loader.exec_module(module)
        for region, kind in vars(module).items():
            if isinstance(kind, type) and region != "SubRegions":
                yield from _extracts(region, kind())


def _extracts(region: str, offered: Any) -> Iterator[tuple[str, str, str]]:
    for name, value in vars(offered).items():
        if isinstance(value, dict) and str(value.get("url", "")).endswith(".osm.pbf"):
            yield region, region if name == "continent" else name, str(value["url"])


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum() or letter == "/")
