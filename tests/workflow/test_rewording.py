"""Other words in one place of a text whose replacements were applied."""

import pytest

from archive.errors import InvalidDecision, NotAllowed, NotShown, RefusedText, StaleEdit
from archive.models import Event
from archive.vocabulary import Act, Origin
from archive.workflow import review as real_review
from archive.workflow.flags import Review, flag_states
from tests.workflow.acting import review, show


@pytest.fixture
def applied(entered, reviewer):
    """The name kept, all else replaced, applied, and the name kept again."""
    names = [s.flag_id for s in flag_states(entered.latest_revision) if s.surface == "jess"]
    others = [s.flag_id for s in flag_states(entered.latest_revision) if s.surface != "jess"]
    testimony = review.keep(entered, seen=1, flag_ids=names, reason="too_common", by=reviewer)
    testimony = review.accept(testimony, seen=testimony.version, flag_ids=others, by=reviewer)
    testimony = review.apply(testimony, seen=testimony.version, by=reviewer).testimony
    again = [s.flag_id for s in flag_states(testimony.latest_revision) if s.is_open]
    return review.keep(testimony, seen=testimony.version, flag_ids=again, reason="too_common", by=reviewer)


def reworded(testimony, words, other, by, **given):
    start = testimony.latest_revision.text.index(words)
    return review.reword(
        testimony,
        **{"seen": testimony.version, "start": start, "end": start + len(words), "replacement": other}
        | given,
        by=by,
    )


def placeholder(testimony):
    text = testimony.latest_revision.text
    return text[text.index("[") : text.index("]") + 1]


def test_the_next_text_has_the_other_words_and_keeps_what_was_kept(applied, reviewer):
    before, wrong = applied.latest_revision, placeholder(applied)

    done = reworded(applied, wrong, "[somewhere away from home]", reviewer)

    after = done.testimony.latest_revision
    assert after.text == before.text.replace(wrong, "[somewhere away from home]", 1)
    assert (after.number, after.origin) == (before.number + 1, Origin.REPLACED)
    assert done.flags == 0
    kept = [(state.surface, state.act, state.keep_reason) for state in flag_states(after)]
    assert kept == [("jess", Act.KEEP, "too_common")] * 2


def test_the_text_is_scanned_so_that_a_detail_in_the_other_words_is_open(applied, reviewer):
    done = reworded(applied, placeholder(applied), "manchester", reviewer)

    still_open = [state.surface for state in flag_states(done.testimony.latest_revision) if state.is_open]
    assert (still_open, done.flags) == (["manchester"], 1)


def test_while_flags_are_open_the_words_wait_with_the_other_replacements(applied, reviewer):
    kept = flag_states(applied.latest_revision)[0]
    testimony = review.reopen(applied, seen=applied.version, flag_id=kept.flag_id, by=reviewer)

    assert reworded(testimony, placeholder(testimony), "[somewhere]", reviewer) is None

    testimony.refresh_from_db()
    assert testimony.latest_revision == applied.latest_revision
    assert "[somewhere]" in [state.replacement for state in flag_states(testimony.latest_revision)]


def test_it_can_take_in_the_words_beside_a_replacement(applied, reviewer):
    wrong = placeholder(applied)

    done = reworded(applied, f"in {wrong}", "up north", reviewer)

    assert f"in {wrong}" not in done.testimony.latest_revision.text
    assert "up north" in done.testimony.latest_revision.text


@pytest.mark.parametrize(
    ("words", "other", "error"),
    [
        ("jess", "[friend]", InvalidDecision),  # it is flagged: that flag is decided
        ("lives", "lives", InvalidDecision),
        ("lives", "", RefusedText),
    ],
)
def test_what_cannot_be_changed_so_is_refused_and_nothing_is_written(applied, reviewer, words, other, error):
    events = Event.objects.count()

    with pytest.raises(error):
        reworded(applied, words, other, reviewer)

    assert Event.objects.count() == events
    assert Review.load(applied).revision == applied.latest_revision


def test_whoever_was_not_shown_the_text_or_has_an_old_page_cannot_change_it(applied, approver, reviewer):
    given = {"start": 0, "end": 2, "replacement": "our", "by": approver}
    with pytest.raises(NotShown):
        real_review.reword(applied, seen=applied.version, **given)
    show(applied.pk, approver)
    with pytest.raises(StaleEdit):
        real_review.reword(applied, seen=applied.version - 1, **given)


def test_a_published_text_is_not_changed(published, reviewer):
    with pytest.raises(NotAllowed):
        reworded(published, published.latest_revision.text.split()[0], "our", reviewer)
