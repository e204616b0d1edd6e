"""A number that rises with everything that readers could see change; caches compare it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.db.models import Q

from archive.public_tables import PUBLIC_TABLES

_TABLE = "archive_generation"
FIRST_GENERATION = """\
INSERT INTO archive_generation (id, number)
SELECT 1, 1 WHERE NOT EXISTS (SELECT 1 FROM archive_generation)"""
NEXT_GENERATION = "UPDATE archive_generation SET number = number + 1"
_SQLITE = f"""\
CREATE TRIGGER {{name}} AFTER {{event}} ON {{table}}
BEGIN {NEXT_GENERATION}; END"""
_POSTGRES_FUNCTION = f"""\
CREATE OR REPLACE FUNCTION {{name}}() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
    {NEXT_GENERATION};
    RETURN NULL;
END
$guard$"""
# As PostgreSQL writes it back. Once a statement: one act may change many rows.
_POSTGRES_TRIGGER = (
    "CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
)


class Generation(models.Model):
    """The only row. The database's own triggers raise it, in the transaction of the change."""

    number = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(name="generation_is_one_row", condition=Q(pk=1))]

    def __str__(self) -> str:
        return f"Generation {self.number}"

    @staticmethod
    def present() -> int:
        """Return the number, 0 where there is none. Read it before the pages that it is to vouch for."""
        return Generation.objects.values_list("number", flat=True).first() or 0


@dataclass(frozen=True, slots=True)
class Raise:
    """Raises the generation after ``event`` on ``table``."""

    name: str
    table: str
    event: str

    def statements(self, vendor: str) -> tuple[str, ...]:
        """Return what makes it: a trigger, on PostgreSQL after its function."""
        values = {"name": self.name, "table": self.table, "event": self.event}
        if vendor == "sqlite":
            return (_SQLITE.format(**values),)
        return _POSTGRES_FUNCTION.format(**values), _POSTGRES_TRIGGER.format(**values)


def raises() -> Iterator[Raise]:
    """Yield one for each way in which a public table can change."""
    for table in PUBLIC_TABLES:
        if table != _TABLE:
            for event in ("INSERT", "UPDATE", "DELETE"):
                yield Raise(f"raise_{table.removeprefix('archive_')}_{event.lower()}", table, event)
