"""Collections: readers see what another person confirmed, and nothing else; a withdrawn quote takes
along what was written about it."""

from collections.abc import Iterator

from archive.wall.days import TODAY
from archive.wall.triggers import Guard, Reaction

_ASKED_FOR = """\
EXISTS (
    SELECT 1 FROM archive_collectionedition e WHERE e.id = {row}.edition_id AND e.request_id IS NOT NULL
)"""
# Staff's words about a quote go with it, wherever they stand.
_GOES_WITH_ITS_QUOTE = """\
NEW.id = OLD.id AND NEW.{of} = OLD.{of} AND NEW.place = OLD.place
    AND NEW.public_id = OLD.public_id AND NEW.{figure} {same} OLD.{figure}
    AND NEW.heading = '' AND NEW.context = ''
    AND EXISTS (SELECT 1 FROM archive_tombstone o WHERE o.public_id = OLD.public_id)"""
_SAME = {"sqlite": "IS", "postgresql": "IS NOT DISTINCT FROM"}
# Of whoever had no hand in it, about what is still its latest edition.
_MAY_CONFIRM = """\
EXISTS (
    SELECT 1 FROM archive_collectionedition e WHERE e.request_id = NEW.request_id
    AND NOT EXISTS (
        SELECT 1 FROM archive_collectionedition l
        WHERE l.collection_id = e.collection_id AND l.number > e.number
    )
    AND NOT EXISTS (
        SELECT 1 FROM archive_collection_editors x
        WHERE x.collection_id = e.collection_id AND x.user_id = NEW.answered_by_id
    )
)"""
# Confirmed, not taken down, and none was confirmed after it.
_STANDS = """\
EXISTS (
    SELECT 1 FROM archive_collectionedition e
    JOIN archive_powerrequest r ON r.id = e.request_id AND r.kind = 'collection'
    JOIN archive_poweranswer a ON a.request_id = r.id AND a.verdict = 'confirmed'
    WHERE e.collection_id = NEW.number AND e.number = NEW.edition
    AND e.title = NEW.title AND e.slug = NEW.slug AND e.introduction = NEW.introduction
    AND (e.publish_on IS NULL OR e.publish_on <= NEW.publish_on)
    AND NOT EXISTS (
        SELECT 1 FROM archive_collectionedition l
        JOIN archive_poweranswer b ON b.request_id = l.request_id AND b.verdict = 'confirmed'
        WHERE l.collection_id = e.collection_id AND l.number > e.number
    )
    AND NOT EXISTS (
        SELECT 1 FROM archive_collectiontakedown t
        WHERE t.collection_id = e.collection_id AND t.edition >= e.number
    )
)"""
_IS_PART = """\
EXISTS (
    SELECT 1 FROM archive_collectionpage p
    JOIN archive_collectionedition e ON e.collection_id = p.number AND e.number = p.edition
    JOIN archive_collectionpart t ON t.edition_id = e.id AND t.place = NEW.place
    WHERE p.id = NEW.page_id AND NEW.public_id = t.public_id AND NEW.figure_id {same} t.figure
    AND NEW.heading = t.heading AND NEW.context = t.context
    AND (t.public_id = '' OR EXISTS (SELECT 1 FROM archive_publication q WHERE q.public_id = t.public_id)
        OR t.heading = '' AND t.context = ''
        AND EXISTS (SELECT 1 FROM archive_tombstone o WHERE o.public_id = t.public_id))
)"""
_TAKEN_DOWN = """\
EXISTS (
    SELECT 1 FROM archive_collectiontakedown t
    WHERE t.collection_id = OLD.number AND t.edition >= OLD.edition
)"""
# Of a page that stands, each place of the confirmed edition stays.
_STANDS_ON_ITS_PAGE = """\
EXISTS (
    SELECT 1 FROM archive_collectionpage p
    JOIN archive_collectionedition e ON e.collection_id = p.number AND e.number = p.edition
    JOIN archive_collectionpart t ON t.edition_id = e.id AND t.place = OLD.place
    WHERE p.id = OLD.page_id AND NOT EXISTS (
        SELECT 1 FROM archive_collectiontakedown d
        WHERE d.collection_id = p.number AND d.edition >= p.edition
    )
)"""
_HAS_ITS_PAGE = """\
EXISTS (
    SELECT 1 FROM archive_collectionpage p
    WHERE p.number = NEW.number AND p.slug = NEW.slug AND p.publish_on = NEW.since
)"""
# The words about a quote go when it is withdrawn: first those that readers' copy is compared with.
WORDS_ABOUT_QUOTE_GO = tuple(
    f"""\
UPDATE archive_{table} SET heading = '', context = ''
    WHERE public_id = NEW.public_id AND (heading <> '' OR context <> '')"""
    for table in ("collectionpart", "collectionitem")
)


