"""The store of photos and signatures: named by their hash, resumable, durable before it says so."""

import asyncio
import contextlib
import hashlib
import os
import secrets
import time
import warnings
from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from io import FileIO
from pathlib import Path

import sqlalchemy as sa
from PIL import Image, UnidentifiedImageError
from sqlalchemy import Column, Integer, Text
from sqlalchemy.engine import Connection

from api.database import Instant, metadata
from api.errors import BodyTooLarge, DomainError

LARGEST = 8 * 1024 * 1024
ABANDONED_S = 86_400
MOST_PIXELS = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP")

# Once for all: changing warnings around a call is not safe between threads.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)

blob = sa.Table(
    "blob",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("sha256", Text, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("stored_at", Instant, nullable=False),
)


class HashMismatch(DomainError):
    """The bytes are not those that the address names."""

    status = 422
    cure = "Hash the bytes again and start from offset 0: what was sent was discarded."


class OffsetMismatch(DomainError):
    """The upload stands elsewhere."""

    cure = "Continue at the offset that `Upload-Offset` names."


class NotAPicture(DomainError):
    """The bytes are no picture that we show."""

    status = 422
    cure = f"Send {', '.join(FORMATS)} of at most {MOST_PIXELS // 1_000_000} megapixels."


class BlobStore:
    """One folder a tenant; parts of uploads beside it until they are whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, tenant_id: str, sha256: str) -> Path:
        """Return where a whole blob lies."""
        return self.folder / tenant_id / sha256[:2] / sha256

    def offset(self, tenant_id: str, sha256: str) -> int | None:
        """Return how many bytes of an unfinished upload are here, None when there is none."""
        part = self._part(tenant_id, sha256)
        return part.stat().st_size if part.exists() else None

    async def receive(
        self,
        tenant_id: str,
        sha256: str,
        offset: int,
        complete: bool,
        chunks: AsyncIterator[bytes],
    ) -> int | str:
        """Add bytes at `offset`; return the new offset, or the media type once it is whole.

        A whole blob is on the disk, synced and renamed, before this returns.

        Raises
        ------
        OffsetMismatch, BodyTooLarge, HashMismatch, NotAPicture
        """
        part = self._part(tenant_id, sha256)
        have = self.offset(tenant_id, sha256) or 0
        if offset == 0 and have:
            part.unlink()
            have = 0
        if offset != have:
            raise _overtaken(have, f"The upload stands at {have}, not at {offset}.")
        part.parent.mkdir(parents=True, exist_ok=True)
        # Unbuffered: what an older upload of this blob has still in hand is never written.
        with part.open("ab", buffering=0) as file:
            async for chunk in chunks:
                self._expect_at(part, file, have)
                have += len(chunk)
                if have > LARGEST:
                    part.unlink()
                    raise BodyTooLarge(
                        f"A blob has at most {LARGEST} bytes.",
                        field="body",
                        cure="Make the picture smaller: 1600 px and JPEG quality 0.8 will do.",
                    )
                file.write(chunk)
            if not complete:
                return have
            self._expect_at(part, file, have)
            # Out of reach of others while it is hashed.
            claimed = part.rename(f"{part}.{secrets.token_hex(8)}")
        return await asyncio.to_thread(self._finish, tenant_id, sha256, claimed)

    def forget_abandoned(self) -> None:
        """Delete uploads that nobody has gone on with for a day: their phones begin again."""
        for part in self.folder.glob("*/parts/*"):
            with contextlib.suppress(FileNotFoundError):
                if time.time() - part.stat().st_mtime > ABANDONED_S:
                    part.unlink()

    def _part(self, tenant_id: str, sha256: str) -> Path:
        return self.folder / tenant_id / "parts" / sha256

    @staticmethod
    def _expect_at(part: Path, file: FileIO, have: int) -> None:
        """Raise OffsetMismatch if another upload of this blob added to it or began again.

        A phone comes back while its old connection hangs: the newer one counts.
        """
        now_at, ours = 0, False
        with contextlib.suppress(FileNotFoundError):
            there = part.stat()
            now_at, ours = there.st_size, there.st_ino == os.fstat(file.fileno()).st_ino
        if not ours or now_at != have:
            raise _overtaken(now_at, "Another upload of this blob went on meanwhile.")

    def _finish(self, tenant_id: str, sha256: str, part: Path) -> str:
        try:
            with part.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                    raise HashMismatch("The bytes do not have this hash.", field="sha256")
            media_type = _media_type(part)
        except DomainError:
            part.unlink()
            raise
        whole = self.path(tenant_id, sha256)
        whole.parent.mkdir(parents=True, exist_ok=True)
        _sync(part)
        part.replace(whole)
        _sync(whole.parent)
        _sync(whole.parent.parent)
        return media_type


def media_types(connection: Connection, tenant_id: str, hashes: Iterable[str]) -> dict[str, str]:
    """Return the media type of those of the blobs that are stored."""
    rows = connection.execute(
        sa.select(blob.c.sha256, blob.c.media_type).where(
            blob.c.tenant_id == tenant_id, blob.c.sha256.in_(list(hashes))
        )
    )
    return {row.sha256: row.media_type for row in rows}


def note_stored(
    connection: Connection, tenant_id: str, sha256: str, size: int, media_type: str, now: datetime
) -> None:
    """Write the row of a blob that is on the disk; safe to repeat."""
    if not media_types(connection, tenant_id, [sha256]):
        connection.execute(
            blob.insert().values(
                tenant_id=tenant_id,
                sha256=sha256,
                size=size,
                media_type=media_type,
                stored_at=now,
            )
        )


def _media_type(path: Path) -> str:
    """Read the header only: a 20 kB file can unpack to 829 MB."""
    try:
        with Image.open(path, formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NotAPicture("The picture has too many pixels.")
            return Image.MIME[picture.format or ""]
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotAPicture("The picture has too many pixels.") from error
    except (UnidentifiedImageError, OSError, ValueError, Warning, SyntaxError) as error:
        raise NotAPicture("These bytes are not a picture.") from error


def _overtaken(now_at: int, detail: str) -> OffsetMismatch:
    return OffsetMismatch(detail, field="Upload-Offset", headers={"Upload-Offset": str(now_at)})


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
