"""`roundsman` with a solver that hangs as long as a file is there: the file, then the command."""

import sys
from pathlib import Path
from typing import Any

import api.solver
from api.cli import main
from routing import Matrix, Resequenced, Round, resequence


def stuck_or_not(round: Round, matrix: Matrix, *, file: str, **options: Any) -> Resequenced:
    """Never return while the file is there."""
    while Path(file).exists():
        pass
    return resequence(round, matrix, **options)


class HangingSolver(api.solver.Solver):
    """The solver, but what its processes are given to do may hang."""

    async def resequence(self, round: Round, matrix: Matrix, **options: Any) -> Resequenced:
        return await super().resequence(round, matrix, file=sys.argv[1], **options)


if __name__ == "__main__":
    api.solver.resequence = stuck_or_not  # type: ignore[assignment]
    api.solver.Solver = HangingSolver  # type: ignore[misc]
    sys.exit(main(sys.argv[2:]))
