"""The codes: a long one for links, and a short one that a thumb can type."""

import secrets
from datetime import timedelta

from api.errors import DomainError

# Crockford's alphabet: no letter that looks like a figure.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
HANDLE = 3
TYPED = 8
MOST_TRIES = 5
LIFETIME = timedelta(minutes=10)

_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


class CodeInvalid(DomainError):
    """The code is wrong, was used, or is older than ten minutes."""

    status = 403
    cure = "Ask for a new link or code: `roundsman pair`, or *Pair phone* on the board."


def new_code() -> str:
    """Return a code of 128 bits for a link."""
    return secrets.token_urlsafe(16)


def new_typed() -> str:
    """Return eight characters; the first three only find it, the last five are the secret."""
    return "".join(secrets.choice(ALPHABET) for _ in range(TYPED))


def as_typed(code: str) -> str | None:
    """Return the code in the short alphabet as a person may have typed it, or None."""
    cleaned = code.strip().upper().translate(_LOOKALIKES)
    if len(cleaned) == TYPED and all(letter in ALPHABET for letter in cleaned):
        return cleaned
    return None
