"""A limit on guessing: so many wrong tries an address, refilled slowly."""

import time


class Limit:
    """Counts failures by key in this process; each is forgotten after `forget_s`."""

    def __init__(self, most: int, forget_s: float) -> None:
        self._most = most
        self._forget_s = forget_s
        self._failed: dict[str, list[float]] = {}

    def allows(self, key: str) -> bool:
        """Say whether this key may try again."""
        since = time.monotonic() - self._forget_s
        recent = [at for at in self._failed.get(key, []) if at > since]
        if recent:
            self._failed[key] = recent
        else:
            self._failed.pop(key, None)
        return len(recent) < self._most

    def count(self, key: str) -> None:
        """Note a failure."""
        self._failed.setdefault(key, []).append(time.monotonic())
