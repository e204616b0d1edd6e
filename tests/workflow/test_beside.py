"""What is read beside a testimony before it is cleared, and what may not stand beside it."""

import time
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from archive.errors import Blocked, InvalidEntry
from archive.models import Acceptance, Publication, Revision, Testimony, WordRun
from archive.models.data_key import at_hand
from archive.vocabulary import BesideReason
from archive.workflow import clearing as real_clearing
from archive.workflow import erasing
from archive.workflow import publishing as real_publishing
from archive.workflow.beside import NEARLY_THE_SAME, _likeness, beside, to_accept, withdrawn_copies
from archive.workflow.closing import close
from archive.workflow.intake import enter
from archive.workflow.verifying import findings
from tests.walls import lowered
from tests.workflow.acting import clearing, preparing, publishing, show

# Invented. Nothing in them is flagged by the detector.
ONE = (
    "i thought he was someone from the game and we talked every night for weeks. then he said he would send "
    "the pictures to everyone i follow if i stopped answering him"
)
ONE_WORD_OTHER = ONE.replace("weeks", "months")
A_PART = "then he said he would send the pictures to everyone i follow if i stopped answering him"
OTHER = (
    "my sister keeps getting messages from people she has never met, and she laughs about it, but i have "
    "seen her crying in the bathroom and she will not tell our mum what they say"
)


@pytest.fixture
def taken_to_clearing(author, reviewer, entry, decide_all, choices):
    def take(text, reference="T-1"):
        entered = enter(replace(entry, text=text, reference=reference), by=author).testimony
        entered = decide_all(entered, reviewer)
        return preparing.submit(entered, seen=entered.version, choices=choices, by=reviewer)

    return take


@pytest.fixture
def signed(approver):
    def sign(testimony, **given):
        digest = preparing.public_copy(testimony).digest()
        return clearing.clear(testimony, seen=testimony.version, digest=digest, by=approver, **given)

    return sign


@pytest.fixture
def out(taken_to_clearing, signed, approver):
    def publish(text, reference="T-1"):
        cleared = signed(taken_to_clearing(text, reference))
        publishing.publish(cleared, seen=cleared.version, by=approver)
        cleared.refresh_from_db()
        return cleared

    return publish


def found(testimony):
    return [(each.testimony.pk, each.same_contact, bool(each.likeness)) for each in beside(testimony)]


def test_the_contacts_public_quotes_stand_beside_a_new_one(out, taken_to_clearing):
    first = out(ONE)
    elsewhere = out(OTHER.replace("sister", "cousin"), "T-2")

    second = taken_to_clearing(OTHER.replace("sister", "friend from school"))

    assert (first.pk, True, False) in found(second)
    assert [each.text for each in beside(second) if each.testimony.pk == first.pk] == [first.publication.text]
    assert elsewhere.pk not in {pk for pk, same_contact, _ in found(second) if same_contact}


def test_what_is_not_public_of_the_contact_stands_nowhere(taken_to_clearing):
    taken_to_clearing(ONE)

    assert found(taken_to_clearing(OTHER)) == []


def test_a_quote_that_is_cleared_and_not_public_yet_stands_beside_it_too(taken_to_clearing, signed):
    first = signed(taken_to_clearing(ONE))
    second = taken_to_clearing(OTHER)

    (standing,) = beside(second)

    assert (standing.testimony.pk, standing.public_id) == (first.pk, "")
    assert standing.not_yet_public == first.latest_revision


@pytest.mark.parametrize("again", [ONE, ONE.upper(), ONE_WORD_OTHER, A_PART, f"{OTHER} {ONE}"])
def test_nearly_the_same_words_are_found_whoever_said_them(out, taken_to_clearing, again):
    first = out(ONE)

    second = taken_to_clearing(again, "T-2")

    assert found(second) == [(first.pk, False, True)]


