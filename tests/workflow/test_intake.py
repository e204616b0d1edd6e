from dataclasses import replace
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.db import connection

from archive.detection.detector import detect
from archive.detection.findings import Finding, Label, Reading
from archive.errors import AlreadyEntered, InvalidEntry, NotAllowed, RefusedText, StaleEdit
from archive.models import Contact, Event, Flag, Revision, Testimony
from archive.vocabulary import Origin, Status
from archive.workflow import scanning
from archive.workflow.flags import flag_states, open_count
from archive.workflow.intake import change_tags, edit_text, enter
from archive.workflow.known_texts import KnownTexts
from archive.workflow.scanning import SCAN_FAILED
from tests.workflow.acting import publishing, review
from tests.workflow.conftest import TEXT


def actions(testimony):
    return list(Event.objects.filter(testimony_id=testimony.pk).values_list("action", flat=True))


def test_entering_stores_revision_one_and_scans_it_at_once(entry, author):
    entered = enter(entry, by=author)

    revision = entered.testimony.latest_revision
    assert (revision.number, revision.text, revision.origin) == (1, TEXT, Origin.ENTERED)
    stored = [(f.start, f.end, f.label, f.suggestion) for f in revision.flags.order_by("start")]
    assert stored == [(f.start, f.end, f.label.value, f.suggestion) for f in detect(TEXT)]
    assert entered.flags == len(stored) >= 4
    assert actions(entered.testimony) == ["entered", "scanned"]


def test_the_text_is_normalised_once_and_what_was_removed_is_said(entry, author):
    entered = enter(replace(entry, text="he said\u200b no\r\nand left"), by=author)

    assert entered.testimony.latest_revision.text == "he said no\nand left"
    assert 8 in [item.position for item in entered.normal_form.removed]


def test_a_refused_text_writes_nothing(entry, author):
    with pytest.raises(RefusedText):
        enter(replace(entry, text="before\x00after"), by=author)

    assert (Testimony.objects.count(), Contact.objects.count(), Event.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("age", 19),
        ("gender", "girlish"),
        ("nation", "france"),
        ("year", 25),
        ("platforms", ("no-such-platform",)),
        ("harm_types", ()),
        ("themes", ("no-such-theme",)),
    ],
)
def test_a_wrong_tag_is_refused_by_name_and_writes_nothing(entry, author, field, value):
    with pytest.raises(InvalidEntry) as refusal:
        enter(replace(entry, tags=replace(entry.tags, **{field: value})), by=author)

    assert refusal.value.field == {"age": "entry", "year": "entry"}.get(field, field)
    assert Testimony.objects.count() == 0


def test_a_second_testimony_joins_its_contact(entry, author):
    first = enter(entry, by=author).testimony
    second = enter(replace(entry, text="he came back on a new account"), by=author).testimony

    assert first.contact == second.contact
    assert Contact.objects.count() == 1


def test_the_same_text_of_one_contact_is_stored_once(entry, author):
    first = enter(entry, by=author).testimony

    with pytest.raises(AlreadyEntered, match=str(first)):
        enter(replace(entry, text=f"{TEXT}\r\n"), by=author)

    assert Testimony.objects.count() == 1


def test_a_text_that_was_edited_away_is_still_the_contacts(entry, author):
    first = enter(entry, by=author).testimony
    edit_text(first, seen=first.version, text="he said it differently", by=author)

    for text in (TEXT, "he said it differently"):
        with pytest.raises(AlreadyEntered, match=str(first)):
            enter(replace(entry, text=text), by=author)


