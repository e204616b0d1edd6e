"""The database as the wall: each way round the gate is refused by it, and open once its guards are down.

`make test` runs this file on SQLite and on PostgreSQL.
"""

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
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
    Edition,
    Event,
    Flag,
    Head,
    Platform,
    Preparation,
    Publication,
    Revision,
    Rules,
    Scan,
    Testimony,
    Tombstone,
)
from archive.models.restricted import Sealed
from archive.vocabulary import AgeBand, Status
from archive.wall.append_only import APPEND_ONLY
from archive.wall.frozen import TERMS
from archive.wall.guards import guards
from archive.wall.publishing import SIGNED_COLUMNS
from tests.walls import lowered
from tests.workflow.acting import preparing, publishing

ADDRESS = "bcdfg23456"


def written_once_more(testimony):
    """As publish() does first; the guards compare with the version that was signed."""
    Testimony.objects.filter(pk=testimony.pk).update(version=F("version") + 1)


def tie(testimony, **changed):
    """Write the edition of a cleared testimony past publish()."""
    clearance = Clearance.objects.filter(revision__testimony=testimony).latest("pk")
    return Edition.objects.create(**{"clearance": clearance, "public_id": ADDRESS, **changed})


def put_out(edition, /, **changed):
    """Write the publication of an edition past publish()."""
    signed = {name: getattr(edition.clearance, name) for name in SIGNED_COLUMNS}
    signed["language"] = signed["language"] or "en"  # none was chosen before languages were
    place = {"public_id": edition.public_id, "edition": edition.number}
    return Publication.objects.create(**{**signed, **place, "published_on": timezone.localdate(), **changed})


def insert(testimony, **changed):
    """Write a publication and its edition past publish(), as for a cleared testimony."""
    written_once_more(testimony)
    return put_out(tie(testimony), **changed)


def raw(statement, *values, then=""):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        if then:
            cursor.execute(then)


def test_what_was_cleared_can_be_inserted_and_the_database_ties_and_tags_it(cleared):
    publication = insert(cleared)

    cleared.refresh_from_db()
    assert (publication.public_id, cleared.status, cleared.publication) == (
        ADDRESS,
        Status.PUBLISHED,
        publication,
    )
    assert {name: [term.slug for term in getattr(publication, name).order_by("slug")] for name in TERMS} == {
        "platforms": ["instagram"],
        "harm_types": ["online-blackmail"],
        "themes": ["too-ashamed-to-tell"],
    }


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


