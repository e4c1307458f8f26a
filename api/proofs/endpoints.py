"""HTTP for the pictures behind an attempt."""

import re
from datetime import datetime
from typing import Annotated, Any

from litestar import Request, Response, get, head, put
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, HeaderParameter
from litestar.response import File

from api import access, blobs
from api.access import Session
from api.blobs import BlobStore
from api.database import Database
from api.errors import InvalidBody, NotFound

AnyRequest = Request[Any, Any, State]

_SHA256 = re.compile(r"\A[0-9a-f]{64}\Z")


@put("/api/blobs/{sha256:str}", opt={"policy": "driver"}, status_code=201)
async def store(
    sha256: FromPath[str],
    request: AnyRequest,
    caller: NamedDependency[Session],
    database: NamedDependency[Database],
    blob_store: NamedDependency[BlobStore],
    now: NamedDependency[datetime],
    upload_offset: Annotated[int, HeaderParameter(name="Upload-Offset", ge=0)] = 0,
    upload_complete: Annotated[str, HeaderParameter(name="Upload-Complete")] = "?1",
) -> Response[None]:
    """Store a picture, whole or in pieces.

    Send the bytes from `Upload-Offset` on; `Upload-Complete: ?0` means that more will come.
    201 and 200 mean that all of it is on the disk and has the hash; 202 names the next offset.
    """
    _expect_hash(sha256)
    if await database.read(blobs.media_types, caller.tenant_id, [sha256]):
        return Response(None, status_code=200, headers={"Upload-Complete": "?1"})
    received = await blob_store.receive(
        caller.tenant_id, sha256, upload_offset, upload_complete != "?0", request.stream()
    )
    if isinstance(received, int):
        headers = {"Upload-Offset": str(received), "Upload-Complete": "?0"}
        return Response(None, status_code=202, headers=headers)
    size = blob_store.path(caller.tenant_id, sha256).stat().st_size
    await database.write(_note_stored, caller, sha256, size, received, now)
    return Response(None, status_code=201, headers={"Upload-Complete": "?1"})


@head("/api/blobs/{sha256:str}", opt={"policy": "paired"})
async def stand(
    sha256: FromPath[str],
    caller: NamedDependency[Session],
    database: NamedDependency[Database],
    blob_store: NamedDependency[BlobStore],
) -> Response[None]:
    """Say how far an upload has come: `Upload-Offset` and `Upload-Complete`; 404 if not begun."""
    _expect_hash(sha256)
    if await database.read(blobs.media_types, caller.tenant_id, [sha256]):
        size = blob_store.path(caller.tenant_id, sha256).stat().st_size
        return Response(None, headers={"Upload-Offset": str(size), "Upload-Complete": "?1"})
    offset = blob_store.offset(caller.tenant_id, sha256)
    if offset is None:
        raise NotFound("Nothing of this blob has come yet.", field="sha256")
    return Response(None, headers={"Upload-Offset": str(offset), "Upload-Complete": "?0"})


@get("/api/blobs/{sha256:str}", opt={"policy": "paired"})
async def fetch(
    sha256: FromPath[str],
    caller: NamedDependency[Session],
    database: NamedDependency[Database],
    blob_store: NamedDependency[BlobStore],
) -> File:
    """Return a stored picture."""
    _expect_hash(sha256)
    stored = await database.read(blobs.media_types, caller.tenant_id, [sha256])
    if sha256 not in stored:
        raise NotFound("This picture has not come yet.", field="sha256")
    return File(
        blob_store.path(caller.tenant_id, sha256),
        media_type=stored[sha256],
        content_disposition_type="inline",
        headers={"Cache-Control": "private, max-age=31536000, immutable"},
    )


def _note_stored(
    connection: Any, caller: Session, sha256: str, size: int, media_type: str, now: datetime
) -> None:
    access.check_again(connection, caller, now)
    blobs.note_stored(connection, caller.tenant_id, sha256, size, media_type, now)


def _expect_hash(sha256: str) -> None:
    if not _SHA256.match(sha256):
        raise InvalidBody(
            "The address does not end with a SHA-256.",
            field="sha256",
            cure="Use the 64 lower-case hex digits of the bytes' SHA-256.",
        )
