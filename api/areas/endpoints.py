"""HTTP for the base map: what it covers, its tiles one by one, and the whole pack for a phone."""

import gzip
import re
from collections.abc import Iterator
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream
from msgspec import Meta, Struct

from api.areas.queries import newest_map
from api.errors import DomainError, NotFound
from api.extract import ATTRIBUTION
from api.settings import Settings
from api.tiles.queries import Pack

PIECE = 1 << 18
FOREVER = "private, max-age=31536000, immutable"

type Zoom = Annotated[int, Meta(ge=0, le=30)]


class RangeNotThere(DomainError):
    """The pack ends before the asked range begins."""

    status = 416
    cure = "Ask /api/map how long the pack is, and for a single range within it."


class BaseMap(Struct, frozen=True):
    """The base map that is used: what it covers and where it is."""

    version: str
    """Changes with the map; a part of the tiles' address, so that they may be kept for ever."""
    tiles: str
    """The address of a tile, with {z}, {x} and {y} to be filled in."""
    first_zoom: int
    last_zoom: int
    bounds: tuple[float, float, float, float]
    """West, south, east, north, in degrees."""
    pack: str
    """The address of the whole pack, a PMTiles file; it answers ranges."""
    pack_bytes: int
    attribution: str


@get("/api/map", opt={"policy": "paired"})
async def show_map(settings: NamedDependency[Settings]) -> BaseMap:
    """Return what the base map covers, and how big it is, before a phone fetches it."""
    pack = _pack(settings)
    version = _version(pack)
    return BaseMap(
        version=version,
        tiles=f"/tiles/{{z}}/{{x}}/{{y}}?v={version}",
        first_zoom=pack.first_zoom,
        last_zoom=pack.last_zoom,
        bounds=pack.bounds,
        pack="/api/map/pack",
        pack_bytes=pack.size_bytes,
        attribution=ATTRIBUTION,
    )


@get("/tiles/{z:int}/{x:int}/{y:int}", opt={"policy": "paired"}, include_in_schema=False)
async def tile(
    request: Request[Any, Any, State],
    settings: NamedDependency[Settings],
    z: FromPath[int],
    x: FromPath[int],
    y: FromPath[int],
) -> Response[bytes]:
    """Return one vector tile in the Protomaps basemap scheme; 204 where there is nothing."""
    pack = _pack(settings)
    tag = f'"{_version(pack)}-{z}-{x}-{y}"'
    asked = request.query_params.get("v")
    headers = {
        "ETag": tag,
        "Cache-Control": FOREVER if asked == _version(pack) else "private, no-cache",
        "Vary": "Accept-Encoding",
    }
    if tag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    data = pack.tile(z, x, y)
    if data is None:
        return Response(b"", status_code=204, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        data = gzip.decompress(data)
    return Response(data, media_type="application/vnd.mapbox-vector-tile", headers=headers)


@get("/api/map/pack", opt={"policy": "paired"})
async def map_pack(
    request: Request[Any, Any, State], settings: NamedDependency[Settings]
) -> Response[Any]:
    """Return the whole base map as one PMTiles file, or the range of it that is asked for."""
    pack = _pack(settings)
    tag = f'"{_version(pack)}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Accept-Ranges": "bytes"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    asked = request.headers.get("range", "")
    if request.headers.get("if-range", tag) != tag:
        asked = ""
    start, end = _range(asked, pack.size_bytes)
    headers["Content-Length"] = str(end - start)
    if (end - start) < pack.size_bytes or asked.startswith("bytes="):
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{pack.size_bytes}"
    return Stream(
        _pieces(pack, start, end),
        status_code=206 if "Content-Range" in headers else 200,
        media_type="application/vnd.pmtiles",
        headers=headers,
    )


def _pack(settings: Settings) -> Pack:
    pack = newest_map(settings.data)
    if pack is None:
        raise NotFound("No area was imported.", cure="Go on: stops and paths show without it.")
    return pack


def _version(pack: Pack) -> str:
    return pack.path.stem


def _range(asked: str, size: int) -> tuple[int, int]:
    """Return from where to where, the end not included; all of it when nothing is asked."""
    if not asked:
        return 0, size
    found = re.fullmatch(r"bytes=(\d{0,15})-(\d{0,15})", asked)
    first, last = found.groups() if found else ("", "")
    if first:
        start, end = int(first), min(int(last) + 1 if last else size, size)
    elif last:
        start, end = max(size - int(last), 0), size
    else:
        return 0, size  # several ranges, or another unit: the whole file is a right answer
    if start >= end:
        raise RangeNotThere(
            f"The pack has {size} bytes.",
            field="Range",
            headers={"Content-Range": f"bytes */{size}"},
        )
    return start, end


def _pieces(pack: Pack, start: int, end: int) -> Iterator[bytes]:
    with pack.path.open("rb") as file:
        file.seek(start)
        while start < end:
            piece = file.read(min(PIECE, end - start))
            if not piece:
                return
            start += len(piece)
            yield piece
