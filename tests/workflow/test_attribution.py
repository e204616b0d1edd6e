"""Whom a line fits, as the archive stands, and what keeps a line that points to too few from readers."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from archive.errors import Blocked
from archive.models import CaseChange, Clearance, Contact, Publication, Testimony
from archive.models.vocabulary import Platform
from archive.workflow import attribution, closing, editions, erasing
from archive.workflow.attribution import group_of_joined, offers_for, sentence_of, standing_of, with_line
from archive.workflow.baselines import import_baseline
from archive.workflow.intake import enter
from tests.walls import lowered
from tests.workflow.acting import clearing, preparing, publishing
from tests.workflow.test_baselines import HEAD, TABLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def five(settings):
    settings.ARCHIVE_MINIMUM_GROUP = 5


@pytest.fixture
def contact(entry, author):
    """Enter one testimony of a contact."""

    def enter_one(number, text="he would not stop writing to me, number {}", **tags):
        told = replace(entry.tags, **tags)
        one = replace(entry, reference=f"C-{number}", text=text.format(number), tags=told)
        return enter(one, by=author).testimony

    return enter_one


def test_each_contact_counts_once_however_often_it_is_quoted(five, choices, contact):
    contact(1)
    contact(1, text="another day of the same child {}")
    contact(2)

    standing = standing_of(choices)

    assert (standing.group, standing.minimum, standing.passes) == (2, 5, False)


def test_what_is_entered_later_counts_at_once(choices, contact):
    before = standing_of(choices).group

    contact(1)
    contact(2, age=17)

    assert standing_of(choices).group == before + 1
    assert standing_of(replace(choices, age_band="13-18")).group == before + 2


def test_what_is_changed_or_erased_counts_otherwise_at_once(choices, contact):
    first, second = contact(1), contact(2)
    assert standing_of(choices).group == 2

    with lowered():
        Testimony.objects.filter(pk=first.pk).update(age=9)
        Testimony.objects.filter(pk=second.pk).update(basis="composite")

    assert standing_of(choices).group == 0
    assert standing_of(replace(choices, age_band="under-13")).group == 1


def test_what_was_rolled_back_never_counts(choices, contact):
    contact(1)
    assert standing_of(choices).group == 1
    with transaction.atomic():
        contact(2)
        assert standing_of(choices).group == 2
        transaction.set_rollback(True)
    assert standing_of(choices).group == 1
    contact(3)

    assert standing_of(choices).group == 2


def test_the_index_is_not_built_anew_for_each_question(choices, contact, monkeypatch):
    contact(1)
    standing_of(choices)
    built = []
    real = attribution.CaseBase
    monkeypatch.setattr(attribution, "CaseBase", lambda *given: built.append(1) or real(*given))

    contact(2)

    assert standing_of(choices).group == 2
    assert built == []


def test_coarser_lines_are_offered_that_pass_the_least_coarse_first(five, choices, contact):
    for number in range(4):
        contact(number)
    contact(5, platforms=("tiktok",), age=17)
    line = standing_of(choices)

    offers = offers_for(choices)

    assert not line.passes
    assert all(offer.group >= 5 for offer in offers)
    assert [offer.sentence for offer in offers] == ["Girl, 13–18, social media, online blackmail, 2025"]
    chosen = with_line(choices, offers[0].line)
    assert standing_of(chosen).passes
    assert (chosen.checklist, chosen.fidelity) == (choices.checklist, choices.fidelity)


def test_a_term_that_comes_later_changes_no_line_that_was_signed(cleared, choices, approver):
    """The first narrower term below a platform once turned its capital into a small letter."""
    chosen = replace(choices, platforms=("xbox-live",))
    before = sentence_of(chosen)

    for above in ("xbox-live", "instagram"):
        parent = Platform.objects.get(slug=above)
        Platform.objects.filter(pk=parent.pk).update(parent=None)
        parent.refresh_from_db()
        Platform.objects.create(slug=f"{above}-chat", label=f"{above} chat", definition="-", parent=parent)

    assert sentence_of(chosen) == before == "Girl, 13–15, Xbox Live, online blackmail, 2025"
    publishing.publish(cleared, seen=cleared.version, by=approver)
    assert Publication.objects.get().attribution == "Girl, 13–15, Instagram, online blackmail, 2025"


def test_broader_terms_read_as_part_of_a_sentence(choices):
    broad = replace(choices, platforms=("online-game", "other-platform"), harm_types=("contact", "conduct"))

    assert sentence_of(broad) == (
        "Girl, 13–15, online game and other online service, harmful contact and hurtful behaviour by others, "
        "2025"
    )


def test_two_lines_together_fit_whoever_fits_both(choices, contact):
    contact(1)
    contact(1, text="and on another app {}", platforms=("tiktok",))
    contact(2)

    assert group_of_joined(choices, replace(choices, platforms=("tiktok",))) == 1


def test_a_line_that_fits_too_few_is_not_submitted(five, entered, reviewer, decide_all, choices):
    testimony = decide_all(entered, reviewer)

    with pytest.raises(Blocked, match=r"the attribution line fits 1 contact and needs at least 5") as refusal:
        preparing.submit(testimony, seen=testimony.version, choices=choices, by=reviewer)

    assert "line-too-rare" in {blocker.code for blocker in refusal.value.blockers}


@pytest.fixture
def just_enough(settings, entered, contact, reviewer, approver, decide_all, choices):
    """Cleared under a line that fits two contacts where two are needed; and the other one's testimony."""
    other = contact(1)
    settings.ARCHIVE_MINIMUM_GROUP = 2
    testimony = decide_all(entered, reviewer)
    testimony = preparing.submit(testimony, seen=testimony.version, choices=choices, by=reviewer)
    digest = preparing.public_copy(testimony).digest()
    return clearing.clear(testimony, seen=testimony.version, digest=digest, by=approver), other


