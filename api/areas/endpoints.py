"""HTTP for the area's base map."""

from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency

from api.areas.queries import built_base_map
from api.errors import NotFound
from api.settings import Settings


@get("/api/map/base", opt={"policy": "paired"})
async def base_map(
    request: Request[Any, Any, State], settings: NamedDependency[Settings]
) -> Response[bytes]:
    """Return streets, water, parks and buildings as GeoJSON; made by OpenStreetMap contributors."""
    path = built_base_map(settings.data / "areas")
    if path is None:
        raise NotFound("No area was imported.", cure="Go on: stops and paths show without it.")
    tag = f'"{path.stem}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=86400"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    return Response(path.read_bytes(), media_type="application/geo+json", headers=headers)
