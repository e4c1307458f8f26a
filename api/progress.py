"""How far a long command is: a bar for a person, plain lines for a log."""

from typing import TextIO

WIDTH = 24


class Progress:
    """Tells how much of the work is done, 0 to 1, and what is being done."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._is_person = out.isatty()
        self._said = ""

    def __call__(self, share: float, doing: str) -> None:
        """Say it: on a terminal in one line that changes, else a line for each new thing."""
        percent = f"{100 * min(max(share, 0), 1):3.0f} %"
        if self._is_person:
            filled = "#" * round(WIDTH * share)
            line = f"[{filled:<{WIDTH}}] {percent}  {doing}"
            print(f"\r{line:<79.79}", end="\n" if share >= 1 else "", file=self._out, flush=True)
        elif doing != self._said:
            print(f"{percent}  {doing}", file=self._out, flush=True)
        self._said = doing
