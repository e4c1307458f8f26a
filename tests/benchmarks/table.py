"""One table a benchmark, its limit or peer beside each number."""

from collections.abc import Sequence

import numpy as np


def show(title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a title and a table; what is a number stands to the right."""
    cells = [[_text(cell) for cell in row] for row in rows]
    widths = [max(len(each) for each in column) for column in zip(header, *cells, strict=True)]
    right = [
        all(isinstance(row[at], int | float) or row[at] is None for row in rows)
        for at in range(len(header))
    ]
    print(f"\n{title}")
    for line in (list(header), ["-" * width for width in widths], *cells):
        padded = (
            text.rjust(width) if aligned else text.ljust(width)
            for text, width, aligned in zip(line, widths, right, strict=True)
        )
        print(" | ".join(padded).rstrip())


def rank(values: Sequence[float], share: float) -> float:
    """The value that `share` per cent of all do not exceed."""
    return float(np.percentile(values, share))


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:,.1f}" if abs(cell) < 100 else f"{cell:,.0f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
