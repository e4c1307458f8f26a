"""Photos: in pieces or whole, before or after their action, durable, and only pictures."""

import asyncio
import struct
import zlib
from collections.abc import AsyncIterator

import httpx
import pytest

from api.blobs import LARGEST
from api.settings import Settings
from api.solver import Solver
from tests.builders import (
    FixedClock,
    Phone,
    Service,
    csv_of,
    expect,
    expect_problem,
    picture,
    rows,
    serving,
    sha256,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
async def phone(service: Service) -> Phone:
    await service.import_csv(csv_of(rows(3)))
    return await service.phone()


def padded(size: int, seed: int = 0) -> bytes:
    """A picture of exactly that many bytes: a JPEG may have anything after its end."""
    return picture(seed).ljust(size, b"\x00")


def bomb() -> bytes:
    """A PNG of a few bytes that says it has 2,500 megapixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + header
        + chunk(b"IDAT", zlib.compress(b"\x00" * 9))
        + chunk(b"IEND", b"")
    )


async def until_at(phone: Phone, url: str, offset: int) -> None:
    """Wait until the server has that much."""
    while (await phone.client.head(url)).headers.get("upload-offset") != str(offset):  # noqa: ASYNC110 -- the server tells nobody
        await asyncio.sleep(0.01)


async def stored(service: Service, data: bytes) -> bytes:
    browser = await service.dispatcher()
    return (await browser.get(f"/api/blobs/{sha256(data)}")).content


async def test_a_picture_comes_back_byte_for_byte(phone: Phone) -> None:
    for format in ("JPEG", "PNG", "WEBP"):
        data = picture(3, format=format)
        assert (await phone.upload(data)).status_code == 201
        answer = await phone.client.get(f"/api/blobs/{sha256(data)}")
        assert answer.content == data
        assert answer.headers["content-type"] == f"image/{format.lower()}"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "private" in answer.headers["cache-control"]


async def test_a_picture_in_pieces_resumes_where_it_stood(service: Service, phone: Phone) -> None:
    data = padded(50_000)
    url = f"/api/blobs/{sha256(data)}"
    assert (await phone.client.head(url)).status_code == 404
    answer = await phone.upload(data[:20_000] and data, **{"Upload-Offset": "7"})
    assert expect_problem(answer, 409, "offset-mismatch")["field"] == "Upload-Offset"
    assert answer.headers["upload-offset"] == "0"

    more = {"Upload-Complete": "?0"}
    answer = await phone.client.put(url, content=data[:20_000], headers=more)
    assert (answer.status_code, answer.headers["upload-offset"]) == (202, "20000")
    stands = await phone.client.head(url)
    assert (stands.headers["upload-offset"], stands.headers["upload-complete"]) == ("20000", "?0")

    answer = await phone.client.put(url, content=data[19_000:], headers={"Upload-Offset": "19000"})
    expect_problem(answer, 409, "offset-mismatch")
    assert answer.headers["upload-offset"] == "20000"

    answer = await phone.client.put(url, content=data[20_000:], headers={"Upload-Offset": "20000"})
    assert answer.status_code == 201
    stands = await phone.client.head(url)
    assert (stands.headers["upload-offset"], stands.headers["upload-complete"]) == ("50000", "?1")
    assert await stored(service, data) == data


async def test_a_lost_connection_keeps_what_had_come(service: Service, phone: Phone) -> None:
    data = padded(300_000)
    url = f"/api/blobs/{sha256(data)}"
    _, writer = await asyncio.open_connection("127.0.0.1", httpx.URL(service.url).port)
    cookies = "; ".join(f"{name}={value}" for name, value in phone.client.cookies.items())
    writer.write(
        f"PUT {url} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\n"
        f"Content-Length: {len(data)}\r\n\r\n".encode()
        + data[:100_000]
    )
    await writer.drain()
    await until_at(phone, url, 100_000)
    writer.close()
    await writer.wait_closed()
    rest = await phone.client.put(url, content=data[100_000:], headers={"Upload-Offset": "100000"})
    assert rest.status_code == 201
    assert await stored(service, data) == data


async def test_a_hanging_connection_does_not_keep_a_phone_from_starting_again(
    service: Service, phone: Phone
) -> None:
    data = padded(300_000)
    url = f"/api/blobs/{sha256(data)}"
    half, come_back = asyncio.Event(), asyncio.Event()

    async def hanging() -> AsyncIterator[bytes]:
        yield data[:100_000]
        half.set()
        await come_back.wait()
        yield data[100_000:]

    other = await service.phone()
    old = asyncio.create_task(other.client.put(url, content=hanging()))
    await half.wait()
    await until_at(phone, url, 100_000)
    assert (await phone.upload(data)).status_code == 201
    come_back.set()
    expect_problem(await old, 409, "offset-mismatch")
    assert await stored(service, data) == data


async def test_two_uploads_of_one_picture_at_once_both_end_well(
    service: Service, phone: Phone, settings: Settings, clock: FixedClock, solver: Solver
) -> None:
    data = padded(2_000_000)

    async def until_stored(sender: Phone) -> httpx.Response:
        answer = await sender.upload(data)
        while answer.status_code == 409:
            answer = await sender.upload(data)
        return answer

    async with serving(settings, clock, solver) as second:
        phones = [phone, await service.phone(), await second.phone(), await second.phone()]
        answers = await asyncio.gather(*(until_stored(each) for each in phones))
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert await stored(service, data) == data


async def test_the_same_picture_twice_is_stored_once(service: Service, phone: Phone) -> None:
    data = picture(4)
    assert (await phone.upload(data)).status_code == 201
    again = await phone.upload(data)
    assert (again.status_code, again.headers["upload-complete"]) == (200, "?1")
    assert (await (await service.phone()).upload(data)).status_code == 200


async def test_a_picture_may_come_after_its_action(service: Service, phone: Phone) -> None:
    data, board = picture(5), await service.dispatcher()
    stop_id = (await phone.route())["stops"][0]["id"]
    await phone.send(phone.complete(stop_id, proofs=[{"kind": "photo", "sha256": sha256(data)}]))
    for expected in (False, True):
        (attempt,) = expect(await board.get(f"/api/stops/{stop_id}"))["attempts"]
        assert [proof["stored"] for proof in attempt["proofs"]] == [expected]
        await phone.upload(data)


async def test_bytes_with_another_hash_are_refused_and_forgotten(phone: Phone) -> None:
    data = picture(6)
    url = f"/api/blobs/{sha256(b'something else')}"
    problem = expect_problem(await phone.client.put(url, content=data), 422, "hash-mismatch")
    assert problem["field"] == "sha256"
    assert (await phone.client.head(url)).status_code == 404


async def test_eight_megabytes_are_taken_and_one_byte_more_is_not(
    service: Service, phone: Phone
) -> None:
    data = padded(LARGEST)
    assert (await phone.upload(data)).status_code == 201
    assert await stored(service, data) == data
    larger = padded(LARGEST + 1)
    expect_problem(await phone.upload(larger), 413)
    # In pieces, too.
    url = f"/api/blobs/{sha256(larger)}"
    more = {"Upload-Complete": "?0"}
    assert (await phone.client.put(url, content=larger[:LARGEST], headers=more)).status_code == 202
    rest = await phone.client.put(
        url, content=larger[LARGEST:], headers={"Upload-Offset": str(LARGEST)}
    )
    assert expect_problem(rest, 413)["field"] == "body"
    assert (await phone.client.head(url)).status_code == 404


NO_PICTURES = {
    "nothing": b"",
    "text": b"not a picture",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "cut off": picture(1)[:20],
    "gif": b"GIF89a" + bytes(40),
    "bomb": bomb(),
}


async def test_what_is_no_picture_of_ours_is_refused(phone: Phone) -> None:
    for data in NO_PICTURES.values():
        expect_problem(await phone.upload(data), 422, "not-a-picture")
        assert (await phone.client.head(f"/api/blobs/{sha256(data)}")).status_code == 404


async def test_an_address_that_is_no_hash_is_refused(phone: Phone) -> None:
    for name in ("A" * 64, "0" * 63, "0" * 65, "..%2f..%2fetc%2fpasswd", "%00", "g" * 64):
        for answer in (
            await phone.client.put(f"/api/blobs/{name}", content=b"x"),
            await phone.client.get(f"/api/blobs/{name}"),
        ):
            assert answer.status_code in (400, 404)
            expect_problem(answer, answer.status_code)


async def test_an_offset_that_is_none_is_refused(phone: Phone) -> None:
    for offset in ("-1", "x", "1.5", "99999999999999999999999"):
        answer = await phone.upload(picture(7), **{"Upload-Offset": offset})
        assert answer.status_code in (400, 409)
        assert expect_problem(answer, answer.status_code)["field"] == "Upload-Offset"
