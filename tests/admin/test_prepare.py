"""The prepare page without a script: what is suggested, what was answered before, what is missing."""

import html
import re
from dataclasses import replace

import pytest

from archive.models import Preparation
from archive.vocabulary import CheckItem
from archive.workflow.flags import flag_states
from archive.workflow.intake import enter
from tests.admin.conftest import complete, now, unsoftened, url
from tests.admin.test_drafts import typed_into
from tests.workflow.acting import answered, preparing, review


@pytest.fixture
def reading(as_reviewer):
    """A reviewer to whom texts are shown."""
    return unsoftened(as_reviewer)


def suggested(answer):
    stations = answer.context["stations"].readers
    return {station.field.name: station.suggested for station in stations if station.suggested}


def answers(form):
    return [field.value() or "" for field in form.checks]


def before(answer):
    return [station.before for station in answer.context["stations"].checklist]


def with_other_words(testimony, by, words="scared"):
    text = testimony.latest_revision.text
    start = text.index(words)
    marked = review.mark(
        testimony, seen=testimony.version, start=start, end=start + len(words), label="UNIQUE", by=by
    )
    return review.apply(marked, seen=marked.version, by=by).testimony


def test_what_fits_is_suggested_with_the_reason_and_nothing_of_it_is_chosen(reading, filled):
    testimony, _ = filled

    answer = reading.get(url("prepare", testimony))

    assert suggested(answer) == {
        "content_notes": ("Threats",),
        "fidelity": ("Child’s exact words",),
        "themes": ("Living with a threat",),
    }
    assert "(suggested, because: online blackmail)" in answer.content.decode()
    form = answer.context["form"]
    assert (form["content_notes"].value(), form["fidelity"].value()) == ([], "")
    assert (answer.context["graver"], testimony.severity) == (("2-serious", "online blackmail"), "1-ordinary")


def test_softened_nothing_is_suggested(as_reviewer, filled):
    testimony, form = filled

    page = as_reviewer.get(url("prepare", testimony))
    pressed = as_reviewer.post(url("prepare", testimony), {**form, "_accept": "themes"})

    assert suggested(page) == {}
    assert "suggested, because" not in page.content.decode()
    assert pressed.context["form"]["themes"].value() == ["too-ashamed-to-tell"]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("content_notes", ["money", "threats"]),
        ("themes", ["too-ashamed-to-tell", "threatened-with-sharing"]),
        ("fidelity", "verbatim"),
    ],
)
def test_one_press_accepts_what_is_suggested_for_one_field_and_saves_nothing(reading, filled, name, values):
    testimony, form = filled
    version = now(testimony).version
    typed = {**form, "content_notes": ["money"], "fidelity": "", "note": "so far", "_accept": name}

    answer = reading.post(url("prepare", testimony), typed)

    assert answer.status_code == 200
    given = answer.context["form"]
    assert given[name].value() == values
    assert given["note"].value() == "so far"
    assert name not in suggested(answer)
    assert len(suggested(answer)) == 2
    assert now(testimony).version == version
    assert not Preparation.objects.exists()


@pytest.mark.parametrize("name", ["note", "no-such-field", ""])
def test_a_press_for_a_field_without_suggestions_changes_nothing(reading, filled, name):
    testimony, form = filled

    answer = reading.post(url("prepare", testimony), {**form, "note": "so far", "_accept": name})

    assert answer.status_code == 200
    assert answer.context["form"]["note"].value() == "so far"


def test_what_is_suggested_and_not_accepted_is_not_submitted(reading, filled):
    testimony, form = filled

    reading.post(url("prepare", testimony), {**form, "content_notes": ["money"], "_submit": "1"})

    copy = preparing.public_copy(now(testimony))
    assert (copy.content_notes, copy.themes) == (("money",), ("too-ashamed-to-tell",))


def test_what_is_missing_is_listed_with_the_place_where_it_is_mended(reading, filled):
    testimony, form = filled
    half = {**form, "check_classmate": "nothing", "check_dates": "", "content_notes": [], "_submit": "1"}

    answer = reading.post(url("prepare", testimony), half)

    assert [(each.blocker.code, each.at) for each in answer.context["missing"]] == [
        ("checklist", "station-check_dates"),
        ("content-notes", "station-content_notes"),
    ]
    page = answer.content.decode()
    for each in answer.context["missing"]:
        assert page.count(f'id="{each.at}"') == 1


def test_open_flags_lead_to_the_review_page(reading, entered):
    answer = reading.get(url("prepare", entered))

    section = answer.content.decode().partition('data-code="open-flags">')[2]
    assert section.startswith(f'<a href="{url("review", entered)}">')


# Answered before the text changed


@pytest.fixture
def changed(submitted, reviewer):
    """Prepared and submitted; then its text changed."""
    return with_other_words(submitted, reviewer)


