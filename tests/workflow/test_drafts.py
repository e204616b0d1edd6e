"""What is typed and not saved is kept for its person, for a week, within bounds."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from archive.errors import RefusedDraft
from archive.models import DataKey, Draft, Event
from archive.models.data_key import shred
from archive.models.revision import fingerprint
from archive.workflow import drafts
from archive.workflow.drafts import LONGEST, MOST_FOR_ONE_PERSON, expire_drafts, forget, keep, kept
from tests.walls import lowered

DAY = timedelta(days=1)


def aged(draft, age):
    Draft.objects.filter(pk=draft.pk).update(saved_at=timezone.now() - age)


def test_a_draft_comes_back_as_it_was_typed_a_null_included(entered, author):
    typed = {"text": ["one\x00 two\r\n“three” 🙂"], "themes": ["1", "2"], "age": [""]}

    keep("text", typed, testimony_id=entered.pk, version=1, by=author)

    assert kept("text", testimony_id=entered.pk, by=author).typed == typed


def test_of_one_form_and_testimony_there_is_one_draft_the_last(entered, author):
    for words in ("one", "two"):
        keep("text", {"text": [words]}, testimony_id=entered.pk, by=author)
        keep("entry", {"text": [words]}, by=author)

    assert sorted((draft.form, draft.typed["text"]) for draft in Draft.objects.all()) == [
        ("entry", ["two"]),
        ("text", ["two"]),
    ]


def test_the_database_itself_holds_one_draft_of_a_form(author):
    row = {"owner": author, "form": "entry", "words": "{}", "saved_at": timezone.now()}
    Draft.objects.create(**row)

    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.create(**row)


def test_a_draft_is_its_persons_alone(entered, author, reviewer):
    keep("text", {"text": ["mine"]}, testimony_id=entered.pk, by=author)

    assert kept("text", testimony_id=entered.pk, by=reviewer) is None
    forget("text", testimony_id=entered.pk, by=reviewer)
    assert kept("text", testimony_id=entered.pk, by=author).typed == {"text": ["mine"]}


def test_after_a_week_a_draft_is_not_shown_even_where_nobody_has_deleted_it(author):
    draft = keep("entry", {"text": ["old"]}, by=author)
    aged(draft, 7 * DAY - timedelta(minutes=1))
    assert kept("entry", by=author) == draft

    aged(draft, 7 * DAY)

    assert kept("entry", by=author) is None
    assert Draft.objects.count() == 1


def test_what_is_older_than_a_week_is_deleted_and_counted(author, reviewer):
    old = keep("entry", {"text": ["old"]}, by=author)
    young = keep("entry", {"text": ["young"]}, by=reviewer)
    aged(old, 8 * DAY)

    assert expire_drafts(timezone.now()) == 1
    assert list(Draft.objects.all()) == [young]
    assert expire_drafts(timezone.now()) == 0


def test_a_draft_that_is_too_long_is_refused_and_the_one_before_stays(author):
    keep("entry", {"text": ["short"]}, by=author)

    with pytest.raises(RefusedDraft, match="too long") as refusal:
        keep("entry", {"text": ["quillwort" * (LONGEST // 9)]}, by=author)

    assert "quillwort" not in str(refusal.value)
    assert kept("entry", by=author).typed == {"text": ["short"]}


def test_a_person_has_a_bounded_number_of_drafts_and_may_go_on_with_each(author, reviewer):
    for number in range(MOST_FOR_ONE_PERSON):
        keep(f"theme-{number}", {"label": ["x"]}, by=author)

    with pytest.raises(RefusedDraft, match="save or discard"):
        keep("entry", {"text": ["one more"]}, by=author)
    keep("theme-0", {"label": ["y"]}, by=author)
    keep("entry", {"text": ["somebody else's"]}, by=reviewer)

    assert Draft.objects.typed_by(author).count() == MOST_FOR_ONE_PERSON


def test_neither_its_name_nor_the_trail_holds_a_word(author):
    before = Event.objects.count()

    draft = keep("entry", {"text": ["quillwort"]}, by=author)

    assert (str(draft), Event.objects.count()) == (f"Draft {draft.pk}", before)
    assert "quillwort" not in repr(draft)


def test_no_query_compares_what_was_typed(author, entered, django_assert_num_queries):
    """It is to be sealed: only owner, form and testimony decide."""
    keep("text", {"text": ["quillwort"]}, testimony_id=entered.pk, by=author)

    with django_assert_num_queries(2) as asked:
        kept("text", testimony_id=entered.pk, by=author)
        drafts.forget("text", testimony_id=entered.pk, by=author)

    wheres = [query["sql"].partition(" WHERE ")[2] for query in asked.captured_queries]
    assert all('"words"' not in where for where in wheres)


def cut(draft):
    Draft.objects.filter(pk=draft.pk).update(seal=uuid4())


def shred_its_key(draft):
    """As in an archive that was restored without its sealing keys."""
    with lowered():
        shred(DataKey.objects.filter(pk=draft.key_owner().key_id), at=timezone.now())


@pytest.mark.parametrize("lost", [cut, shred_its_key])
def test_a_draft_that_cannot_be_read_any_more_is_in_nobodys_way(lost, entered, author, reviewer):
    text = entered.latest_revision.text
    lost(keep("entry", {"text": ["something else"]}, by=author))
    other = keep("entry", {"text": [text]}, by=reviewer)

    assert kept("entry", by=author) is None
    drafts.forget_texts({fingerprint(text)})  # as erasing does
    assert not Draft.objects.filter(pk=other.pk).exists()
    keep("entry", {"text": ["typed again"]}, by=author)
    assert kept("entry", by=author).typed == {"text": ["typed again"]}
