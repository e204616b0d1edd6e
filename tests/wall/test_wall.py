"""The database as the wall: each way round the gate is refused by it, and open once its guards are down.

`make test` runs this file on SQLite and on PostgreSQL.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from archive.models import (
    Clearance,
    Decision,
    DetectorInForce,
    Event,
    Flag,
    Head,
    Platform,
    Preparation,
    Publication,
    Revision,
    Scan,
    Testimony,
    Tombstone,
)
from archive.vocabulary import AgeBand, Status
from archive.wall.guards import APPEND_ONLY
from archive.workflow import preparing, publishing
from tests.walls import lowered

ADDRESS = "bcdfg23456"


def insert(testimony, copy=None, **changed):
    """Write a publication past publish(), as it would be written for the cleared testimony."""
    Testimony.objects.filter(pk=testimony.pk).update(version=F("version") + 1)
    copy = copy or preparing.public_copy(testimony)
    age_from, age_to = AgeBand(copy.age_band).bounds
    columns = {
        "public_id": ADDRESS,
        "text": copy.text,
        "attribution": copy.attribution,
        "fidelity": copy.fidelity,
        "content_notes": list(copy.content_notes),
        "age_band": copy.age_band,
        "age_from": age_from,
        "age_to": age_to,
        "gender": copy.gender,
        "nation": copy.nation,
        "year": copy.year,
        "invented": testimony.invented,
        "published_on": timezone.localdate(),
    }
    return Publication.objects.create(**{**columns, **changed})


def raw(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_what_was_cleared_can_be_inserted(cleared):
    assert insert(cleared).public_id == ADDRESS


# What each does to a cleared testimony, after which its publication must be refused.
def edited(t, who):
    last = t.latest_revision
    Revision.objects.create(
        testimony=t, number=last.number + 1, text=last.text, origin="edited", created_by=who["author"]
    )


def marked(t, by):
    return Flag.objects.create(
        revision=t.latest_revision, added_by=by, start=0, end=2, label="PERSON", suggestion="[name]"
    )


def flagged(t, who):
    Flag.objects.create(
        revision=t.latest_revision,
        added_by=who["author"],
        start=0,
        end=2,
        label="PERSON",
        suggestion="[name]",
    )


def reopened(t, who):
    flag = Flag.objects.create(
        revision=t.latest_revision,
        added_by=who["author"],
        start=0,
        end=2,
        label="PERSON",
        suggestion="[name]",
    )
    for act, reason in (("keep", "not_a_name"), ("reopen", "")):
        Decision.objects.create(
            flag=flag, act=act, keep_reason=reason, start=0, end=2, batch=uuid4(), by=who["author"]
        )


def decided_by_the_signer(t, who):
    flag = Flag.objects.create(
        revision=t.latest_revision,
        added_by=who["author"],
        start=0,
        end=2,
        label="PERSON",
        suggestion="[name]",
    )
    Decision.objects.create(
        flag=flag, act="keep", keep_reason="not_a_name", start=0, end=2, batch=uuid4(), by=who["approver"]
    )


def migrated_to_a_newer_detector(_, __):
    with lowered("guard_detectorinforce_update"):
        DetectorInForce.objects.update(version="newer")


def without_any_detector(_, __):
    with lowered("guard_detectorinforce_delete"):
        DetectorInForce.objects.all().delete()


def without_an_answer(t, _):
    preparation = Preparation.objects.get(revision=t.latest_revision)
    del preparation.checklist["together"]
    Preparation.objects.filter(pk=preparation.pk).update(checklist=preparation.checklist)


SPOILED = {
    "edited after it was cleared": edited,
    "flagged after it was cleared": flagged,
    "reopened after it was cleared": reopened,
    "decided by the signer": decided_by_the_signer,
    "edited by the signer": lambda t, who: t.editors.add(who["approver"]),
    "entered by the signer": lambda t, who: Testimony.objects.update(entered_by=who["approver"]),
    "prepared by the signer": lambda t, who: Preparation.objects.update(prepared_by=who["approver"]),
    "changed after it was cleared": lambda t, _: Testimony.objects.update(version=F("version") + 1),
    "not cleared any more": lambda t, _: Testimony.objects.filter(pk=t.pk).update(status=Status.IN_REVIEW),
    "its basis has lapsed": lambda t, _: Testimony.objects.update(
        basis_lapses_on=timezone.localdate() - timedelta(days=2)
    ),
    "a question without an answer": without_an_answer,
    "an answer that is none": lambda t, _: Preparation.objects.update(checklist={"together": "yes"}),
    "no theme": lambda t, _: Preparation.objects.get(revision=t.latest_revision).themes.clear(),
    "other notes than were signed": lambda t, _: Preparation.objects.update(content_notes=[]),
    "a newer detector": migrated_to_a_newer_detector,
    "no detector in force": without_any_detector,
}
ALTERED = {
    "text": "my mate jess told me he lives in stockport",
    "attribution": "Girl, 13, Instagram, online blackmail, 2025, Stockport",
    "fidelity": "lightly_edited",
    "content_notes": [],
    "age_band": "10-12",
    "gender": "boy",
    "nation": "england",
    "year": 2024,
    "invented": True,
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED.keys())
def test_what_was_cleared_once_but_is_spoiled_is_not_published(spoil, cleared, who):
    copied = preparing.public_copy(cleared)
    spoil(cleared, who)

    with pytest.raises(IntegrityError, match="publication-was-not-cleared"), transaction.atomic():
        insert(cleared, copied)
    with lowered("guard_publication_insert"):
        insert(cleared, copied)


@pytest.mark.parametrize("column", ALTERED)
def test_nothing_but_what_was_signed_is_published(column, cleared):
    with pytest.raises(IntegrityError, match="publication-was-not-cleared"), transaction.atomic():
        insert(cleared, **{column: ALTERED[column]})
    with lowered("guard_publication_insert"):
        insert(cleared, **{column: ALTERED[column]})


def test_what_nobody_cleared_is_not_published(submitted):
    with pytest.raises(IntegrityError, match="publication-was-not-cleared"), transaction.atomic():
        insert(submitted)


def test_nothing_is_published_twice(published):
    copy = Publication.objects.values().get()
    again = {**copy, "id": copy["id"] + 1, "public_id": ADDRESS}

    with pytest.raises(IntegrityError, match="publication-was-not-cleared"), transaction.atomic():
        Publication.objects.create(**again)


@dataclass(frozen=True)
class Bypass:
    """What somebody does to the ``published`` testimony, the code of the refusal, and what refuses it."""

    act: object
    code: str
    guards: tuple


def loaded(t, path):
    """loaddata over the row that stands there."""
    fixture = path / "publication.json"
    with fixture.open("w", encoding="utf-8") as file:
        call_command("dumpdata", "archive.publication", stdout=file)
    fixture.write_text(fixture.read_text("utf-8").replace('"gender": "girl"', '"gender": "boy"'), "utf-8")
    call_command("loaddata", str(fixture), verbosity=0)


def replaced(table):
    """Write a row over itself, as INSERT OR REPLACE, or as PostgreSQL says it."""

    def act(t, _):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM archive_{table} LIMIT 1")
            row = cursor.fetchone()
            names = ", ".join(f'"{column[0]}"' for column in cursor.description)
            marks = ", ".join(["%s"] * len(row))
            if connection.vendor == "sqlite":
                cursor.execute(f"INSERT OR REPLACE INTO archive_{table} ({names}) VALUES ({marks})", row)
            else:
                cursor.execute(f"UPDATE archive_{table} SET id = id WHERE id = %s", [row[0]])

    return act


BYPASSES = {
    "the public text by QuerySet.update": Bypass(
        lambda t, _: Publication.objects.update(text="my mate jess"),
        "publication-never-changes",
        ("guard_publication_update",),
    ),
    "the public text by save": Bypass(
        lambda t, _: Publication(**{**Publication.objects.values().get(), "text": "jess"}).save(),
        "publication-never-changes",
        ("guard_publication_update",),
    ),
    "the public text by bulk_update": Bypass(
        lambda t, _: Publication.objects.bulk_update(
            [Publication(**{**Publication.objects.values().get(), "text": "jess"})], ["text"]
        ),
        "publication-never-changes",
        ("guard_publication_update",),
    ),
    "the public text by raw SQL": Bypass(
        lambda t, _: raw("UPDATE archive_publication SET text = %s", "my mate jess"),
        "publication-never-changes",
        ("guard_publication_update",),
    ),
    "a public tag by loaddata": Bypass(loaded, "publication-never-changes", ("guard_publication_update",)),
    "one more public tag": Bypass(
        lambda t, _: Publication.objects.get().platforms.add(Platform.objects.get(slug="discord")),
        "tag-was-not-cleared",
        ("guard_publication_platforms_insert",),
    ),
    "another public tag": Bypass(
        lambda t, _: raw(
            "UPDATE archive_publication_platforms SET platform_id = %s",
            Platform.objects.get(slug="discord").pk,
        ),
        "publication-never-changes",
        ("guard_publication_platforms_update",),
    ),
    "one public tag less": Bypass(
        lambda t, _: Publication.objects.get().platforms.clear(),
        "publication-goes-by-withdrawal",
        ("guard_publication_platforms_delete",),
    ),
    "a publication that goes without a tombstone": Bypass(
        lambda t, _: raw("DELETE FROM archive_publication_themes"),
        "publication-goes-by-withdrawal",
        ("guard_publication_themes_delete",),
    ),
    "the text behind a clearance": Bypass(
        lambda t, _: Revision.objects.update(text="x"),
        "revision-is-only-added-to",
        ("guard_revision_update",),
    ),
    "whose clearance it was": Bypass(
        lambda t, _: Clearance.objects.update(signed_by=t.entered_by),
        "clearance-is-only-added-to",
        ("guard_clearance_update",),
    ),
    "a flag made small": Bypass(
        lambda t, _: Flag.objects.update(end=F("start") + 1), "flag-is-only-added-to", ("guard_flag_update",)
    ),
    "a decision made another": Bypass(
        lambda t, _: Decision.objects.filter(act="replace").update(replacement="jess"),
        "decision-is-only-added-to",
        ("guard_decision_update",),
    ),
    "a decision that never was": Bypass(
        lambda t, _: raw("DELETE FROM archive_decision"),
        "decision-is-only-added-to",
        ("guard_decision_delete",),
    ),
    "a clearance that never was": Bypass(
        lambda t, _: raw("DELETE FROM archive_clearance"),
        "clearance-is-only-added-to",
        ("guard_clearance_delete",),
    ),
    "a scan by another detector": Bypass(
        lambda t, _: Scan.objects.update(detector_version="x"),
        "scan-is-only-added-to",
        ("guard_scan_update",),
    ),
    "who did it": Bypass(
        lambda t, _: Event.objects.update(by="nobody"), "event-is-only-added-to", ("guard_event_update",)
    ),
    "that it was done": Bypass(
        lambda t, _: Event.objects.all().delete(), "event-is-only-added-to", ("guard_event_delete",)
    ),
    "the detector in force": Bypass(
        lambda t, _: DetectorInForce.objects.update(version="older"),
        "only-migrate-names-the-detector",
        ("guard_detectorinforce_update",),
    ),
    "another detector in force": Bypass(
        lambda t, _: DetectorInForce.objects.bulk_create(
            [DetectorInForce(pk=1, version="older")],
            update_conflicts=True,
            unique_fields=["pk"],
            update_fields=["version"],
        ),
        "only-migrate-names-the-detector",
        ("guard_detectorinforce_insert", "guard_detectorinforce_update"),
    ),
    "the end of the trail set back": Bypass(
        lambda t, _: Head.objects.update(sequence=3), "head-follows-the-trail", ("guard_head_update",)
    ),
    "the end of the trail forgotten": Bypass(
        lambda t, _: Head.objects.all().delete(), "head-follows-the-trail", ("guard_head_delete",)
    ),
    **{
        f"{table} written over itself": Bypass(
            replaced(table),
            f"{table}-is-only-added-to|out-of-sequence",
            (f"guard_{table}_replace", f"guard_{table}_update", f"guard_{table}_sequence"),
        )
        for table in ("revision", "scan", "clearance", "event")
    },
}


@pytest.mark.parametrize("bypass", BYPASSES.values(), ids=BYPASSES.keys())
def test_a_way_round_the_gate_is_refused_and_open_without_its_guard(bypass, published, tmp_path):
    with pytest.raises(IntegrityError, match=bypass.code), transaction.atomic():
        bypass.act(published, tmp_path)
    with lowered(*bypass.guards):
        bypass.act(published, tmp_path)


def test_a_withdrawn_address_is_never_given_again(cleared):
    Tombstone.objects.create(public_id=ADDRESS, withdrawn_on=timezone.localdate())

    with pytest.raises(IntegrityError, match="address-was-withdrawn"), transaction.atomic():
        insert(cleared)
    with lowered("guard_publication_address"):
        insert(cleared)


@pytest.mark.parametrize(
    "act", [lambda: Tombstone.objects.all().delete(), lambda: Tombstone.objects.update(id=9)]
)
def test_a_tombstone_stays(act, published, approver):
    publishing.withdraw(published, seen=published.version, reason="child_asked", by=approver)

    with pytest.raises(IntegrityError, match="tombstone-is-only-added-to"), transaction.atomic():
        act()


def test_the_tables_cannot_be_emptied(published):
    if connection.vendor == "sqlite":
        statements = ["DELETE FROM archive_event", "DELETE FROM archive_decision"]
    else:
        raw("SET CONSTRAINTS ALL IMMEDIATE")  # else what this transaction wrote would be in the way
        statements = [f"TRUNCATE archive_{name} CASCADE" for name in (*APPEND_ONLY, "publication")]
    for statement in statements:
        with pytest.raises(IntegrityError, match=r"added-to|withdrawal"), transaction.atomic():
            raw(statement)
