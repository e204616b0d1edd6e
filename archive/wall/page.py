"""docs/wall.md, written from the guards themselves; a test fails where the page is not what this writes."""

from collections.abc import Callable, Iterable, Iterator

from archive.wall.append_only import append_only_guards
from archive.wall.attribution import attribution_guards
from archive.wall.case_changes import case_changes
from archive.wall.collections import collection_guards, collection_reactions
from archive.wall.concerns import concern_guards
from archive.wall.frozen import frozen_guards
from archive.wall.guards import single_rows, triggers
from archive.wall.intruders import intruder_guards
from archive.wall.power import power_guards
from archive.wall.publishing import publishing_guards, publishing_reactions
from archive.wall.reactions import reactions
from archive.wall.releasing import releasing_guards
from archive.wall.rows import row_guards
from archive.wall.terms import terms_guards, terms_reactions
from archive.wall.triggers import NEVER, Guard, Trigger
from archive.wall.uploads import upload_guards

_HEAD = """\
# The wall

The gate is written in Python, and a shell, an import or raw SQL can go round it. So the database itself
refuses what must never happen. Each guard is one trigger, with the same name on SQLite and PostgreSQL; a
refusal is an error with a code and none of the row's words. The code is in `archive/wall/`, one module for
each part of this page. This page is written by `manage.py describe_wall`.

**How they are compared.** Nothing is served while a trigger is missing, switched off or a single character
different from the program's (`guards.differences`), or while our tables have anything that the program does
not know (`guards.strangers`: other triggers, rules, child tables, views, policies, columns, types,
constraints, indexes, counters with wrong values or limits, foreign keys that stop our rows from being
deleted, publications, functions and operators that take the place of the server's own, functions that lend
readers their owner's rights, settings of an account or the database). The tables of accounts and sessions
are compared in the same way, and so is what any readers' account can reach (`grants.reached_by_readers`).
`migrate` records what it made, so that we can tell a database of another release from an altered one. On
PostgreSQL a guard's function is compared as a whole, with its owner, its language and its search path, which
contains only the server's catalogue: no table, operator or function of the caller's can take the place of
ours.

**How a migration takes them down.** On SQLite a table cannot be rebuilt while it has triggers, so they all
come off before our own migrations and go back afterwards; stop the processes first. On PostgreSQL they stay.
A migration that rewrites rows that a guard protects drops that one trigger itself (`DROP TRIGGER IF EXISTS
name ON table`, as in `0010_fill_copies`), and `migrate` makes all of them again in one transaction. If a
migration fails, they are as they were on PostgreSQL, and missing on SQLite, where nothing starts until a
migration succeeds.
"""
_PARTS = (
    (
        "append_only.py",
        "Rows that are only added",
        "Never changed, never deleted, with two exceptions. When a testimony is erased, its words become "
        "`[erased]`, and nothing else in the row changes; from then on no new words about it are stored. "
        "The copy of the text in a clearance becomes empty once readers no longer see it and it cannot be "
        "published any more. "
        "A scheduled withdrawal ends only once.",
    ),
    (
        "frozen.py",
        "What a signature rests on",
        "A testimony keeps who entered it and whether it is invented, and its status changes only as the "
        "table of transitions allows (`vocabulary.TRANSITIONS`). Once it is signed, its tags, its basis and "
        "its preparation stay as they are. Editors can only be added. It stays tied to its publication until "
        "that is withdrawn or replaced by a later edition. The key to its words goes only once nobody works "
        "on it any more, and not while somebody keeps the original, unless it is erased; a key that is gone "
        "stays gone.",
    ),
    (
        "publishing.py",
        "Signing and publishing",
        "A clearance is given by somebody who had no hand in the testimony. An edition ties a clearance to "
        "an address, once. A publication is compared with its clearance column by column, and with nothing "
        "else. On PostgreSQL a guard that never refuses anything is there to take a lock.",
    ),
    (
        "releasing.py",
        "When a quote may go out",
        "Not before its contact has cooled off: so many days after the end of the month of contact as "
        "`archive_rules` says, the row that only `migrate` writes from `ARCHIVE_COOLING_OFF_DAYS`. Where "
        "quotes go out in releases (`ARCHIVE_RELEASE_AT`), no two of one contact are published on one day; "
        "invented testimony is of no child. A next edition does not cool off again; whether another of the "
        "contact went out today is read off the trail.",
    ),
    (
        "terms.py",
        "Terms that readers see",
        "Readers see on a quote what its terms, and the broader ones, are called now. While a quote with the "
        "term is public, or cleared to be, the term is merged, taken apart again or renamed only within ten "
        "minutes of a confirmed request about it; capitals, spaces, hyphens, apostrophes and full stops may "
        "change without. A slug stays once anything has the term, and leads on for good where it may change. "
        "One name is one term, whatever its spelling. What was merged into a term goes along when that one "
        "is merged, so nothing leads on in a circle. A term that was merged or retired is given "
        "to nothing new.",
    ),
    (
        "power.py",
        "Four eyes",
        "A request for power is answered once, within seven days, and by neither the person who asked nor "
        "the person it is about; only the person who asked can take it back. Which group the second person "
        "is in is checked by the program, and so is whether a role that is given was confirmed: the tables "
        "of groups are Django's own. "
        "Not held here: that a role, a password or “may sign in” changes only beside such an answer. Those "
        "stand in Django's own tables, which its commands, a shell and a restored backup write too; whoever "
        "may write them by raw SQL gives themselves a role, and nothing refuses it or leaves a row in the "
        "trail. Nor can the database tell who typed an answer: two rows that name two other people look "
        "like any.",
    ),
    (
        "concerns.py",
        "A child who may still be at risk",
        "While somebody’s concern is open, its testimony is not cleared, published or set to go out, and the "
        "key to its words stays unless they are erased. What is public can still be withdrawn. Somebody "
        "other than the person who raised it closes it, and only once somebody was told, unless it was "
        "raised by mistake. Which group the second person is in is checked by the program.",
    ),
    (
        "collections.py",
        "Collections of quotes",
        "From the moment it is asked for, nothing of an edition changes. It is confirmed by somebody who "
        "wrote no edition of the collection, and only while no later edition was begun. What readers see "
        "is compared with the edition that was confirmed: title, introduction, address, day, and each "
        "quote and figure in its place with what staff wrote above it. When a quote is withdrawn, staff’s "
        "words about it go from every edition. What was taken down comes back only with a new edition. An "
        "address that readers have seen is given to no other collection. Which group the second person is "
        "in is checked by the program.",
    ),
    (
        "uploads.py",
        "Spreadsheets that are uploaded",
        "What one holds is sealed, and goes with its key. An upload goes forward only, keeps its owner "
        "and takes no more rows once it has been received. A row becomes testimony once, while its upload is "
        "being imported, and gives up its words. Rows are deleted only after their upload has ended, and an "
        "upload whose testimonies still have words is not discarded.",
    ),
    (
        "rows.py",
        "Keys and types",
        "SQLite would delete a row that is in the way of INSERT OR REPLACE, and accepts any words as a "
        "date, so each key and each column has its own guard, made from the models. PostgreSQL refuses "
        "both on its own; there, a row whose number is already taken gets the next one, so a counter that "
        "was set back stops nobody. No row may take a number so high that none is left for the next.",
    ),
    (
        "attribution.py",
        "Lines that point to enough contacts",
        "A clearance records how many contacts its line fits, and how many it had to fit. Neither may be "
        "less than the rules in force ask for, unless the line states nothing.",
    ),
    (
        "intruders.py",
        "The motivated intruder",
        "What is as serious as `archive_rules` says (`ARCHIVE_INTRUDER_FROM`) or more goes out only while a "
        "check holds in which somebody with no hand in it tried to find the child.",
    ),
    ("guards.py", "The trail, and single rows", "What only `migrate` or the trail itself may write."),
    (
        "reactions.py",
        "What the database does automatically",
        "A publication gets its tags and its tie to the testimony. A tombstone, a person's flag on what "
        "readers see, or a decision that is taken back ends it. With a tombstone, or a later edition at the "
        "same address, the copy of the text in the clearance goes too. Each change to a public table raises "
        "the number that caches compare. On PostgreSQL the place of a quote or a tombstone among those of "
        "its day is drawn, whatever place the row asks for.",
    ),
    (
        "case_changes.py",
        "What counts otherwise than before",
        "Each change of what a testimony says of its contact is written down, so that every process counts "
        "whom a line fits as the archive stands now.",
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
        "releasing.py": releasing_guards,
        "terms.py": lambda vendor: (*terms_guards(vendor), *terms_reactions(vendor)),
        "power.py": power_guards,
        "concerns.py": lambda vendor: concern_guards(),
        "collections.py": lambda vendor: (*collection_guards(vendor), *collection_reactions(vendor)),
        "uploads.py": upload_guards,
        "attribution.py": attribution_guards,
        "intruders.py": intruder_guards,
        "rows.py": row_guards,
        "guards.py": lambda vendor: single_rows(),
        "reactions.py": lambda vendor: (*publishing_reactions(vendor), *reactions(vendor)),
        "case_changes.py": case_changes,
    }
    counted = {vendor: sum(bool(one.statements(vendor)) for one in triggers(vendor)) for vendor in _ENGINES}
    yield f"{counted['sqlite']} triggers on SQLite and {counted['postgresql']} on PostgreSQL.\n"
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