def test_no_query_asks_for_a_text(entry, author):
    enter(entry, by=author)
    asked = []

    def listen(execute, sql, params, many, context):
        if sql.startswith("SELECT"):
            asked.append(repr(params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen), pytest.raises(AlreadyEntered):
        enter(entry, by=author)

    assert len(asked) > 3
    assert "stockport" not in "".join(asked)


def test_what_was_read_before_the_step_is_not_read_again_in_it(entry, author, django_assert_num_queries):
    contact = enter(entry, by=author).testimony.contact
    known = KnownTexts()
    known.look([contact.pk])

    with django_assert_num_queries(1):  # which there are, and none of the texts
        known.look([contact.pk])

    assert (known.standing(contact.pk, TEXT) is None, known.standing(contact.pk, "other")) == (False, None)


def test_another_contact_may_say_the_same(entry, author):
    enter(entry, by=author)
    enter(replace(entry, reference="T-2"), by=author)

    assert Testimony.objects.count() == 2


def test_what_was_withdrawn_may_be_entered_again(published, approver, entry, author):
    publishing.withdraw(published, seen=published.version, reason="inaccurate", by=approver)

    assert enter(entry, by=author).testimony != published


def test_a_contact_keeps_its_month(entry, author):
    enter(entry, by=author)

    with pytest.raises(InvalidEntry, match="2025-03"):
        enter(replace(entry, month=date(2025, 4, 1), text="another"), by=author)

    assert Testimony.objects.count() == 1


def test_a_month_that_has_not_come_yet_is_refused(entry, author):
    with pytest.raises(InvalidEntry, match="future"):
        enter(replace(entry, month=date(2999, 1, 1)), by=author)

    assert Contact.objects.count() == 0


def test_a_refusal_does_not_repeat_what_was_typed(entry, author):
    with pytest.raises(InvalidEntry) as refusal:
        enter(replace(entry, tags=replace(entry.tags, gender="jess from stockport")), by=author)

    assert str(refusal.value) == "gender: choose from the list"


def test_a_failing_detector_loses_no_text_and_prints_none(entry, author, monkeypatch, caplog):
    def explode(text):
        raise RuntimeError(text)

    monkeypatch.setattr(scanning, "detect", explode)

    entered = enter(entry, by=author)

    assert entered.flags == SCAN_FAILED
    assert Revision.objects.get().text == TEXT
    assert "RuntimeError" in caplog.text
    assert "jess" not in caplog.text


def test_scanning_again_with_a_failing_detector_says_so(entered, author, monkeypatch):
    def explode(text):
        raise RuntimeError(text)

    monkeypatch.setattr(scanning, "detect", explode)

    assert scanning.scan_again(entered, seen=entered.version, by=author) == SCAN_FAILED


def test_scanning_again_adds_only_what_no_flag_covers(entered, author, monkeypatch):
    before = Flag.objects.count()
    monkeypatch.setattr(scanning, "detector_version", lambda: "newer")

    scanning.scan_again(entered, seen=entered.version, by=author)

    assert Flag.objects.count() == before
    assert entered.latest_revision.scans.count() == 2


def test_what_a_newer_detector_finds_under_a_mark_that_was_taken_back_is_flagged(
    entered, reviewer, monkeypatch
):
    start = TEXT.index("scared")
    marked = review.mark(
        entered, seen=entered.version, start=start, end=start + 6, label="UNIQUE", by=reviewer
    )
    undone = review.undo(marked, seen=marked.version, by=reviewer)
    found = Finding(start, start + 6, Label.UNIQUE, 0.9, ("newer",), "a reason", "[a detail]")
    monkeypatch.setattr(scanning, "detector_version", lambda: "newer")
    monkeypatch.setattr(scanning, "detect", lambda text: Reading([found]))

    scanning.scan_again(undone, seen=undone.version, by=reviewer)

    shown = [s for s in flag_states(undone.latest_revision) if s.surface == "scared"]
    assert [(state.is_open, state.sources) for state in shown] == [(True, ("newer",))]


def test_a_scan_counts_the_flags_that_are_still_to_be_decided(entered, reviewer, monkeypatch):
    start, end = TEXT.index("mate jess"), TEXT.index(" told")
    marked = review.mark(entered, seen=entered.version, start=start, end=end, label="UNIQUE", by=reviewer)
    still_open = open_count(flag_states(marked.latest_revision))
    monkeypatch.setattr(scanning, "detector_version", lambda: "newer")

    assert scanning.scan_again(marked, seen=marked.version, by=reviewer) == still_open
    assert [s.surface for s in flag_states(marked.latest_revision) if s.covered_by] == ["jess"]


def test_no_transaction_is_open_while_the_detector_reads(entry, author, monkeypatch):
    open_before, open_meanwhile = len(connection.savepoint_ids), []

    def read(text):
        open_meanwhile.append(len(connection.savepoint_ids))
        return Reading()

    monkeypatch.setattr(scanning, "detect", read)

    enter(entry, by=author)

    assert open_meanwhile == [open_before]


def test_editing_the_text_makes_a_new_revision_and_leaves_the_old_one(entered, author):
    edited = edit_text(entered, seen=entered.version, text="he lives in stockport", by=author)

    texts = [(r.number, r.text, r.origin) for r in entered.revisions.order_by("number")]
    assert texts == [(1, TEXT, "entered"), (2, "he lives in stockport", "edited")]
    assert edited.flags == 1


def test_an_unchanged_text_is_no_revision(entered, author):
    with pytest.raises(InvalidEntry):
        edit_text(entered, seen=entered.version, text=TEXT, by=author)

    entered.refresh_from_db()
    assert (entered.revisions.count(), entered.version) == (1, 1)


def test_of_two_people_editing_at_once_the_second_is_told_and_nothing_is_lost(entered, author, reviewer):
    edit_text(entered, seen=1, text="first one here", by=author)

    with pytest.raises(StaleEdit):
        edit_text(entered, seen=1, text="second one here", by=reviewer)

    assert [r.text for r in entered.revisions.order_by("number")] == [TEXT, "first one here"]


def test_changed_tags_send_a_submitted_testimony_back_to_review(submitted, reviewer, tags):
    changed = change_tags(
        submitted,
        seen=submitted.version,
        tags=replace(tags, age=14),
        basis="agreement",
        basis_lapses_on=None,
        by=reviewer,
    )

    assert (changed.status, changed.age, changed.basis) == (Status.IN_REVIEW, 14, "agreement")
    assert actions(changed)[-1] == "retagged"


def test_published_testimony_cannot_be_edited(published, author):
    with pytest.raises(NotAllowed):
        edit_text(published, seen=published.version, text="something else", by=author)

    assert published.latest_revision.number == 2


def test_whoever_edits_is_an_editor_ever_after(entered, reviewer, tags):
    change_tags(
        entered, seen=1, tags=replace(tags, year=2024), basis="agreement", basis_lapses_on=None, by=reviewer
    )

    assert list(entered.editors.all()) == [User.objects.get(username="reviewer")]