def erased(other, reviewer, approver):
    shut = closing.close(other, seen=other.version, reason="unsuitable", by=reviewer)
    erasing.erase(shut, seen=shut.version, by=approver)


def found_to_be_of_the_same_contact(other, reviewer, approver):
    with lowered():
        Testimony.objects.filter(pk=other.pk).update(
            contact=Contact.objects.exclude(pk=other.contact_id).get()
        )


def known_as_a_composite(other, reviewer, approver):
    with lowered():
        Testimony.objects.filter(pk=other.pk).update(basis="composite")


@pytest.mark.parametrize("lost", [erased, found_to_be_of_the_same_contact, known_as_a_composite])
def test_what_fits_too_few_since_it_was_cleared_does_not_go_out(lost, just_enough, reviewer, approver):
    cleared, other = just_enough
    lost(other, reviewer, approver)
    cleared = Testimony.objects.get(pk=cleared.pk)

    with pytest.raises(Blocked, match=r"the attribution line fits 1 contact and needs at least 2"):
        publishing.publish(cleared, seen=cleared.version, by=approver)

    assert not Publication.objects.exists()


def test_what_newer_statistics_prove_of_too_few_does_not_go_out(
    settings, entered, reviewer, approver, decide_all, choices
):
    settings.ARCHIVE_MINIMUM_GROUP = 5
    import_baseline(HEAD + TABLE, by=None)
    testimony = decide_all(entered, reviewer)
    testimony = preparing.submit(testimony, seen=testimony.version, choices=choices, by=reviewer)
    digest = preparing.public_copy(testimony).digest()
    cleared = clearing.clear(testimony, seen=testimony.version, digest=digest, by=approver)
    import_baseline(HEAD.replace("2026", "2027") + TABLE.replace(",41", ",4"), by=None)

    with pytest.raises(Blocked, match=r"the attribution line fits 4 contacts and needs at least 5"):
        publishing.publish(cleared, seen=cleared.version, by=approver)


@pytest.fixture
def two_lines(settings, entered, contact, choices):
    """Two lines of the same child: each fits two contacts, and both together fit one."""
    contact(1, platforms=("tiktok",))
    contact(2, gender="boy")
    alone = {"age_band": "", "gender": "", "year": None, "platforms": (), "harm_types": ()}
    settings.ARCHIVE_MINIMUM_GROUP = 2
    girl = replace(choices, **alone | {"gender": "girl"})
    on_instagram = replace(choices, **alone | {"platforms": ("instagram",)})
    assert standing_of(girl).passes
    assert standing_of(on_instagram).passes
    return girl, on_instagram


