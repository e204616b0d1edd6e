"""What a signature rests on stays as it is between signing and withdrawal: each way is refused, and open
once its guards are down, so that the refusal is theirs.

`make test` runs this file on SQLite and on PostgreSQL.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from archive.models import (
    BasisRenewal,
    Clearance,
    Edition,
    HarmType,
    Platform,
    Preparation,
    Publication,
    Testimony,
    Theme,
    Tombstone,
)
from archive.models.restricted import Sealed
from archive.vocabulary import TRANSITIONS, Status
from archive.workflow import clearing, preparing, publishing
from archive.workflow.intake import edit_text
from tests.wall.test_wall import ADDRESS, marked, put_out, raw, tie, written_once_more
from tests.walls import DONE, lowered, outcome
from tests.workflow.acting import show

TERMS = {"platforms": Platform, "harm_types": HarmType, "themes": Theme}


@dataclass(frozen=True)
class Way:
    """What somebody does to a testimony, the code of the refusal, and what refuses it."""

    act: object
    code: str
    guards: tuple


def tried(ways, *given):
    return {name: outcome(lambda way=way: way.act(*given)) for name, way in ways.items()}


def tried_without_guards(ways, *given):
    found = {}
    for name, way in ways.items():
        with lowered(*way.guards):
            found[name] = outcome(lambda way=way: way.act(*given))
    return found


def codes(ways):
    return {name: way.code for name, way in ways.items()}


def row(testimony):
    return Testimony.objects.filter(pk=testimony.pk)


def preparation(testimony):
    return Preparation.objects.get(revision=testimony.latest_revision)


def another(field):
    return TERMS[field].objects.exclude(slug__in=["instagram", "online-blackmail", "too-ashamed-to-tell"])[0]


TOLD = {
    "basis": "agreement",
    "basis_lapses_on": "2030-01-01",
    "age": 14,
    "gender": "boy",
    "nation": "wales",
    "year": 2024,
}
PREPARED = {
    "age_band": "10-12",
    "gender": "boy",
    "nation": "wales",
    "year": 2024,
    "fidelity": "composite",
    "content_notes": [],
    "checklist": {},
    "note": Sealed("x"),
}
_UPDATED = ("guard_preparation_update", "guard_preparation_update_to")

# Between signing and withdrawal, in the ORM and in raw SQL.
SIGNED = {
    **{
        f"the preparation's {name}": Way(
            lambda t, who, name=name, value=value: Preparation.objects.update(**{name: value}),
            "signed-preparation-stays",
            _UPDATED,
        )
        for name, value in PREPARED.items()
    },
    "who prepared it": Way(
        lambda t, who: Preparation.objects.update(prepared_by=who["author"]),
        "signed-preparation-stays",
        _UPDATED,
    ),
    "who prepared it, by raw SQL": Way(
        lambda t, who: raw("UPDATE archive_preparation SET prepared_by_id = %s", who["author"].pk),
        "signed-preparation-stays",
        _UPDATED,
    ),
    "the preparation of another text": Way(
        lambda t, who: Preparation.objects.update(revision=t.revisions.get(number=1)),
        "signed-preparation-stays",
        _UPDATED,
    ),
    **{
        f"one more of the preparation's {field}": Way(
            lambda t, who, field=field: getattr(preparation(t), field).add(another(field)),
            "signed-preparation-stays",
            (f"guard_preparation_{field}_insert",),
        )
        for field in TERMS
    },
    **{
        f"none of the preparation's {field}": Way(
            lambda t, who, field=field: getattr(preparation(t), field).clear(),
            "signed-preparation-stays",
            (f"guard_preparation_{field}_delete",),
        )
        for field in TERMS
    },
    **{
        f"others of the preparation's {field}": Way(
            lambda t, who, field=field: getattr(Preparation, field).through.objects.update(
                **{f"{TERMS[field]._meta.model_name}_id": another(field).pk}
            ),
            "signed-preparation-stays",
            (f"guard_preparation_{field}_update", f"guard_preparation_{field}_update_to"),
        )
        for field in TERMS
    },
    "an editor taken off": Way(
        lambda t, who: t.editors.remove(who["reviewer"]),
        "editors-are-only-added-to",
        ("guard_testimony_editors_delete",),
    ),
    "all editors taken off": Way(
        lambda t, who: raw("DELETE FROM archive_testimony_editors"),
        "editors-are-only-added-to",
        ("guard_testimony_editors_delete",),
    ),
    "an editor made another": Way(
        lambda t, who: Testimony.editors.through.objects.update(user=who["approver"]),
        "editors-are-only-added-to",
        ("guard_testimony_editors_update",),
    ),
    "who entered it": Way(
        lambda t, who: row(t).update(entered_by=who["reviewer"]),
        "testimony-keeps-its-origin",
        ("guard_testimony_update",),
    ),
    "that it is invented": Way(
        lambda t, who: row(t).update(invented=True),
        "testimony-keeps-its-origin",
        ("guard_testimony_update",),
    ),
    "its version set back": Way(
        lambda t, who: row(t).update(version=F("version") - 1),
        "testimony-keeps-its-origin",
        ("guard_testimony_update",),
    ),
    **{
        f"its {name}": Way(
            lambda t, who, name=name, value=value: row(t).update(**{name: value}),
            "signed-testimony-stays|basis-is-renewed",
            ("guard_testimony_signed", "guard_testimony_basis"),
        )
        for name, value in TOLD.items()
    },
    **{
        f"one more of its {field}": Way(
            lambda t, who, field=field: getattr(t, field).add(another(field)),
            "signed-testimony-stays",
            (f"guard_testimony_{field}_insert",),
        )
        for field in TERMS
    },
    **{
        f"none of its {field}": Way(
            lambda t, who, field=field: getattr(t, field).clear(),
            "signed-testimony-stays",
            (f"guard_testimony_{field}_delete",),
        )
        for field in TERMS
    },
    **{
        f"others of its {field}": Way(
            lambda t, who, field=field: getattr(Testimony, field).through.objects.update(
                **{f"{TERMS[field]._meta.model_name}_id": another(field).pk}
            ),
            "signed-testimony-stays",
            (f"guard_testimony_{field}_update", f"guard_testimony_{field}_update_to"),
        )
        for field in TERMS
    },
    "a second clearance of the same text": Way(
        lambda t, who: Clearance.objects.create(
            **{**Clearance.objects.values().get(), "id": None, "version": t.version + 1}
        ),
        "clearance-is-not-in-order",
        ("guard_clearance_insert",),
    ),
    "the clearance's age made exact": Way(
        lambda t, who: Clearance.objects.update(age_from=14, age_to=14),
        "clearance-is-only-added-to",
        ("guard_clearance_update",),
    ),
    "a testimony that begins as cleared": Way(
        lambda t, who: Testimony.objects.create(
            contact=t.contact, basis="agreement", entered_by=who["author"], status=Status.CLEARED
        ),
        "testimony-begins-in-review",
        ("guard_testimony_insert",),
    ),
    "a testimony that begins at another version": Way(
        lambda t, who: Testimony.objects.create(
            contact=t.contact, basis="agreement", entered_by=who["author"], version=7
        ),
        "testimony-begins-in-review",
        ("guard_testimony_insert",),
    ),
    "the testimony gone": Way(
        lambda t, who: raw("DELETE FROM archive_testimony WHERE id = 987654 OR id = %s", t.pk),
        "testimony-is-never-deleted",
        ("guard_testimony_delete",),
    ),
}
# By an exact age a child is easier found; the column's own CHECK is in the way of most of these.
CHECKED = {"the clearance's age made exact", "the testimony gone"}


def agrees(found, ways):
    """Each refusal is one of its codes."""
    return {name: code for name, code in found.items() if code not in ways[name].code.split("|")} == {}


@pytest.mark.parametrize("stage", ["cleared", "published"])
def test_nothing_that_a_signature_rests_on_changes_while_it_lasts(stage, who, request, db):
    testimony = request.getfixturevalue(stage)
    before = list(Testimony.objects.values()), list(Preparation.objects.values())

    found = tried(SIGNED, testimony, who)

    assert agrees(found, SIGNED), found
    assert (list(Testimony.objects.values()), list(Preparation.objects.values())) == before
    opened = tried_without_guards(SIGNED, testimony, who)
    assert {name for name, code in opened.items() if code != DONE} <= CHECKED


def other_address(t):
    return Publication(
        **{**Publication.objects.values().get(), "id": 987_654, "public_id": ADDRESS, "lot": 7}
    )


def untied_tag(t):
    raw(
        "INSERT INTO archive_publication_themes (publication_id, theme_id) VALUES (%s, %s)",
        t.publication_id,
        another("themes").pk,
    )


PUBLISHED = {
    "untied": Way(
        lambda t, who: row(t).update(publication=None, status=Status.IN_REVIEW),
        "publication-stays-tied",
        ("guard_testimony_tie",),
    ),
    "a second publication of one clearance": Way(
        lambda t, who: other_address(t).save(force_insert=True),
        "publication-was-not-cleared",
        ("guard_publication_insert",),
    ),
    "a second edition of one clearance": Way(
        lambda t, who: Edition.objects.create(clearance=Clearance.objects.get(), public_id=ADDRESS, number=2),
        "edition-was-not-cleared|edition-is-only-added-to",
        ("guard_edition_insert",),
    ),
    "an edition moved to another address": Way(
        lambda t, who: Edition.objects.update(public_id=ADDRESS),
        "edition-is-only-added-to",
        ("guard_edition_update",),
    ),
    "an edition gone": Way(
        lambda t, who: Edition.objects.all().delete(),
        "edition-is-only-added-to",
        ("guard_edition_delete",),
    ),
    "an exact age under the signed band": Way(
        lambda t, who: Publication.objects.update(age_from=14, age_to=14),
        "publication-never-changes",
        ("guard_publication_update",),
    ),
    "another last day than its basis has": Way(
        lambda t, who: Publication.objects.update(lapses_on=timezone.localdate()),
        "publication-never-changes",
        ("guard_publication_update",),
    ),
    "another first day": Way(
        lambda t, who: Publication.objects.update(published_on=timezone.localdate() - timedelta(days=1)),
        "publication-never-changes",
        ("guard_publication_update",),
    ),
    "another number": Way(
        lambda t, who: Publication.objects.update(edition=2),
        "publication-never-changes",
        ("guard_publication_update",),
    ),
    "one more tag": Way(
        lambda t, who: untied_tag(t), "tag-was-not-cleared", ("guard_publication_themes_insert",)
    ),
    **{
        f"fewer {field} than signed": Way(
            lambda t, who, field=field: raw(f"DELETE FROM archive_publication_{field}"),
            "publication-goes-by-withdrawal",
            (f"guard_publication_{field}_delete",),
        )
        for field in TERMS
    },
    "a renewal made longer": Way(
        lambda t, who: BasisRenewal.objects.update(lapses_on=None),
        "basisrenewal-is-only-added-to",
        ("guard_basisrenewal_update",),
    ),
}


def test_nothing_that_readers_see_changes_while_it_is_published(published, who):
    with transaction.atomic():
        BasisRenewal.objects.create(
            testimony=published, basis="agreement", lapses_on="2999-01-01", renewed_by=who["approver"]
        )

    found = tried(PUBLISHED, published, who)

    assert agrees(found, PUBLISHED), found
    opened = tried_without_guards(PUBLISHED, published, who)
    # What a CHECK or a unique column refuses besides has two walls.
    assert {name for name, code in opened.items() if code != DONE} <= {
        "an exact age under the signed band",
        "a second edition of one clearance",
    }


def test_a_basis_is_renewed_by_a_row_of_its_own_and_the_public_copy_follows(published, who):
    for day in (timezone.localdate() + timedelta(days=30), None):
        BasisRenewal.objects.create(
            testimony=published, basis="agreement", lapses_on=day, renewed_by=who["approver"]
        )
        assert Publication.objects.get().lapses_on == day


def test_a_quote_whose_tie_was_cut_falls_all_the_same_when_a_person_flags_it(published, who):
    with lowered("guard_testimony_tie", "guard_testimony_status"):
        row(published).update(publication=None, status=Status.IN_REVIEW)
    public_id = Publication.objects.get().public_id

    marked(published, who["author"])

    assert list(Publication.objects.all()) == []
    assert [stone.public_id for stone in Tombstone.objects.all()] == [public_id]


CLEARED = {
    "under another day": {"published_on": timezone.localdate() - timedelta(days=9)},
    "under a day to come": {"published_on": timezone.localdate() + timedelta(days=9)},
    # Where none of the contact's other quotes stands yet.
    "under tomorrow": {"published_on": (datetime.now(UTC) + timedelta(hours=25)).date()},
}


@pytest.mark.parametrize("changed", CLEARED.values(), ids=CLEARED)
def test_nothing_is_published_under_another_day(changed, cleared):
    written_once_more(cleared)
    edition = tie(cleared)

    assert outcome(lambda: put_out(edition, **changed)) == "publication-is-of-another-day"
    with lowered("guard_publication_day"):
        assert outcome(lambda: put_out(edition, **changed)) == DONE


CHOSEN = 7


def places(cleared):
    """The places of a quote and of a tombstone that ask for one."""
    put_out(tie(cleared), lot=CHOSEN)
    Tombstone.objects.create(public_id="zzzzz23456", withdrawn_on=timezone.localdate(), lot=CHOSEN)
    return Publication.objects.get().lot, Tombstone.objects.get().lot


def test_nobody_chooses_the_place_of_a_quote_or_a_tombstone_within_its_day(cleared):
    if connection.vendor == "sqlite":
        return  # where no trigger can write what is about to be stored (wall/triggers.py)
    written_once_more(cleared)

    with transaction.atomic():
        assert CHOSEN not in places(cleared)
        transaction.set_rollback(True)

    with lowered("draw_publication_lot", "draw_tombstone_lot"):
        assert places(cleared) == (CHOSEN, CHOSEN)


def test_what_left_cleared_does_not_come_back_to_its_old_signature(cleared):
    """Back to review, changed, and on again by raw SQL, with the version that was signed."""

    def round_about():
        for status in (Status.IN_REVIEW, Status.SUBMITTED):
            row(cleared).update(status=status)
        row(cleared).update(basis_lapses_on=None, basis="composite")
        Preparation.objects.update(note=Sealed("changed"))
        row(cleared).update(status=Status.CLEARED)

    def and_published():
        round_about()
        written_once_more(cleared)
        put_out(tie(cleared))

    assert outcome(and_published) == "signature-is-of-another-version"
    with lowered("guard_testimony_cleared"):
        assert outcome(and_published) == DONE


def test_one_testimony_never_has_two_publications(published, reviewer, approver, choices, decide_all):
    """Its next edition is cleared, for a new address; the old row is cut off instead of replaced."""
    row(published).update(status=Status.IN_REVIEW, version=F("version") + 1)
    testimony = row(published).get()
    words = testimony.latest_revision.text.replace(" and ", ", ", 1)
    show(testimony, reviewer)
    testimony = edit_text(testimony, seen=testimony.version, text=words, by=reviewer).testimony
    testimony = decide_all(testimony, reviewer)
    show(testimony, reviewer)
    choices = replace(choices, fidelity="lightly_edited")
    testimony = preparing.submit(testimony, seen=testimony.version, choices=choices, by=reviewer)
    show(testimony, approver)
    digest = preparing.public_copy(testimony).digest()
    testimony = clearing.clear(testimony, seen=testimony.version, digest=digest, by=approver)

    def two():
        written_once_more(testimony)
        edition = tie(testimony, number=2)
        row(testimony).update(publication=None)
        put_out(edition)
        assert Publication.objects.count() == 2

    assert outcome(two) == "publication-was-not-cleared"
    with lowered("guard_publication_insert"):
        assert outcome(two) == DONE

    publishing.publish(testimony, seen=testimony.version, by=approver)
    assert Publication.objects.count() == 1


def test_the_basis_stays_while_the_next_edition_is_in_review(published):
    row(published).update(status=Status.IN_REVIEW)

    for changed in ({"basis": "composite"}, {"basis_lapses_on": "2999-01-01"}):
        assert outcome(lambda changed=changed: row(published).update(**changed)) == "basis-is-renewed"
        with lowered("guard_testimony_basis"):
            assert outcome(lambda changed=changed: row(published).update(**changed)) == DONE


@pytest.mark.parametrize("before", Status)
def test_a_status_leads_only_where_the_table_of_transitions_says(before, request, db):
    tied = before is Status.PUBLISHED
    testimony = request.getfixturevalue("published" if tied else "entered")
    if not tied:
        with lowered():
            row(testimony).update(status=before)

    def go(after):
        row(testimony).update(status=after, version=F("version") + 9)

    with lowered("guard_testimony_update"):  # a version rises by one; here past every signature
        found = {after: outcome(lambda after=after: go(after)) for after in Status if after is not before}

    refused = {after for after, code in found.items() if code == "status-does-not-lead-there"}
    # Nothing is withdrawn that was not before readers.
    led = {after for after in TRANSITIONS[before] if tied or after is not Status.WITHDRAWN}
    assert refused == set(Status) - led - {before}
    with lowered("guard_testimony_status", "guard_testimony_update"):
        opened = {after: outcome(lambda after=after: go(after)) for after in refused}
    assert "status-does-not-lead-there" not in opened.values()


def test_whoever_prepared_it_once_never_signs_it(submitted, approver, reviewer):
    """Prepared by the approver; then the preparation names somebody else, before it is signed."""
    Preparation.objects.update(prepared_by=approver)
    Preparation.objects.update(prepared_by=reviewer)

    assert submitted.editors.filter(pk=approver.pk).exists()
    show(submitted, approver)
    row(submitted).update(status=Status.CLEARED, version=F("version") + 1)
    copy = dict.fromkeys(("text", "attribution"), "x")

    def sign():
        Clearance.objects.create(
            revision=submitted.latest_revision,
            digest="0" * 64,
            version=submitted.version + 1,
            signed_by=approver,
            **copy,
        )

    assert outcome(sign) == "clearance-is-not-in-order"
    with lowered("guard_clearance_insert"):
        assert outcome(sign) == DONE
