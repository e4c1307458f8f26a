"""Lines as short text: Google's encoded polylines with six decimals, as OSRM and MapLibre use."""

from collections.abc import Iterable

from routing.problem import Place

SCALE = 1_000_000


def encoded(line: Iterable[Place]) -> str:
    """Pack (lon, lat) pairs into polyline6 text."""
    text, last = [], (0, 0)
    for lon, lat in line:
        point = (round(lat * SCALE), round(lon * SCALE))
        for now, before in zip(point, last, strict=True):
            change = now - before
            bits = ~(change << 1) if change < 0 else change << 1
            while bits >= 0x20:
                text.append(chr((0x20 | (bits & 0x1F)) + 63))
                bits >>= 5
            text.append(chr(bits + 63))
        last = point
    return "".join(text)


def decoded(text: str) -> tuple[Place, ...]:
    """Unpack polyline6 text into (lon, lat) pairs.

    Raises
    ------
    ValueError
        The text ends within a number, or holds a character that is none of its alphabet.
    """
    numbers, bits, shift = [], 0, 0
    for character in text:
        chunk = ord(character) - 63
        if not 0 <= chunk < 64 or shift > 60:
            raise ValueError("Expected polyline6 text.")
        bits |= (chunk & 0x1F) << shift
        shift += 5
        if chunk < 0x20:
            numbers.append(~(bits >> 1) if bits & 1 else bits >> 1)
            bits = shift = 0
    if shift or len(numbers) % 2:
        raise ValueError("Expected polyline6 text to end with a whole point.")
    line, lat, lon = [], 0, 0
    for up, right in zip(numbers[::2], numbers[1::2], strict=True):
        lat, lon = lat + up, lon + right
        line.append((lon / SCALE, lat / SCALE))
    return tuple(line)