def test_other_words_are_not(out, taken_to_clearing):
    out(ONE)

    assert found(taken_to_clearing(OTHER, "T-2")) == []


def test_a_closed_testimony_is_named_and_nothing_is_asked_of_it(taken_to_clearing, reviewer):
    first = taken_to_clearing(ONE)
    close(first, seen=first.version, reason="duplicate", note="", by=reviewer)
    second = taken_to_clearing(ONE_WORD_OTHER, "T-2")

    assert found(second) == [(first.pk, False, True)]
    assert to_accept(beside(second)) == []


def test_whoever_clears_says_of_each_why_it_may_stand_there(out, taken_to_clearing, approver):
    first = out(ONE)
    second = taken_to_clearing(OTHER)
    digest = preparing.public_copy(second).digest()
    show(second, approver)

    for accepted in (None, {}, {first.pk: "looked fine"}, {second.pk: BesideReason.TELLS_NO_MORE}):
        with pytest.raises(InvalidEntry, match=rf"testimony {first.pk}"):
            real_clearing.clear(second, seen=second.version, digest=digest, by=approver, accepted=accepted)

    cleared = real_clearing.clear(
        second,
        seen=second.version,
        digest=digest,
        by=approver,
        accepted={first.pk: BesideReason.SHARED_BY_MANY},
    )
    accepted = Acceptance.objects.get()
    assert (accepted.beside, accepted.reason) == (first, BesideReason.SHARED_BY_MANY)
    publishing.publish(cleared, seen=cleared.version, by=approver)


def test_one_child_is_not_quoted_twice_in_nearly_the_same_words(out, taken_to_clearing, reviewer, approver):
    first = out(ONE)

    with pytest.raises(Blocked, match=rf"nearly that of testimony {first.pk}"):
        taken_to_clearing(ONE_WORD_OTHER)


@pytest.fixture
def unread_together(taken_to_clearing, signed, out):
    """A quote that is cleared, and one that is public, which a correction then gave to the same contact."""
    second = signed(taken_to_clearing(OTHER))
    first = out(ONE, "T-2")
    Testimony.objects.filter(pk=first.pk).update(contact=second.contact)
    second.refresh_from_db()
    return first, second


def test_two_that_were_read_together_go_out_in_any_order(taken_to_clearing, signed, out, approver):
    earlier = signed(taken_to_clearing(OTHER))
    out(ONE)
    earlier.refresh_from_db()

    publishing.publish(earlier, seen=earlier.version, by=approver)

    assert Publication.objects.count() == 2
    assert list(findings()) == []


def test_what_became_the_contacts_since_it_was_signed_was_not_seen_beside_it(unread_together, approver):
    first, second = unread_together

    with pytest.raises(Blocked, match=rf"public from the same contact \({first.pk}\)"):
        publishing.publish(second, seen=second.version, by=approver)


def test_the_database_refuses_it_as_well(unread_together, approver, monkeypatch):
    _, second = unread_together
    monkeypatch.setattr("archive.workflow.publishing.reasons", lambda *_: [])

    with pytest.raises(IntegrityError, match="publication-beside-one-not-accepted"), transaction.atomic():
        publishing.publish(second, seen=second.version, by=approver)

    assert Publication.objects.count() == 1
    with lowered("guard_publication_beside"):
        publishing.publish(second, seen=second.version, by=approver)
    assert Publication.objects.count() == 2


def runs_of(revision):
    return sorted(WordRun.objects.filter(revision=revision).values_list("run", flat=True))


def test_the_database_writes_out_the_runs_of_each_text(entered):
    revision = entered.latest_revision

    assert runs_of(revision) == revision.wording.split()
    assert len(runs_of(revision)) > 1


def test_nobody_finds_an_erased_text_again(taken_to_clearing, reviewer, approver):
    first = taken_to_clearing(ONE)
    first = close(first, seen=first.version, reason="child_asked", note="", by=reviewer)
    erasing.erase(first, seen=first.version, by=approver)

    assert not WordRun.objects.filter(revision__testimony=first).exists()
    assert found(taken_to_clearing(ONE, "T-2")) == []