@pytest.fixture
def said_of_a_girl(two_lines, entered, reviewer, approver, decide_all):
    """Published under the first line."""
    testimony = decide_all(entered, reviewer)
    testimony = preparing.submit(testimony, seen=testimony.version, choices=two_lines[0], by=reviewer)
    digest = preparing.public_copy(testimony).digest()
    testimony = clearing.clear(testimony, seen=testimony.version, digest=digest, by=approver)
    publishing.publish(testimony, seen=testimony.version, by=approver)
    return Testimony.objects.get(pk=testimony.pk)


def may_only_say(first, second, testimony, reviewer):
    with pytest.raises(Blocked, match="1 contact fits both, and it needs at least 2"):
        preparing.submit(testimony, seen=testimony.version, choices=second, by=reviewer)
    testimony.refresh_from_db()
    preparing.submit(testimony, seen=testimony.version, choices=first, by=reviewer)


def test_what_two_editions_tell_together_may_not_point_to_too_few(
    two_lines, said_of_a_girl, reviewer, decide_all
):
    editions.start_next(said_of_a_girl, seen=said_of_a_girl.version, by=reviewer)
    again = decide_all(Testimony.objects.get(pk=said_of_a_girl.pk), reviewer)

    may_only_say(*two_lines, again, reviewer)


def test_nor_may_what_a_withdrawn_quote_told_and_what_the_same_words_tell_when_they_are_entered_again(
    two_lines, said_of_a_girl, entry, author, reviewer, approver, decide_all
):
    publishing.withdraw(said_of_a_girl, seen=said_of_a_girl.version, reason="inaccurate", by=approver)
    again = enter(replace(entry, text=f"{entry.text} That is all."), by=author).testimony

    may_only_say(*two_lines, decide_all(again, reviewer), reviewer)


def test_a_line_that_states_nothing_may_always_stand(five, entered, reviewer, decide_all, choices, approver):
    testimony = decide_all(entered, reviewer)
    nothing = with_line(choices, type(standing_of(choices).line)())

    testimony = preparing.submit(testimony, seen=testimony.version, choices=nothing, by=reviewer)
    digest = preparing.public_copy(testimony).digest()
    testimony = clearing.clear(testimony, seen=testimony.version, digest=digest, by=approver)
    publishing.publish(testimony, seen=testimony.version, by=approver)

    assert Publication.objects.get().attribution == "Child"
    assert Clearance.objects.get().group_size is None


@pytest.mark.parametrize("minimum", [5, 0])
def test_the_database_refuses_a_clearance_of_a_line_that_fits_too_few(
    submitted, approver, settings, monkeypatch, minimum
):
    digest = preparing.public_copy(submitted).digest()
    monkeypatch.setattr("archive.workflow.clearing.blockers", lambda *_: [])  # a program that lost the rule
    settings.ARCHIVE_MINIMUM_GROUP = minimum  # more than fit the line, or less than migrate wrote down

    with pytest.raises(IntegrityError, match="line-points-to-too-few"), transaction.atomic():
        clearing.clear(submitted, seen=submitted.version, digest=digest, by=approver)


def test_what_was_cleared_before_lines_were_counted_does_not_go_out(cleared, approver, monkeypatch):
    with lowered():
        Clearance.objects.update(group_size=None, minimum_group=None)

    with pytest.raises(Blocked, match="the rule for attribution lines was less strict when it was cleared"):
        publishing.publish(cleared, seen=cleared.version, by=approver)
    monkeypatch.setattr("archive.workflow.publishing.reasons", lambda *_: [])  # a program that lost the rule
    with pytest.raises(IntegrityError, match="line-points-to-too-few"), transaction.atomic():
        publishing.publish(cleared, seen=cleared.version, by=approver)


def test_every_change_of_what_counts_is_written_down(contact):
    before = CaseChange.objects.count()

    contact(1)

    assert CaseChange.objects.count() >= before + 3
