"""Serves the built web app: two faces, each with its own page, manifest and service worker."""

import mimetypes
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import Message, Scope

from api.errors import NotFound

DIST = Path(__file__).parent.parent / "pwa" / "dist"

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "font-src 'self'",
        "media-src 'self' blob:",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), geolocation=(self), microphone=()"),
]
PUBLIC: dict[str, Any] = {"opt": {"policy": "public"}, "include_in_schema": False}


async def secure(message: Message, scope: Scope) -> None:
    """Put the security headers on every answer, problems too."""
    if message["type"] == "http.response.start":
        message["headers"] = [*message["headers"], *SECURITY_HEADERS]


def pwa_handlers() -> list[Any]:
    """Return the handlers of everything that is not `/api`."""
    return [home, driver_home, driver, dispatch_home, dispatch, assets, icons]


@get("/", **PUBLIC)
async def home() -> Redirect:
    """Send a bare address to the driver's app, which asks for a code."""
    return Redirect("/driver/")


@get("/driver", **PUBLIC)
async def driver_home(request: Request[Any, Any, State]) -> Response[bytes]:
    """Serve the driver's page."""
    return _face(request, "driver", "")


@get("/driver/{name:path}", **PUBLIC)
async def driver(request: Request[Any, Any, State], name: FromPath[str]) -> Response[bytes]:
    """Serve the driver's face."""
    return _face(request, "driver", name)


@get("/dispatch", **PUBLIC)
async def dispatch_home(request: Request[Any, Any, State]) -> Response[bytes]:
    """Serve the dispatcher's page."""
    return _face(request, "dispatch", "")


@get("/dispatch/{name:path}", **PUBLIC)
async def dispatch(request: Request[Any, Any, State], name: FromPath[str]) -> Response[bytes]:
    """Serve the dispatcher's face."""
    return _face(request, "dispatch", name)


@get("/assets/{name:path}", **PUBLIC)
async def assets(request: Request[Any, Any, State], name: FromPath[str]) -> Response[bytes]:
    """Serve files whose names carry their hash."""
    return _file(request, "assets/" + name.strip("/"), "public, max-age=31536000, immutable")


@get("/icons/{name:path}", **PUBLIC)
async def icons(request: Request[Any, Any, State], name: FromPath[str]) -> Response[bytes]:
    """Serve icons."""
    return _file(request, "icons/" + name.strip("/"), "public, max-age=86400")


def _face(request: Request[Any, Any, State], face: str, name: str) -> Response[bytes]:
    wanted = name.strip("/") or "index.html"
    return _file(request, f"{face}/{wanted}", "no-cache")


def _file(request: Request[Any, Any, State], name: str, caching: str) -> Response[bytes]:
    missing = NotFound(f"There is no {name[:200]}.", field="path")
    try:
        path = (DIST / name).resolve()
        if not path.is_relative_to(DIST.resolve()) or not path.is_file():
            raise missing
    except (OSError, ValueError) as error:  # too long, or with a NUL
        raise missing from error
    headers = {"Cache-Control": caching, "Vary": "Accept-Encoding"}
    body = path
    packed = path.with_name(path.name + ".gz")
    if "gzip" in request.headers.get("accept-encoding", "") and packed.is_file():
        headers["Content-Encoding"] = "gzip"
        body = packed
    media_type = (
        "application/manifest+json"
        if path.suffix == ".webmanifest"
        else mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    )
    return Response(body.read_bytes(), media_type=media_type, headers=headers)
