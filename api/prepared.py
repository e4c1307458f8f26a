"""Statements that are run for every action: compiled once, on SQLite run by the driver itself.

SQLAlchemy takes 20 us to run a constant statement, this 4 us; an action needs ten of them. On
PostgreSQL the way there and back costs more than either, so there they run as any other.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.types import TypeEngine

type Parameters = Mapping[str, Any]
type Processor = Callable[[Any], Any] | None


class Prepared:
    """A statement that never changes; its parameters are all named by `bindparam` or columns."""

    def __init__(self, statement: Any, *columns: sa.Column[Any]) -> None:
        """Take the statement, and for an `insert` the columns that it fills, if not all."""
        self.statement = statement
        self._keys = [column.key for column in columns] or None
        self._driven: _Driven | None = None

    def all(self, connection: Connection, given: Parameters) -> list[Any]:
        """Return all rows."""
        if connection.dialect.name != "sqlite":
            return list(connection.execute(self.statement, dict(given)).all())
        return self._drive(connection).rows(connection, given)

    def one(self, connection: Connection, given: Parameters) -> Any:
        """Return the first row, or None."""
        return next(iter(self.all(connection, given)), None)

    def run(self, connection: Connection, given: Parameters) -> None:
        """Run what returns no rows."""
        if connection.dialect.name != "sqlite":
            connection.execute(self.statement, dict(given))
        else:
            self._drive(connection).execute(connection, given)

    def _drive(self, connection: Connection) -> "_Driven":
        if self._driven is None:
            self._driven = _Driven(self.statement, self._keys, connection.dialect)
        return self._driven


class _Driven:
    """What the driver needs: the text, the order and the form of its parameters and columns."""

    def __init__(self, statement: Any, keys: list[str] | None, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=keys)
        self.dialect = dialect
        self.text = compiled.string
        self.takes = [(name, compiled.params[name]) for name in compiled.positiontup]
        self.bound = [
            (at, process)
            for at, (name, _) in enumerate(self.takes)
            if (process := _bound(compiled.binds[name].type, dialect)) is not None
        ]
        columns = list(statement.exported_columns)
        self.row: Any = msgspec.defstruct("Row", [str(column.name) for column in columns])
        self.gives = [
            (at, process)
            for at, column in enumerate(columns)
            if (process := _read(column.type, dialect)) is not None
        ]

    def execute(self, connection: Connection, given: Parameters) -> Any:
        if not connection.in_transaction():
            connection.begin()
        values = [given.get(name, default) for name, default in self.takes]
        for at, process in self.bound:
            values[at] = process(values[at])
        driver: Any = connection.connection.driver_connection
        try:
            return driver.execute(self.text, values)
        except driver.Error as error:
            raise sa.exc.DBAPIError.instance(
                self.text, values, error, driver.Error, dialect=self.dialect
            ) from error

    def rows(self, connection: Connection, given: Parameters) -> list[Any]:
        found = map(list, self.execute(connection, given).fetchall())
        rows = []
        for each in found:
            for at, process in self.gives:
                each[at] = process(each[at])
            rows.append(self.row(*each))
        return rows


def _bound(type: TypeEngine[Any], dialect: Dialect) -> Processor:
    return type.dialect_impl(dialect).bind_processor(dialect)


def _read(type: TypeEngine[Any], dialect: Dialect) -> Processor:
    return type.dialect_impl(dialect).result_processor(dialect, None)
