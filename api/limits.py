"""A limit on guessing: so many wrong tries an address, refilled slowly."""

import time


class Limit:
    """Counts failures by key in this process; each is forgotten after `forget_s`."""

    def __init__(self, most: int, forget_s: float) -> None:
        self._most = most
        self._forget_s = forget_s
        self._failed: dict[str, list[float]] = {}

    def try_once(self, key: str) -> bool:
        """Count a try as failed, unless the key has none left; `forgive` it if it succeeds."""
        since = time.monotonic() - self._forget_s
        recent = [at for at in self._failed.get(key, []) if at > since]
        if recent:
            self._failed[key] = recent
        else:
            self._failed.pop(key, None)
        if len(recent) >= self._most:
            return False
        self._failed.setdefault(key, []).append(time.monotonic())
        return True

    def forgive(self, key: str) -> None:
        """Take back the newest failure."""
        if self._failed.get(key):
            self._failed[key].pop()
