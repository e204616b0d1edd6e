"""Words at rest: what is stored opens in its own row, under its own key, and nowhere else."""

import time
from dataclasses import replace
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.exceptions import FieldError
from django.db import connection
from django.db.models import Value
from django.test import override_settings
from django.utils import timezone

from archive import sealing
from archive.errors import SealBroken, Shredded
from archive.models import Closing, Contact, DataKey, Draft, Flag, PersonKey, Revision, Testimony
from archive.models.data_key import at_hand, shred
from archive.models.power import PowerRequest
from archive.models.restricted import RestrictedTextField, Sealed, SealedModel
from archive.workflow import drafts
from archive.workflow.closing import close
from archive.workflow.intake import enter
from archive.workflow.known_texts import nearly_the_same
from archive.workflow.verifying import findings
from tests.walls import lowered

WORDS = "my mate jess told me he lives in stockport"


@pytest.fixture(autouse=True)
def nothing_at_hand():
    at_hand.forget()
    yield
    at_hand.forget()


def stored(row, column):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM {row._meta.db_table} WHERE id = %s', [row.pk])
        return cursor.fetchone()[0]


def write(row, **columns):
    """As whoever opens the file and takes the guards down."""
    names = ", ".join(f'"{name}" = %s' for name in columns)
    with lowered(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {row._meta.db_table} SET {names} WHERE id = %s", [*columns.values(), row.pk])
    at_hand.forget()


def test_every_model_with_restricted_words_seals_them():
    with_words = {
        model
        for model in apps.get_app_config("archive").get_models()
        if any(isinstance(field, RestrictedTextField) for field in model._meta.concrete_fields)
    }
    assert with_words
    assert all(issubclass(model, SealedModel) for model in with_words)
    assert {model for model in with_words if model.owned_by is None} == {Draft, PowerRequest}


def test_what_is_stored_holds_no_word_and_is_read_as_it_was_written(entered):
    revision = Revision.objects.get()
    flag = revision.flags.earliest("start")

    assert stored(revision, "text").startswith(sealing.MARK)
    assert "jess" not in stored(revision, "text")
    assert stored(flag, "suggestion").startswith(sealing.MARK)
    assert "T-1" not in stored(revision.testimony.contact, "reference")
    assert revision.text.startswith(WORDS)
    assert flag.suggestion == "[name]"
    assert revision.testimony.contact.reference == "T-1"


def test_what_no_row_reads_is_not_a_text(entered):
    (words,) = Revision.objects.values_list("text", flat=True)

    assert isinstance(words, Sealed)
    assert repr(words) == str(words) == "<sealed>"


@pytest.mark.parametrize(
    "write_anyway",
    [
        lambda revision: Revision.objects.update(text="x"),
        lambda revision: Flag.objects.filter(revision=revision).update(reason="x"),
        lambda revision: Contact.objects.update(reference="x"),
    ],
)
def test_words_are_not_written_past_their_row(entered, write_anyway):
    with pytest.raises(FieldError, match="Restricted text is sealed with its row"):
        write_anyway(entered.latest_revision)


def test_words_of_a_condition_do_not_go_to_the_database(entered, django_assert_num_queries):
    field = Revision._meta.get_field("text")

    assert Value("jess", output_field=field).as_sql(None, connection)[1] == ["x"]
    assert Value("", output_field=field).as_sql(None, connection)[1] == [""]


@pytest.mark.parametrize("cut", [1, 12, 40, -5, -1])
def test_what_was_cut_does_not_open(entered, cut):
    revision = Revision.objects.get()
    write(revision, text=stored(revision, "text")[:cut])

    with pytest.raises(SealBroken, match=rf"archive_revision\.text, row {revision.pk}"):
        _ = Revision.objects.get().text


def test_what_has_another_mark_is_not_taken_for_ours():
    """As of another form of sealing, which this program does not know."""
    key_id = uuid4()
    token = sealing.seal("a word", key_id=key_id, key=b"k" * 32, bound_to=["here"])
    assert sealing.unseal(sealing.parse(token), key=b"k" * 32, bound_to=["here"]) == "a word"

    for other in (token.removeprefix("hs1."), token.replace("hs1.", "hs2.")):
        with pytest.raises(SealBroken, match="does not have the form"):
            sealing.parse(other)


def test_what_was_altered_does_not_open(entered):
    revision = Revision.objects.get()
    words = stored(revision, "text")
    write(revision, text=words[:-6] + ("A" if words[-6] != "A" else "B") + words[-5:])

    with pytest.raises(SealBroken, match="altered or moved"):
        _ = Revision.objects.get().text


@pytest.mark.parametrize("with_its_seal", [False, True])
def test_words_of_another_row_do_not_open(entered, entry, author, with_its_seal):
    other = enter(replace(entry, text="another told me the same"), by=author).testimony.latest_revision
    mine = entered.latest_revision
    moved = {"text": stored(other, "text")} | ({"seal": stored(other, "seal")} if with_its_seal else {})
    write(mine, **moved)

    with pytest.raises(SealBroken, match="altered or moved"):
        _ = Revision.objects.get(pk=mine.pk).text


def test_words_of_one_column_do_not_open_in_another(entered):
    flag = Flag.objects.earliest("start")
    write(flag, reason=stored(flag, "suggestion"))

    with pytest.raises(SealBroken, match="altered or moved"):
        _ = Flag.objects.get(pk=flag.pk).reason


def test_clear_words_in_a_sealed_column_are_not_taken_for_sealed_ones(entered):
    write(Revision.objects.get(), text="somebody put this here")

    with pytest.raises(SealBroken, match="not have the form"):
        _ = Revision.objects.get().text


def test_an_error_says_where_and_no_word(entered):
    revision = Revision.objects.get()
    write(revision, text="jess")

    with pytest.raises(SealBroken) as broken:
        _ = Revision.objects.get().text

    assert "jess" not in str(broken.value)
    assert broken.value.__cause__ is None


def test_with_every_key_but_the_sealing_key_nothing_opens(entered):
    another = Fernet.generate_key().decode()

    with (
        override_settings(ARCHIVE_SEALING_KEYS=[another]),
        pytest.raises(SealBroken, match="ARCHIVE_SEALING_KEYS"),
    ):
        _ = Revision.objects.get().text


def test_an_old_key_opens_as_long_as_it_is_among_them(entered, settings):
    newest = Fernet.generate_key().decode()
    with override_settings(ARCHIVE_SEALING_KEYS=[newest, *settings.ARCHIVE_SEALING_KEYS]):
        assert Revision.objects.get().text.startswith(WORDS)
        key = DataKey.new()
    with override_settings(ARCHIVE_SEALING_KEYS=[newest]):
        assert len(key.opened) == 32


def test_a_data_key_opens_under_its_own_number_alone():
    key, other = DataKey.new(), DataKey.new()

    with pytest.raises(SealBroken, match="belongs to something else"):
        sealing.unwrap(key.wrapped, other.uuid)


def test_a_key_that_is_missing_is_told_from_one_that_was_shredded(entered):
    revision = Revision.objects.get()
    text = stored(revision, "text")
    token = sealing.parse(text)
    strange = sealing.seal(
        "x", key_id=uuid4(), key=b"k" * 32, bound_to=["archive_revision", "text", revision.seal]
    )
    write(revision, text=strange)

    with pytest.raises(SealBroken, match="its data key is missing"):
        _ = Revision.objects.get().text
    assert token.key_id == entered.key.uuid


def test_each_owner_has_a_key_of_their_own(entered, entry, author):
    drafts.keep("entry", {"text": ["x"]}, by=author)
    keys = [
        *Testimony.objects.values_list("key", flat=True),
        *Contact.objects.values_list("key", flat=True),
        *PersonKey.objects.values_list("key", flat=True),
    ]

    assert len(set(keys)) == len(keys) == DataKey.objects.count() == 3


def test_a_persons_drafts_are_sealed_with_the_persons_key(author, db):
    drafts.keep("entry", {"text": ["jess said"]}, by=author)
    draft = Draft.objects.get()

    assert sealing.parse(stored(draft, "words")).key_id == PersonKey.objects.get(person=author).key.uuid
    assert draft.typed == {"text": ["jess said"]}


def test_the_same_words_are_sealed_differently_each_time(entered):
    token = stored(Revision.objects.get(), "text")
    key = entered.key
    again = sealing.seal(
        Revision.objects.get().text, key_id=key.uuid, key=key.opened, bound_to=["archive_revision", "text"]
    )

    assert sealing.parse(token).nonce != sealing.parse(again).nonce


def test_a_key_is_asked_for_once_for_a_page_of_flags(entered, django_assert_num_queries):
    flags = list(Flag.objects.all())
    assert len(flags) > 1
    at_hand.forget()

    with django_assert_num_queries(1):
        assert all(flag.suggestion for flag in flags)


def test_a_key_that_another_process_shredded_opens_nothing_a_second_later(entered):
    assert Revision.objects.get().text
    with lowered():  # and not by ``shred``, which forgets what this process knows
        DataKey.objects.filter(pk=entered.key_id).update(wrapped="", shredded_at=timezone.now())

    time.sleep(1.1)

    with pytest.raises(Shredded):
        _ = Revision.objects.get().text


def test_a_shredded_key_gives_nothing_also_where_it_was_read_a_moment_ago(entered):
    assert Revision.objects.get().text
    with lowered():
        DataKey.objects.filter(pk=entered.key_id).update(wrapped="", shredded_at="2026-01-01T00:00:00Z")
    at_hand.forget()

    assert Flag.objects.earliest("start").suggestion == "[deleted]"


LONG = (
    "he said he knew where i live and that he would send it to everyone in my class if i told my mum, so i "
    "did what he said for weeks and i could not sleep"
)


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (LONG.replace("my mum", "my dad").upper() + "!!", True),
        (LONG.replace("everyone in my class", "all my friends"), True),
        (LONG + " and then i told a teacher", True),
        (LONG[: len(LONG) // 4], False),
        ("somebody i do not know wrote to me every night and i did not know whom to tell about it", False),
        (" ".join(reversed(LONG.split())), False),
    ],
    ids=[
        "a word",
        "some words",
        "a longer one",
        "a part of it",
        "another one",
        "the same words turned round",
    ],
)
def test_nearly_the_same_words_of_a_contact_are_found_without_being_read(entry, author, other, found):
    first = enter(replace(entry, text=LONG), by=author).testimony
    second = enter(replace(entry, text=other), by=author).testimony
    elsewhere = enter(replace(entry, reference="T-2", text=other), by=author).testimony

    assert nearly_the_same(second) == ([first.pk] if found else [])
    assert nearly_the_same(elsewhere) == []


def test_of_the_wording_nothing_is_kept_that_can_be_read(entry, author):
    enter(replace(entry, text=LONG), by=author)
    kept = Revision.objects.get().wording

    with override_settings(ARCHIVE_LOOKUP_KEY="another key, as long as it has to be"):
        assert not set(sealing.wording(LONG).split()) & set(kept.split())
    assert set("".join(kept.split())) <= set("0123456789abcdef")


def test_words_that_come_after_a_key_was_shredded_elsewhere_are_sealed_with_one_that_stands(
    closed_testimony, reviewer
):
    stale = Testimony.objects.select_related("key").get()
    shred(DataKey.objects.filter(pk=stale.key_id), at=timezone.now())
    first = Closing(testimony=Testimony.objects.get(), reason="unsuitable", note="one", closed_by=reviewer)
    first.save()

    second = Closing(testimony=stale, reason="unsuitable", note="two", closed_by=reviewer)
    second.save()

    at_hand.forget()
    assert [each.note for each in Closing.objects.order_by("pk")][-2:] == ["one", "two"]
    assert stale.key_id == first.testimony.key_id


def test_of_a_page_of_shredded_flags_the_key_is_asked_for_once(closed_testimony, django_assert_num_queries):
    shred(DataKey.objects.filter(pk=closed_testimony.key_id), at=timezone.now())
    flags = list(Flag.objects.all())
    assert len(flags) > 1

    with django_assert_num_queries(1):
        assert all(flag.suggestion == "[deleted]" for flag in flags)


@pytest.fixture
def closed_testimony(entered, reviewer):
    return close(entered, seen=entered.version, reason="unsuitable", by=reviewer)


def test_words_that_would_outlive_their_own_key_are_named(entered, entry, author):
    other = enter(replace(entry, text="another told me the same"), by=author).testimony
    flag = Flag.objects.filter(revision__testimony=entered).earliest("start")
    bound_to = flag._meta.get_field("suggestion")._bound_to(flag)
    token = sealing.seal("[friend]", key_id=other.key.uuid, key=other.key.opened, bound_to=bound_to)
    write(flag, suggestion=token)

    assert f"sealed: flag {flag.pk} is sealed with a key that is not its own" in list(findings())
