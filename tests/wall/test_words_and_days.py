"""Words go only when a testimony is erased, and a day or a number is never words.

`make test` runs this file on SQLite and on PostgreSQL.
"""

from django.db import connection
from django.db.models import F

from archive.models import Clearance, Decision, Edition, Flag, Return, Revision, Testimony
from archive.models.restricted import Sealed
from archive.vocabulary import Status
from archive.wall.append_only import APPEND_ONLY
from archive.wall.guards import guards
from archive.wall.rows import tables
from archive.workflow import publishing
from tests.wall.test_wall import ADDRESS, raw
from tests.walls import DONE, lowered, outcome


def test_of_an_erased_testimony_the_words_go_and_nothing_else(published, who, approver):
    Return.objects.create(revision=published.latest_revision, comment="Which town?", returned_by=approver)
    unknown = {"fingerprint": "", "wording": ""}
    erasing = {
        "a text": lambda: Revision.objects.update(text="[erased]", **unknown),
        "a signed text": lambda: Clearance.objects.update(text=""),
        "a flag's words": lambda: Flag.objects.update(suggestion="[erased]", reason=""),
        "a replacement": lambda: Decision.objects.filter(act="replace").update(replacement="[erased]"),
        "a comment": lambda: Return.objects.update(comment="[erased]"),
    }
    other = {
        "another text": lambda: Revision.objects.update(
            text=Sealed("my mate jess"),
            **unknown,
        ),
        "a part of a text": lambda: Revision.objects.update(
            text=Sealed("[erased] jess"),
            **unknown,
        ),
        "who wrote it": lambda: Revision.objects.update(text="[erased]", created_by=approver, **unknown),
        "another signed text": lambda: Clearance.objects.update(text="x"),
        "its attribution": lambda: Clearance.objects.update(text="", attribution="x"),
        "who signed it": lambda: Clearance.objects.update(signed_by=who["author"]),
        "its signature": lambda: Clearance.objects.update(text="", signature=""),
        "where a flag is": lambda: Flag.objects.update(suggestion="[erased]", start=F("start") + 1),
        "what was decided": lambda: Decision.objects.update(act="keep", keep_reason="not_a_name"),
        "that somebody returned it": lambda: Return.objects.all().delete(),
        "that it was scanned": lambda: raw("UPDATE archive_scan SET detector_version = 'x'"),
        "its edition": lambda: Edition.objects.update(number=2),
    }
    added_to = {f"{name}-is-only-added-to" for name in APPEND_ONLY}

    assert {name: outcome(act) in added_to for name, act in erasing.items()} == dict.fromkeys(erasing, True)
    publishing.withdraw(published, seen=published.version, reason="child_asked", by=approver)
    del erasing["a signed text"]  # which went with the withdrawal (wall/reactions.py)
    assert {name: outcome(act) in added_to for name, act in erasing.items()} == dict.fromkeys(erasing, True)
    Testimony.objects.filter(pk=published.pk).update(status=Status.ERASED)

    assert {name: outcome(act) for name, act in erasing.items()} == dict.fromkeys(erasing, DONE)
    assert {name: outcome(act) in added_to for name, act in other.items()} == dict.fromkeys(other, True)


def wrong_values(field):
    if field.get_internal_type() == "DateField":
        return ["words", "2025-13-01", "2025-02-30", "0000-01-01", 5, "now"]
    if field.get_internal_type() == "DateTimeField":
        return ["words", "now", "12:00", "0000-01-01 00:00:00", "2025-02-30 00:00:00", 5]
    if field.get_internal_type().endswith("IntegerField"):
        return ["words", 1.5]
    return []


def test_words_are_refused_in_a_day_or_a_number_of_every_table(db):
    if connection.vendor != "sqlite":
        return  # there the column refuses them; its days without end are tried below
    tries = {}
    for model in tables():
        table = model._meta.db_table
        types = next(g for g in guards("sqlite") if g.name == f"guard_{table[8:]}_types_insert")
        for field in model._meta.concrete_fields:
            if field.primary_key or field.is_relation:
                continue
            for value in wrong_values(field):
                asked = types.refused_if.replace(f'NEW."{field.column}"', "(SELECT v FROM given)")
                for rest in model._meta.concrete_fields:
                    asked = asked.replace(f'NEW."{rest.column}"', "NULL")
                with connection.cursor() as cursor:
                    cursor.execute(
                        f"WITH given AS (SELECT %s AS v) SELECT {asked}".replace("%Y", "%%Y"), [value]
                    )
                    tries[f"{table}.{field.column}: {value!r}"] = cursor.fetchone()[0]

    assert len(tries) > 60
    assert [name for name, refused in tries.items() if refused != 1] == []


def test_a_day_that_is_none_is_refused_in_a_row_that_readers_see(published, who):
    wrong = (
        ["infinity", "-infinity", "20000-01-01"] if connection.vendor == "postgresql" else ["words", "now"]
    )
    for day in wrong:
        ways = {
            "a tombstone": lambda day=day: raw(
                "INSERT INTO archive_tombstone (public_id, withdrawn_on) VALUES (%s, %s)", ADDRESS, day
            ),
            "a renewal": lambda day=day: raw(
                "INSERT INTO archive_basisrenewal (testimony_id, basis, lapses_on, renewed_by_id, renewed_at)"
                " VALUES (%s, 'agreement', %s, %s, CURRENT_TIMESTAMP)",
                published.pk,
                day,
                who["approver"].pk,
            ),
            "a figure": lambda day=day: raw("UPDATE archive_figure SET last_day = %s", day),
        }
        assert {name: outcome(way) for name, way in ways.items()} == {
            "a tombstone": "tombstone-of-another-type",
            "a renewal": "basisrenewal-of-another-type",
            "a figure": "figure-of-another-type",
        }
        with lowered("guard_tombstone_types_insert"):
            assert outcome(ways["a tombstone"]) == DONE
