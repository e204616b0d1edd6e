"""docs/wall.md, written from the guards themselves; a test fails where the page is not what this writes."""

from collections.abc import Callable, Iterable, Iterator

from archive.wall.append_only import append_only_guards
from archive.wall.frozen import frozen_guards
from archive.wall.guards import single_rows, triggers
from archive.wall.publishing import publishing_guards, publishing_reactions
from archive.wall.reactions import reactions
from archive.wall.rows import row_guards
from archive.wall.triggers import NEVER, Guard, Trigger

_HEAD = """\
# The wall

The gate is Python, and a shell, an import or raw SQL goes past it. So the database itself refuses what may
never happen. Each guard is one trigger, of the same name on SQLite and PostgreSQL; a refusal is an error
with a code and no word of the row. The code stands in `archive/wall/`, one module for each part of this
page. This page is written by `manage.py describe_wall`.

**How they are compared.** Nothing is served while a trigger is missing, switched off or differs by a
character from the program's (`guards.differences`), or while anything stands on our tables that the program
does not know (`guards.strangers`: other triggers, rules, child tables, views, policies, columns, types,
constraints, indexes, counters that lie, functions that lend readers their owner's rights). `migrate` writes
down what it made, so that a database of another release is told from an altered one. On PostgreSQL a guard's
function is compared whole, with its owner, its language and its search path, which holds the server's
catalogue alone: no table, operator or function of the caller's can stand for ours.

**How a migration lowers them.** On SQLite a table cannot be rebuilt under triggers: all of them come down
before our own migrations and go up after them, so stop the processes first. On PostgreSQL they stay up. A
migration that rewrites what a guard holds drops that one trigger itself (`DROP TRIGGER IF EXISTS name ON
table`, as in `0010_fill_copies`), and `migrate` makes all of them anew in one transaction. One that fails
leaves them as they were on PostgreSQL and down on SQLite, where nothing starts until one succeeds.
"""
_PARTS = (
    (
        "append_only.py",
        "Rows that are only added",
        "Never changed, never deleted. The one exception: the words of a testimony that is erased become "
        "`[erased]`, and nothing else of the row changes; from then on no word comes to it. A withdrawal "
        "that waits for its day ends once.",
    ),
    (
        "frozen.py",
        "What a signature rests on",
        "A testimony keeps who entered it and whether it is invented, and goes only where the table of "
        "transitions leads (`vocabulary.TRANSITIONS`). From its signing on, its tags, its basis and its "
        "preparation stay as they are. Its editors only grow. It stays tied to its publication until that is "
        "withdrawn or replaced by a later edition.",
    ),
    (
        "publishing.py",
        "Signing and publishing",
        "A clearance is given by somebody without a hand in the testimony. An edition ties a clearance to an "
        "address, once. A publication is compared with its clearance column by column, and with nothing "
        "else. "
        "Where PostgreSQL has a guard that never refuses, it only takes a lock.",
    ),
    (
        "rows.py",
        "Keys and types",
        "SQLite would delete a row that stands in the way of INSERT OR REPLACE, and takes words for a "
        "date: each "
        "key and each column has its guard, made from the models. PostgreSQL refuses both by itself; "
        "there a row "
        "whose number was given already gets the next one, so that a counter set back stops nobody. No row "
        "takes a number that would leave none for the next.",
    ),
    ("guards.py", "The trail, and single rows", "What only `migrate` or the trail itself may write."),
    (
        "reactions.py",
        "What the database does by itself",
        "A publication gets its tags and its tie. A tombstone, a person's flag on what readers see, or a "
        "decision "
        "taken back ends it. Each change of a public table raises the number that caches compare.",
    ),
)


def page() -> str:
    """Return docs/wall.md as it should be."""
    return "\n".join([_HEAD, *_sections()])


def _sections() -> Iterator[str]:
    made: dict[str, Callable[[str], Iterable[Trigger]]] = {
        "append_only.py": append_only_guards,
        "frozen.py": frozen_guards,
        "publishing.py": publishing_guards,
        "rows.py": row_guards,
        "guards.py": lambda vendor: single_rows(),
        "reactions.py": lambda vendor: (*publishing_reactions(vendor), *reactions()),
    }
    counted = {vendor: sum(bool(one.statements(vendor)) for one in triggers(vendor)) for vendor in _ENGINES}
    yield f"{counted['sqlite']} triggers stand on SQLite and {counted['postgresql']} on PostgreSQL.\n"
    for module, title, about in _PARTS:
        yield f"## {title}\n\n{about} (`archive/wall/{module}`)\n"
        yield "| table | on | refused with | guards |\n|---|---|---|---|"
        rows: dict[tuple[str, str, str], dict[str, set[str]]] = {}
        for vendor in _ENGINES:
            for each in made[module](vendor):
                if each.statements(vendor):
                    names = rows.setdefault((_short(each), each.event, _code(each)), {})
                    names.setdefault(each.name, set()).add(vendor)
        for (table, event, code), names in sorted(rows.items()):
            listed = ", ".join(f"`{name}`{_only(engines)}" for name, engines in sorted(names.items()))
            yield f"| {table} | {event} | {code} | {listed} |"
        yield ""


_ENGINES = ("sqlite", "postgresql")


def _short(each: Trigger) -> str:
    return each.table.removeprefix("archive_")


def _code(each: Trigger) -> str:
    if isinstance(each, Guard) and each.refused_if == NEVER:
        return "takes a lock"
    return f"`{each.code}`" if hasattr(each, "code") else "reacts"


def _only(engines: set[str]) -> str:
    if len(engines) == len(_ENGINES):
        return ""
    return " (SQLite)" if "sqlite" in engines else " (PostgreSQL)"
