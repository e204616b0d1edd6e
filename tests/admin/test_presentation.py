import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive.admin.comparison import Stretch, compare
from archive.admin.presentation import review_sheet
from archive.models import Flag, Revision
from archive.workflow.flags import flag_states
from tests.admin.conftest import now
from tests.walls import lowered
from tests.workflow.acting import review


@pytest.fixture
def sheet(entered):
    """The sheet of the fixture's text, with whatever is done to it meanwhile."""
    return lambda **options: review_sheet(now(entered).latest_revision, **options)


def restricted(sheet):
    return [
        ("".join(word.text for word in run.words), run.card and run.card.standing) for run in sheet.restricted
    ]


def public(sheet):
    return [(run.text, run.card and run.card.standing) for run in sheet.public]


def flag_of(testimony, surface):
    return next(s.flag_id for s in flag_states(now(testimony).latest_revision) if s.surface == surface)


def test_both_texts_are_whole_and_every_flag_stands_in_both(sheet, entered):
    text = entered.latest_revision.text

    assert "".join(words for words, _ in restricted(sheet())) == text
    assert "".join(words for words, _ in public(sheet())) == text
    flagged = [("jess", "open"), ("stockport", "open"), ("13", "open"), ("jess", "open")]
    assert [run for run in restricted(sheet()) if run[1]] == flagged
    assert [run for run in public(sheet()) if run[1]] == flagged


def test_a_flag_within_a_wider_replacement_is_covered_and_the_text_reads_once(sheet, entered, reviewer):
    flag_id = flag_of(entered, "stockport")
    start = entered.latest_revision.text.index("lives in")
    end = entered.latest_revision.text.index("13") + 2
    testimony = review.resize(entered, seen=1, flag_id=flag_id, start=start, end=end, by=reviewer)
    review.replace(testimony, seen=2, flag_ids=[flag_id], replacement="[where and how old]", by=reviewer)

    assert [card.standing for card in sheet().cards] == ["open", "replaced", "covered", "open"]
    assert public(sheet())[2:5] == [
        (" told me he ", None),
        ("[where and how old]", "replaced"),
        (" and ", None),
    ]
    assert (sheet().open_count, sheet().unapplied, sheet().may_apply) == (2, 1, False)


def test_the_same_words_go_together_only_while_they_stand_alike(sheet, entered, reviewer):
    first, _, _, last = (card.state.flag_id for card in sheet().cards)
    assert [card.together for card in (sheet().cards[0], sheet().cards[3])] == [(first, last), (last, first)]

    review.keep(entered, seen=1, flag_ids=[first], reason="not_a_name", by=reviewer)

    assert [card.together for card in (sheet().cards[0], sheet().cards[3])] == [(first,), (last,)]


def test_the_current_flag_is_the_next_open_one_and_begins_again_at_the_end(sheet, entered, reviewer):
    ids = [card.state.flag_id for card in sheet().cards]
    review.keep(entered, seen=1, flag_ids=[ids[3]], reason="not_a_name", by=reviewer)

    def current(after=None):
        return [card.number for card in sheet(after=after).cards if card.is_current]

    assert [current(), current(ids[1]), current(ids[3]), current(999999)] == [[1], [2], [1], [1]]


def test_widening_goes_to_the_edges_of_the_text_and_no_further(entered, author):
    revision = Revision.objects.create(
        testimony=entered, number=2, text="jess's mate, jess", origin="edited", created_by=author
    )
    for start, end in ((0, 6), (13, 17)):
        Flag.objects.create(
            revision=revision, added_by=author, start=start, end=end, label="PERSON", suggestion="[name]"
        )

    first, last = review_sheet(revision).cards

    assert (first.wider_left, first.wider_right, first.narrower_left) == ("", "0-11", "")
    assert (last.wider_left, last.wider_right, last.narrower_right) == ("7-17", "", "")


def test_a_comparison_marks_placeholders_as_one_word():
    found = compare("my mate jess cried\nin town", "my mate [a friend] cried\nin town")

    assert "".join(stretch.text for stretch in found.before) == "my mate jess cried\nin town"
    assert [stretch for stretch in found.before if stretch.differs] == [Stretch("jess", True)]
    assert [stretch for stretch in found.after if stretch.differs] == [Stretch("[a friend]", True)]


@pytest.mark.parametrize("page", ["/admin/", "/admin/archive/testimony/"])
def test_a_list_costs_as_many_queries_for_three_as_for_one(page, as_approver, as_author, entered, filled_in):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            as_approver.get(page)
        return len(captured)

    queries()  # the first request of a session notes that it is in use
    for_one = queries()
    for number in (1, 2):
        entry = {**filled_in, "reference": f"Q-{number}", "text": f"nobody told me {number}"}
        assert as_author.post("/admin/archive/testimony/add/", entry).status_code == 302

    assert queries() == for_one


def test_details_that_tell_much_together_are_named_until_one_is_replaced(sheet, entered, reviewer):
    flag = Flag.objects.get(pk=flag_of(entered, "jess"))
    flag.reason, flag.suggestion = flag.reason, flag.suggestion  # sealed anew with what it is now
    flag.label = "FAMILY"
    with lowered("guard_flag_update"):
        flag.save()

    assert sheet().combination == ["where", "how old", "what family"]
    review.replace(entered, seen=1, flag_ids=[flag_of(entered, "13")], replacement="[age]", by=reviewer)
    assert sheet().combination == []


def context_of(text, start, end, entered, author):
    revision = Revision.objects.create(
        testimony=entered, number=2, text=text, origin="edited", created_by=author
    )
    Flag.objects.create(
        revision=revision, added_by=author, start=start, end=end, label="PERSON", suggestion="[name]"
    )
    (card,) = review_sheet(revision).cards
    return (card.context.before, card.context.words, card.context.after)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", ("", "jess", "")),
        ("my mate ", " cried", ("my mate ", "jess", " cried")),
        (
            "nobody knew what he wanted from us at all and we did not ask him ",
            " said that it was fine and that he would never ever do it again",
            (
                "…knew what he wanted from us at all and we did not ask him ",
                "jess",
                " said that it was fine and that he would never ever do it…",
            ),
        ),
        ("a" * 80, "b" * 80, ("…" + "a" * 60, "jess", "b" * 60 + "…")),
    ],
)
def test_a_card_shows_a_line_of_what_stands_around_its_words(before, after, expected, entered, author):
    text = f"{before}jess{after}"

    assert context_of(text, len(before), len(before) + 4, entered, author) == expected


def test_a_card_shows_both_ends_of_a_long_stretch(entered, author):
    text = "a" * 100 + " " + "b" * 100

    assert context_of(text, 0, 201, entered, author) == ("", "a" * 60 + " … " + "b" * 60, "")