def test_a_run_in_everybodys_mouth_costs_no_more_than_a_page(
    out, taken_to_clearing, django_assert_max_num_queries
):
    out(ONE)
    second = taken_to_clearing(OTHER)
    somebodys = Revision.objects.exclude(testimony=second).first()
    run = second.latest_revision.wording.split()[0]
    with lowered(), transaction.atomic():
        WordRun.objects.bulk_create([WordRun(revision=somebodys, run=run) for _ in range(5000)])

    with django_assert_max_num_queries(25):
        beside(second)


@pytest.mark.parametrize("changed", [0, 60])
def test_two_of_the_longest_texts_are_compared_without_keeping_anybody_waiting(changed):
    words = [f"word{number}" for number in range(1500)]
    one = " ".join(words)
    for place in range(changed):
        words[place * 25] = "other"
    other = " ".join([*(f"more{number}" for number in range(700)), *words])
    began = time.process_time()

    likeness = _likeness(one, other)

    assert likeness >= NEARLY_THE_SAME
    assert _likeness(one, " ".join(f"more{number}" for number in range(2000))) == 0
    assert time.process_time() - began < 1


def cut(testimony):
    """Let nobody be able to open its texts any more."""
    with lowered(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE archive_revision SET text = substr(text, 1, 40) WHERE testimony_id = %s", [testimony.pk]
        )
    at_hand.forget()


def test_another_text_that_cannot_be_opened_is_in_nobodys_way(taken_to_clearing, signed, out):
    cut(out(ONE, "T-2"))

    assert beside(taken_to_clearing(ONE_WORD_OTHER)) == []
    assert signed(taken_to_clearing(A_PART, "T-3")).status == "cleared"


def test_a_withdrawn_text_that_cannot_be_opened_counts_as_the_same_words(taken_to_clearing, out, approver):
    gone = out(OTHER)
    real_publishing.withdraw(gone, seen=gone.version, reason="child_asked", by=approver)
    testimony = taken_to_clearing(ONE)
    assert list(withdrawn_copies(testimony, testimony.latest_revision)) == []

    cut(gone)

    (copy,) = withdrawn_copies(testimony, testimony.latest_revision)
    assert copy.revision.testimony == gone


@pytest.fixture
def signed_in_turn(taken_to_clearing, signed, approver):
    """Two of a contact: whoever signed the second saw the first, and the second went out."""
    first = signed(taken_to_clearing(ONE))
    second = signed(taken_to_clearing(OTHER))
    publishing.publish(second, seen=second.version, by=approver)
    return first


def test_of_two_that_were_signed_in_turn_either_may_go_out_first(signed_in_turn, approver):
    publishing.publish(signed_in_turn, seen=signed_in_turn.version, by=approver)

    assert Publication.objects.count() == 2


def test_that_the_other_was_accepted_holds_for_what_was_signed_then(
    signed_in_turn, signed, reviewer, approver, choices, monkeypatch
):
    back = clearing.give_back(signed_in_turn, seen=signed_in_turn.version, comment="Once more.", by=approver)
    again = preparing.submit(back, seen=back.version, choices=choices, by=reviewer)
    again = signed(again)
    with lowered():
        again.latest_revision.clearances.last().acceptances.all().delete()

    with pytest.raises(Blocked) as refusal:
        publishing.publish(again, seen=again.version, by=approver)
    assert [blocker.code for blocker in refusal.value.blockers] == ["beside-not-accepted"]
    monkeypatch.setattr(real_publishing, "reasons", lambda *_: [])
    with pytest.raises(IntegrityError, match="publication-beside-one-not-accepted"), transaction.atomic():
        publishing.publish(again, seen=again.version, by=approver)
