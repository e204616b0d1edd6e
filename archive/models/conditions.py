"""Conditions of constraints, and a default, in SQL that the engine knows by itself.

Django gives SQLite functions of its own for regular expressions and parts of a date. A constraint that calls
one can be read by no other program: the plain ``sqlite3`` tool then refuses ``VACUUM INTO``, a dump and
``PRAGMA integrity_check``, which are how an archive is backed up and looked after.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, BooleanField, Func
from django.db.models.sql.compiler import SQLCompiler


class _Condition(Func):
    """A condition on one column, which ``sqlite`` and ``postgresql`` name ``{column}``."""

    sqlite: str
    postgresql: str

    def __init__(self, column: str, **named: Any) -> None:
        super().__init__(column, output_field=BooleanField(), **named)

    def as_sql(  # type: ignore[override] # of Func's it takes what compiles a constraint
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        template = self.sqlite if connection.vendor == "sqlite" else self.postgresql
        column, parameters = compiler.compile(self.source_expressions[0])
        condition = template.format(column=column, **self.extra)
        return condition, [*parameters] * template.count("{column}")


class IsFirstOfMonth(_Condition):
    """The day of a date is 1. On SQLite, what is no date is refused with it."""

    sqlite = "(date({column}) IS {column} AND substr({column}, 9) = '01')"
    postgresql = "(EXTRACT(DAY FROM {column}::date) = 1)"


class IsMadeOf(_Condition):
    """A text has ``length`` characters, each of ``letters``: ASCII, as they stand in ``[…]``."""

    # As bytes: both length and GLOB end a text at a NUL.
    sqlite = (
        "(typeof({column}) = 'text' AND length(CAST({column} AS BLOB)) = {length}"
        " AND {column} NOT GLOB '*[^{letters}]*')"
    )
    postgresql = "({column}::text ~ '^[{letters}]{{{length}}}$' AND length({column}::text) = {length})"

    def __init__(self, column: str, *, letters: str, length: int) -> None:
        super().__init__(column, letters=letters, length=length)


class DrawnLot(Func):
    """63 random bits, drawn by the engine itself, so that no way of writing a row leaves them out."""

    sqlite = "(random() & 9223372036854775807)"
    postgresql = (
        "(('x' || substr(gen_random_uuid()::text, 25, 12) || substr(gen_random_uuid()::text, 1, 4))::bit(64)"
        "::bigint & 9223372036854775807)"
    )

    def __init__(self, **named: Any) -> None:
        super().__init__(output_field=BigIntegerField(), **named)

    def as_sql(  # type: ignore[override] # as above
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any
    ) -> tuple[str, list[Any]]:
        return (self.sqlite if connection.vendor == "sqlite" else self.postgresql), []