REPREPARED = ("guard_preparation_update", "guard_preparation_update_to")
# Each with the guards that have to be down, so that it can be done at all once it is signed.
SPOILED = {
    "edited after it was cleared": (edited, ()),
    "flagged after it was cleared": (flagged, ()),
    "reopened after it was cleared": (reopened, ()),
    "decided by the signer": (decided_by_the_signer, ()),
    "edited by the signer": (lambda t, who: t.editors.add(who["approver"]), ()),
    "entered by the signer": (
        lambda t, who: Testimony.objects.update(entered_by=who["approver"]),
        ("guard_testimony_update",),
    ),
    "prepared by the signer": (
        lambda t, who: Preparation.objects.update(prepared_by=who["approver"]),
        REPREPARED,
    ),
    "changed after it was cleared": (lambda t, _: written_once_more(t), ()),
    "not cleared any more": (
        lambda t, _: Testimony.objects.filter(pk=t.pk).update(status=Status.IN_REVIEW),
        (),
    ),
    "its basis has lapsed": (
        lambda t, _: Testimony.objects.filter(pk=t.pk).update(
            basis_lapses_on=timezone.localdate() - timedelta(days=2)
        ),
        ("guard_testimony_signed",),
    ),
    "a question without an answer": (without_an_answer, REPREPARED),
    "an answer that is none": (
        lambda t, _: Preparation.objects.update(checklist={"together": "yes"}),
        REPREPARED,
    ),
    "a newer detector": (migrated_to_a_newer_detector, ()),
    "no detector in force": (without_any_detector, ()),
}
FROZEN = {
    "who entered it": (
        SPOILED["entered by the signer"][0],
        "testimony-keeps-its-origin",
        ("guard_testimony_update",),
    ),
    "who prepared it": (
        SPOILED["prepared by the signer"][0],
        "signed-preparation-stays",
        REPREPARED,
    ),
    "when its basis lapses": (
        SPOILED["its basis has lapsed"][0],
        "signed-testimony-stays",
        ("guard_testimony_signed",),
    ),
    "the questions answered": (without_an_answer, "signed-preparation-stays", REPREPARED),
    "the answers": (
        SPOILED["an answer that is none"][0],
        "signed-preparation-stays",
        REPREPARED,
    ),
    "its themes": (
        lambda t, _: Preparation.objects.get(revision=t.latest_revision).themes.clear(),
        "signed-preparation-stays",
        ("guard_preparation_themes_delete",),
    ),
    "its notes": (
        lambda t, _: Preparation.objects.update(content_notes=[]),
        "signed-preparation-stays",
        REPREPARED,
    ),
}
ALTERED = {
    "text": {"text": "my mate jess told me he lives in stockport"},
    "attribution": {"attribution": "Girl, 13, Instagram, online blackmail, 2025, Stockport"},
    "fidelity": {"fidelity": "lightly_edited"},
    "content_notes": {"content_notes": []},
    "language": {"language": "cy"},
    "age_band": {"age_band": "10-12", "age_from": 10, "age_to": 12},
    "gender": {"gender": "boy"},
    "nation": {"nation": "england"},
    "year": {"year": 2024},
    "decade": {"year": None, "decade": 2020},
    "invented": {"invented": True},
    "lapses_on": {"lapses_on": date(2999, 1, 1)},
    "edition": {"edition": 2},
    "public_id": {"public_id": "bcdfg23457"},
}


@pytest.mark.parametrize(("spoil", "down"), SPOILED.values(), ids=SPOILED)
def test_what_was_cleared_once_but_is_spoiled_is_not_published(spoil, down, cleared, who):
    with lowered(*down) if down else nullcontext():
        spoil(cleared, who)

    refused = pytest.raises(IntegrityError, match=r"(edition|publication)-was-not-cleared")
    with refused, transaction.atomic():
        insert(cleared)
    with lowered("guard_edition_insert", "guard_publication_insert"):
        insert(cleared)


@pytest.mark.parametrize(("spoil", "down"), SPOILED.values(), ids=SPOILED)
def test_what_is_spoiled_once_it_has_an_edition_is_not_published(spoil, down, cleared, who):
    written_once_more(cleared)
    edition = tie(cleared)
    with lowered(*down) if down else nullcontext():
        spoil(cleared, who)

    with pytest.raises(IntegrityError, match="publication-was-not-cleared"), transaction.atomic():
        put_out(edition)
    with lowered("guard_publication_insert"):
        put_out(edition)


@pytest.mark.parametrize(("change", "code", "down"), FROZEN.values(), ids=FROZEN)
def test_what_a_signature_rests_on_does_not_change(change, code, down, cleared, who):
    with pytest.raises(IntegrityError, match=code), transaction.atomic():
        change(cleared, who)
    with lowered(*down):
        change(cleared, who)


def test_a_preparation_that_was_changed_all_the_same_changes_nothing_of_what_goes_out(cleared):
    with lowered("guard_preparation_themes_delete", *REPREPARED):
        Preparation.objects.get(revision=cleared.latest_revision).themes.clear()
        Preparation.objects.update(content_notes=[])

    publication = insert(cleared)

    assert [theme.slug for theme in publication.themes.all()] == ["too-ashamed-to-tell"]
    assert publication.content_notes == ["threats"]


@pytest.mark.parametrize("column", ALTERED)
def test_nothing_but_what_was_signed_is_published(column, cleared):
    with pytest.raises(IntegrityError, match="publication-was-not-cleared"), transaction.atomic():
        insert(cleared, **ALTERED[column])
    with lowered("guard_publication_insert"):
        insert(cleared, **ALTERED[column])


