"""How far a long command is, told to a person or to a log."""

import io

from api.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_log_gets_a_line_for_each_new_thing() -> None:
    out = io.StringIO()
    tell = Progress(out)
    for share, doing in ((0.02, "Reading"), (0.3, "Drawing"), (0.5, "Drawing"), (1, "Ready")):
        tell(share, doing)
    assert out.getvalue().splitlines() == ["  2 %  Reading", " 30 %  Drawing", "100 %  Ready"]


def test_a_person_gets_one_line_that_fills() -> None:
    out = Terminal()
    tell = Progress(out)
    tell(0.5, "Drawing the map")
    tell(1, "Ready")
    first, last = out.getvalue().removeprefix("\r").split("\r")
    assert first.rstrip() == f"[{'#' * 12}{' ' * 12}]  50 %  Drawing the map"
    assert last == f"{'[' + '#' * 24 + '] 100 %  Ready':<79}\n"