def collection_guards(vendor: str) -> Iterator[Guard]:
    yield from _private(vendor)
    yield from _public(vendor)


def _private(vendor: str) -> Iterator[Guard]:
    edition, code = "archive_collectionedition", "asked-for-stays"
    # Whoever confirms an earlier one meanwhile is waited for.
    held = "PERFORM 1 FROM archive_collection c WHERE c.id = NEW.collection_id FOR UPDATE;"
    begun = "NEW.request_id IS NOT NULL"
    yield Guard("guard_collectionedition_insert", edition, "INSERT", code, begun, held)
    moved = "NEW.collection_id <> OLD.collection_id OR NEW.number <> OLD.number"
    yield Guard(
        "guard_collectionedition_update", edition, "UPDATE", code, f"OLD.request_id IS NOT NULL OR {moved}"
    )
    yield Guard("guard_collectionedition_delete", edition, "DELETE", code, "OLD.request_id IS NOT NULL")
    yield Guard("guard_collectionedition_truncate", edition, "TRUNCATE", code)
    # A request is about one collection, and is asked for in the name of whoever asks.
    of_another = (
        "NEW.request_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM archive_powerrequest r"
        " WHERE r.id = NEW.request_id AND r.kind = 'collection'"
        " AND NOT EXISTS (SELECT 1 FROM archive_poweranswer a WHERE a.request_id = r.id))"
    )
    yield Guard("guard_collectionedition_asks", edition, "UPDATE", "request-is-of-another", of_another)
    part = "archive_collectionpart"
    first = "PERFORM 1 FROM archive_collectionedition e WHERE e.id = {row}.edition_id FOR UPDATE;"
    goes = _GOES_WITH_ITS_QUOTE.format(of="edition_id", figure="figure", same=_SAME[vendor])
    for name, event, row, refused in (
        ("insert", "INSERT", "NEW", _ASKED_FOR.format(row="NEW")),
        ("update", "UPDATE", "OLD", f"{_ASKED_FOR.format(row='OLD')} AND NOT ({goes})"),
        ("update_to", "UPDATE", "NEW", f"{_ASKED_FOR.format(row='NEW')} AND NOT ({goes})"),
        ("delete", "DELETE", "OLD", _ASKED_FOR.format(row="OLD")),
    ):
        yield Guard(f"guard_collectionpart_{name}", part, event, code, refused, first.format(row=row))
    yield Guard("guard_collectionpart_truncate", part, "TRUNCATE", code)
    table, code = "archive_collection", "collection-is-never-deleted"
    yield Guard("guard_collection_update", table, "UPDATE", code)
    yield Guard("guard_collection_delete", table, "DELETE", code)
    yield Guard("guard_collection_truncate", table, "TRUNCATE", code)
    for event in ("UPDATE", "DELETE", "TRUNCATE"):
        name = f"guard_collection_editors_{event.lower()}"
        yield Guard(name, "archive_collection_editors", event, "editors-are-only-added-to")
    yield Guard(
        "guard_poweranswer_collection",
        "archive_poweranswer",
        "INSERT",
        "collection-needs-somebody-else",
        "NEW.verdict = 'confirmed' AND EXISTS (SELECT 1 FROM archive_powerrequest r"
        f" WHERE r.id = NEW.request_id AND r.kind = 'collection')\n    AND NOT {_MAY_CONFIRM}",
        "PERFORM 1 FROM archive_collection c JOIN archive_collectionedition e ON e.collection_id = c.id"
        " WHERE e.request_id = NEW.request_id FOR UPDATE OF c;",
    )