def test_every_column_of_a_publication_is_tried():
    assert set(ALTERED) == {*SIGNED_COLUMNS, "lapses_on", "edition", "public_id"} - {"age_from", "age_to"}


def test_what_nobody_cleared_is_not_published(submitted):
    copy = preparing.public_copy(submitted)
    written_once_more(submitted)

    def put():
        low, high = AgeBand(copy.age_band).bounds
        Publication.objects.create(
            public_id=ADDRESS,
            **{name: value for name, value in copy.columns().items() if name not in TERMS},
            age_from=low,
            age_to=high,
            published_on=timezone.localdate(),
        )

    with pytest.raises(IntegrityError, match="publication-was-not-cleared"), transaction.atomic():
        put()
    with lowered("guard_publication_insert"):
        put()


def test_nothing_is_published_twice(published):
    copy = Publication.objects.values().get()
    again = {**copy, "id": copy["id"] + 1, "public_id": ADDRESS, "lot": copy["lot"] ^ 1}

    with pytest.raises(IntegrityError, match="publication-was-not-cleared"), transaction.atomic():
        Publication.objects.create(**again)
    refused = pytest.raises(IntegrityError, match=r"edition-(is-only-added-to|was-not-cleared)")
    with refused, transaction.atomic():
        tie(published)


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
        lambda t, _: Revision.objects.update(text=Sealed("x")),
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
        lambda t, _: Decision.objects.filter(act="replace").update(replacement=Sealed("jess")),
        "decision-is-only-added-to",
        ("guard_decision_update",),
    ),
    "a decision that never was": Bypass(
        lambda t, _: raw("DELETE FROM archive_decision"),
        "decision-is-only-added-to",
        ("guard_decision_delete",),
    ),
    "a clearance that never was": Bypass(
        lambda t, _: raw("DELETE FROM archive_clearance", then="DELETE FROM archive_edition"),
        "clearance-is-only-added-to",
        ("guard_clearance_delete", "guard_edition_delete"),
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
    "the rules in force": Bypass(
        lambda t, _: Rules.objects.update(cooling_off_days=0),
        "only-migrate-writes-the-rules",
        ("guard_rules_update",),
    ),
    "no rules at all": Bypass(
        lambda t, _: Rules.objects.all().delete(), "only-migrate-writes-the-rules", ("guard_rules_delete",)
    ),
    "other rules in force": Bypass(
        lambda t, _: Rules.objects.bulk_create(
            [Rules(pk=1, minimum_group=3, cooling_off_days=0, contacts_apart=False)],
            update_conflicts=True,
            unique_fields=["pk"],
            update_fields=["minimum_group"],
        ),
        "only-migrate-writes-the-rules",
        ("guard_rules_insert", "guard_rules_update"),
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
            tuple(g.name for g in guards(connection.vendor) if g.table == f"archive_{table}"),
        )
        for table in ("revision", "scan", "clearance", "edition", "event")
    },
}


@pytest.mark.parametrize("bypass", BYPASSES.values(), ids=BYPASSES.keys())
def test_a_way_round_the_gate_is_refused_and_open_without_its_guard(bypass, published, tmp_path):
    with pytest.raises(IntegrityError, match=bypass.code), transaction.atomic():
        bypass.act(published, tmp_path)
    with lowered(*bypass.guards):
        bypass.act(published, tmp_path)


def test_a_withdrawn_address_is_never_given_again(cleared):
    Tombstone.objects.create(public_id="bcdfg23457", withdrawn_on=timezone.localdate())
    written_once_more(cleared)
    with pytest.raises(IntegrityError, match="edition-was-not-cleared"), transaction.atomic():
        tie(cleared, public_id="bcdfg23457")
    edition = tie(cleared)
    Tombstone.objects.create(public_id=ADDRESS, withdrawn_on=timezone.localdate())

    with pytest.raises(IntegrityError, match="address-was-withdrawn"), transaction.atomic():
        put_out(edition)
    with lowered("guard_publication_address"):
        put_out(edition)


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