def test_answers_about_the_text_before_are_shown_and_count_for_nothing(reading, changed):
    answer = reading.get(url("prepare", changed))

    assert before(answer) == ["nothing"] * len(CheckItem)
    assert answers(answer.context["form"]) == [""] * len(CheckItem)
    page = answer.content.decode()
    assert page.count("Answered before the change:") == len(CheckItem)
    assert "7 of 7 unanswered" in page
    assert [each.blocker.code for each in answer.context["missing"]] == ["checklist"]


def test_what_was_confirmed_is_not_shown_as_answered_before(reading, changed):
    reading.post(
        url("prepare", changed),
        {**complete(changed), **{f"check_{item.value}": "" for item in list(CheckItem)[1:]}, "_save": "1"},
    )

    answer = reading.get(url("prepare", changed))

    assert before(answer) == ["", *["nothing"] * (len(CheckItem) - 1)]
    assert answers(answer.context["form"])[0] == "nothing"


def test_a_page_made_before_the_text_changed_answers_nothing_about_it(reading, filled, reviewer):
    testimony, form = filled
    page = reading.get(url("prepare", testimony)).context["form"]
    sent = {**form, "on_revision": page["on_revision"].value(), "note": "so far"}
    changed = with_other_words(testimony, reviewer)

    stale = reading.post(url("prepare", testimony), {**sent, "_submit": "1"})

    again = stale.context["form"]
    assert stale.status_code == 409
    assert (answers(again), again["note"].value()) == ([""] * len(CheckItem), "so far")
    assert before(stale) == ["nothing"] * len(CheckItem)
    # Pressed once more, as it came back.
    pressed = {name: again[name].value() or "" for name in again.fields}
    blocked = reading.post(url("prepare", changed), {**pressed, "_submit": "1"})
    assert [each.code for each in blocked.context["blockers"]] == ["checklist"]
    assert "Not submitted yet." in blocked.content.decode()
    (reason,) = blocked.context["blockers"]
    assert blocked.content.decode().lower().count(html.escape(reason.message.lower())) == 1


def test_answers_that_were_kept_and_not_saved_do_not_answer_for_a_later_text(reading, filled, reviewer):
    testimony, form = filled
    page = url("prepare", testimony)
    typed_into(reading, page, "prepare", **{**form, "on_revision": "2", "note": "so far"})
    same = reading.get(page)
    with_other_words(testimony, reviewer)

    answer = reading.get(page)

    assert answers(same.context["form"]) == ["nothing"] * len(CheckItem)
    assert answers(answer.context["form"]) == [""] * len(CheckItem)
    assert before(answer) == ["nothing"] * len(CheckItem)
    assert answer.context["form"]["note"].value() == "so far"


# Replacements


def test_each_replacement_in_the_public_copy_leads_to_its_place_on_the_review_page(reading, filled):
    testimony, _ = filled
    text = testimony.latest_revision.text

    page = reading.get(url("prepare", testimony)).content.decode()

    found = re.findall(r'review/\?stretch=(\d+)-(\d+)" data-replaced>([^<]+)</a>', page)
    assert [words for *_, words in found] == ["[name]", "[town]", "[13 to 15]", "[friend]"]
    assert all(text[int(start) : int(end)] == words for start, end, words in found)


def test_softened_no_link_stands_in_the_text(as_reviewer, filled):
    testimony, _ = filled

    assert "data-replaced" not in as_reviewer.get(url("prepare", testimony)).content.decode()


def test_a_replacement_without_brackets_leads_there_too(reading, entered, reviewer):
    first, *others = [state.flag_id for state in flag_states(entered.latest_revision)]
    testimony = review.replace(
        entered, seen=entered.version, flag_ids=[first], replacement="a boy in my year", by=reviewer
    )
    testimony = review.keep(
        testimony, seen=testimony.version, flag_ids=others, reason="not_identifying", by=reviewer
    )
    testimony = review.apply(testimony, seen=testimony.version, by=reviewer).testimony

    page = reading.get(url("prepare", testimony)).content.decode()

    assert re.findall(r"data-replaced>([^<]+)</a>", page) == ["a boy in my year"]


def test_a_reason_that_was_given_for_the_same_words_is_shown_and_does_not_count(
    reading, entry, author, reviewer, decide_all, choices
):
    text = "he found me on tiktok at night and would not stop writing to me"
    testimony = decide_all(enter(replace(entry, reference="T-7", text=text), by=author).testimony, reviewer)
    given = answered(testimony, choices)
    testimony = preparing.prepare(testimony, seen=testimony.version, choices=given, by=reviewer)
    testimony = with_other_words(testimony, reviewer, "found me")

    answer = reading.get(url("prepare", testimony))

    (station,) = answer.context["stations"].agreement
    assert (station.before, station.field.value() or "") == ("no_more", "")
    assert "finer-than-line" in [blocker.code for blocker in answer.context["blockers"]]