def _public(vendor: str) -> Iterator[Guard]:
    page, code = "archive_collectionpage", "collection-was-not-confirmed"
    yield Guard("guard_collectionpage_insert", page, "INSERT", code, f"NOT {_STANDS}")
    yield Guard(
        "guard_collectionpage_update", page, "UPDATE", code, f"NEW.number <> OLD.number OR NOT {_STANDS}"
    )
    code_of_end = "collection-is-taken-down"
    yield Guard("guard_collectionpage_delete", page, "DELETE", code_of_end, f"NOT {_TAKEN_DOWN}")
    yield Guard("guard_collectionpage_truncate", page, "TRUNCATE", code_of_end)
    item, is_part = "archive_collectionitem", _IS_PART.format(same=_SAME[vendor])
    yield Guard("guard_collectionitem_insert", item, "INSERT", code, f"NOT {is_part}")
    # Nothing is in the way of a withdrawal, whatever became of the page.
    goes = _GOES_WITH_ITS_QUOTE.format(of="page_id", figure="figure_id", same=_SAME[vendor])
    refused = f"NOT {is_part}\n    AND NOT ({goes})"
    yield Guard("guard_collectionitem_update", item, "UPDATE", code, refused)
    yield Guard("guard_collectionitem_delete", item, "DELETE", code_of_end, _STANDS_ON_ITS_PAGE)
    yield Guard("guard_collectionitem_truncate", item, "TRUNCATE", code_of_end)
    address = "archive_collectionaddress"
    yield Guard(
        "guard_collectionaddress_insert", address, "INSERT", "address-has-no-page", f"NOT {_HAS_ITS_PAGE}"
    )
    yield Guard("guard_collectionaddress_update", address, "UPDATE", "address-stays")
    # What no reader has seen yet may be given up again.
    seen = f"OLD.since <= {TODAY[vendor]}"
    yield Guard("guard_collectionaddress_delete", address, "DELETE", "address-stays", seen)
    yield Guard("guard_collectionaddress_truncate", address, "TRUNCATE", "address-stays")


def collection_reactions(vendor: str) -> Iterator[Reaction]:
    # Whoever writes in it has a hand in it.
    for event in ("INSERT", "UPDATE"):
        yield Reaction(
            f"editor_with_collectionedition_{event.lower()}",
            "archive_collectionedition",
            event,
            (
                (
                    "INSERT INTO archive_collection_editors (collection_id, user_id)\n"
                    "    SELECT NEW.collection_id, NEW.changed_by_id WHERE NOT EXISTS (\n"
                    "        SELECT 1 FROM archive_collection_editors x\n"
                    "        WHERE x.collection_id = NEW.collection_id AND x.user_id = NEW.changed_by_id\n"
                    "    )"
                ),
            ),
        )
    unseen = f"number = NEW.collection_id AND since > {TODAY[vendor]}"
    pages = "archive_collectionpage WHERE number = NEW.collection_id AND edition <= NEW.edition"
    yield Reaction(
        "fall_with_collectiontakedown",
        "archive_collectiontakedown",
        "INSERT",
        (
            f"DELETE FROM archive_collectionitem WHERE page_id = (SELECT id FROM {pages})",
            f"DELETE FROM {pages}",
            f"DELETE FROM archive_collectionaddress WHERE {unseen}",
        ),
    )
