"""The attribution line on the staff's pages: whom it fits, and one press for a coarser one."""

import re
from dataclasses import replace

import pytest

from archive.errors import NotShown
from archive.models import Publication
from archive.workflow import clearing as real_clearing
from archive.workflow import editions
from archive.workflow.agreement import MOST_ASKED
from archive.workflow.attribution import offers_for
from archive.workflow.intake import enter
from tests.admin.conftest import complete
from tests.admin.test_clearing import now, url
from tests.workflow.acting import preparing, show


@pytest.fixture
def neighbours(settings, entry, author):
    """Five other contacts, whom a line with the kind of platform fits as well; five are needed."""
    settings.ARCHIVE_MINIMUM_GROUP = 5
    for number in range(5):
        tags = replace(entry.tags, platforms=("tiktok",), age=14)
        enter(
            replace(entry, reference=f"N-{number}", text=f"he kept writing, {number}", tags=tags), by=author
        )


def offered(answer):
    return [each.code for each in answer.context["offered"]]


def test_the_page_says_whom_the_line_fits_and_offers_coarser_ones(as_reviewer, filled, neighbours):
    testimony, _form = filled

    answer = as_reviewer.get(url("prepare", testimony))

    page = answer.content.decode()
    assert "Fits 1 contact; needs at least 5." in page
    assert "Girl, 13–15, social media, online blackmail, England, 2025" in page
    assert "fits 6" in page
    assert "line-too-rare" in [blocker.code for blocker in answer.context["blockers"]]


def test_one_press_saves_the_draft_with_the_line(as_reviewer, filled, neighbours):
    testimony, form = filled
    code = offered(as_reviewer.get(url("prepare", testimony)))[0]

    answer = as_reviewer.post(
        url("prepare", testimony),
        {**form, "nation": "england", "note": "so far", "_line": code},
        follow=True,
    )

    assert "which fits 6 contacts." in answer.content.decode()
    assert preparing.public_copy(now(testimony)).platforms == ("social-media",)
    assert answer.context["form"]["note"].value() == "so far"
    assert answer.context["standing"].passes
    assert offered(answer) == []
    sent = {
        **form,
        "nation": "england",
        "platforms": ["social-media"],
        "version": now(testimony).version,
        "_submit": "1",
    }
    assert as_reviewer.post(url("prepare", testimony), sent).status_code == 302
    assert now(testimony).status == "submitted"


@pytest.mark.parametrize("code", ["", "13-15|girl||||", "nonsense", "|||||" * 50])
def test_a_line_that_is_not_offered_is_refused_and_nothing_is_saved(as_reviewer, filled, neighbours, code):
    testimony, form = filled
    before = now(testimony).version

    answer = as_reviewer.post(url("prepare", testimony), {**form, "_line": code})

    assert answer.status_code == 409
    assert now(testimony).version == before


def test_the_line_is_counted_as_the_form_is_filled_in(as_reviewer, filled, neighbours):
    testimony, form = filled
    before = now(testimony).version

    answer = as_reviewer.post(
        url("line", testimony), {**form, "platforms": ["online"], "year": "2020s", "nation": "uk"}
    )

    page = answer.content.decode()
    assert "Girl, 13–15, online blackmail, UK, 2020s" in page
    assert "Fits 6 contacts. It needs at least 5, so it can be published." in page
    assert now(testimony).version == before
    assert "<html" not in page


def test_a_refused_press_shows_the_line_of_the_form_and_what_is_offered_for_it(
    as_reviewer, filled, neighbours
):
    testimony, form = filled

    refused = as_reviewer.post(url("prepare", testimony), {**form, "year": "2020s", "_line": "nonsense"})
    pressed = as_reviewer.post(
        url("prepare", testimony), {**form, "year": "2020s", "_line": offered(refused)[0]}
    )

    assert refused.context["standing"].sentence == "Girl, 13–15, Instagram, online blackmail, 2020s"
    assert pressed.status_code == 302


def test_a_form_that_was_kept_and_not_saved_comes_back_with_its_own_line(as_reviewer, filled, neighbours):
    testimony, form = filled
    page = as_reviewer.get(url("prepare", testimony))
    token = re.search(r'name="_draft" value="([^"]+)"', page.content.decode())[1]
    typed = {**form, "_draft": token, "year": "2020s"}
    assert as_reviewer.post("/admin/drafts/keep/", typed).status_code == 200

    again = as_reviewer.get(url("prepare", testimony))
    pressed = as_reviewer.post(url("prepare", testimony), {**typed, "_line": offered(again)[0]})

    assert again.context["standing"].sentence == "Girl, 13–15, Instagram, online blackmail, 2020s"
    assert pressed.status_code == 302


def test_a_broader_term_beside_a_narrower_one_is_not_said(as_reviewer, filled):
    testimony, form = filled

    as_reviewer.post(
        url("prepare", testimony), {**form, "platforms": ["instagram", "social-media", "online"]}
    )

    assert preparing.public_copy(now(testimony)).platforms == ("instagram",)


def test_a_broken_form_has_no_line(as_reviewer, filled):
    testimony, form = filled

    assert as_reviewer.post(url("line", testimony), {**form, "year": "1066"}).status_code == 400


def test_a_decade_is_prepared_and_published_as_one(as_reviewer, as_approver, filled, approver):
    testimony, form = filled
    as_reviewer.post(url("prepare", testimony), {**form, "year": "2020s", "nation": "uk", "_submit": "1"})

    copy = preparing.public_copy(now(testimony))

    assert (copy.year, copy.decade) == (None, 2020)
    assert copy.attribution.endswith("online blackmail, UK, 2020s")
    show(now(testimony), approver)
    sent = {"version": now(testimony).version, "digest": copy.digest()}
    assert as_approver.post(url("clear", testimony), sent).status_code == 302
    assert as_approver.post(url("publish", testimony), {"version": now(testimony).version}).status_code == 302
    published = Publication.objects.get()
    assert (published.year, published.decade, published.nation) == (None, 2020, "uk")


def test_the_second_person_returns_it_with_a_coarser_line_and_may_not_sign_it_then(
    as_approver, as_reviewer, submitted, neighbours, approver, choices
):
    show(submitted, approver)
    answer = as_approver.get(url("clear", submitted))
    code = offered(answer)[0]

    sent = as_approver.post(
        url("return_line", submitted), {"version": submitted.version, "_line": code}, follow=True
    )

    assert "Somebody else will clear it" in sent.content.decode()
    returned = now(submitted)
    assert returned.status == "returned"
    assert preparing.public_copy(returned).platforms == ("social-media",)
    assert approver.pk in preparing.candidate_for(returned).writers


def test_beside_an_earlier_edition_only_lines_are_offered_that_pass_with_it(
    as_reviewer, published, entry, author, reviewer, settings, decide_all
):
    # Readers saw "Girl, 13–15, Instagram, online blackmail, 2025". A line with her nation and less of the
    # rest fits six others too, but whoever kept the earlier one puts the two together.
    for number in range(6):
        tags = replace(entry.tags, platforms=("tiktok",), age=14, year=2024)
        enter(replace(entry, reference=f"W-{number}", text=f"he wrote to me {number}", tags=tags), by=author)
    settings.ARCHIVE_MINIMUM_GROUP = 5
    begun = decide_all(editions.start_next(published, seen=published.version, by=reviewer), reviewer)
    form = {**complete(begun), "platforms": ["online"], "nation": "england", "year": ""}
    as_reviewer.post(url("prepare", begun), form)

    page = as_reviewer.get(url("prepare", begun))
    pressed = [
        as_reviewer.post(url("prepare", begun), {**form, "version": now(begun).version, "_line": code})
        for code in offered(page)[:1]
    ]

    assert (
        "Fits 7 contacts, but only 1 contact together with what readers saw of it earlier; needs at least 5."
    ) in page.content.decode()
    assert [blocker.code for blocker in page.context["blockers"]] == ["line-too-rare-with-earlier"]
    assert [answer.status_code for answer in pressed] == [302]
    after = as_reviewer.get(url("prepare", begun))
    assert after.context["standing"].passes
    assert list(after.context["blockers"]) == []


def test_a_press_on_a_line_that_is_not_offered_returns_nothing(as_approver, submitted, neighbours, approver):
    show(submitted, approver)

    answer = as_approver.post(url("return_line", submitted), {"version": submitted.version, "_line": "x"})

    assert answer.status_code == 409
    assert now(submitted).status == "submitted"


def test_before_the_text_was_shown_no_line_is_chosen_for_it(submitted, neighbours, approver):
    line = offers_for(preparing.public_copy(submitted))[0].line

    with pytest.raises(NotShown):
        real_clearing.send_back_with_line(submitted, seen=submitted.version, line=line, by=approver)

    assert now(submitted).status == "submitted"


def test_what_the_text_says_more_exactly_is_asked_about_and_shown_to_whoever_clears(
    as_reviewer, as_approver, entry, author, reviewer, decide_all
):
    text = "he found me on tiktok and would not stop writing to me"
    testimony = enter(replace(entry, reference="T-7", text=text), by=author).testimony
    testimony = decide_all(testimony, reviewer)
    form = complete(testimony)

    page = as_reviewer.get(url("prepare", testimony))
    (first,) = page.context["stations"].agreement
    asked, before = first.asked, first.field
    refused = as_reviewer.post(
        url("prepare", testimony), {**form, before.name: "somebody_else", "_submit": "1"}
    )
    field = refused.context["stations"].agreement[0].field
    sent = {**form, "version": now(testimony).version, field.name: "somebody_else", "_submit": "1"}
    submitted = as_reviewer.post(url("prepare", testimony), sent)

    assert (asked.words, asked.kind) == ("tiktok", "a platform")
    # What was answered under the line that the page showed first does not count for the line that was sent.
    assert before.name != field.name
    assert refused.status_code == 409
    assert [blocker.code for blocker in refused.context["blockers"]] == ["finer-than-line"]
    assert field.value() is None
    assert submitted.status_code == 302
    shown = as_approver.get(url("clear", now(testimony))).content.decode()
    assert "It is about somebody else" in shown


def test_a_quote_beside_it_is_asked_about_on_the_clear_page(
    as_approver, as_reviewer, entry, author, reviewer, decide_all, published
):
    text = "and then i told my aunt, and she said that none of it was my fault"
    testimony = enter(replace(entry, text=text), by=author).testimony
    testimony = decide_all(testimony, reviewer)
    sent = {**complete(testimony), "_submit": "1"}
    assert as_reviewer.post(url("prepare", testimony), sent).status_code == 302
    digest = preparing.public_copy(now(testimony)).digest()
    form = {"version": now(testimony).version, "digest": digest}

    page = as_approver.get(url("clear", testimony))
    refused = as_approver.post(url("clear", testimony), form)
    name = f"beside_{published.pk}"
    nonsense = as_approver.post(url("clear", testimony), {**form, name: "another_child"})
    cleared = as_approver.post(url("clear", testimony), {**form, name: "tells_no_more"})

    assert [row.beside.testimony for row in page.context["beside"]] == [published]
    assert page.context["beside"][0].together == 1
    assert (refused.status_code, nonsense.status_code) == (400, 400)
    assert "A different child said much the same" not in page.content.decode()
    assert now(testimony).status == "cleared"
    assert cleared.status_code == 302


def test_a_text_that_says_more_in_hundreds_of_places_asks_no_more_than_a_page_holds(
    as_reviewer, entry, author, reviewer, decide_all
):
    text = " and then on tiktok again, ".join(f"he wrote {word} times" for word in ["many"] * 400)
    testimony = decide_all(enter(replace(entry, reference="T-8", text=text), by=author).testimony, reviewer)

    page = as_reviewer.get(url("prepare", testimony))
    answer = as_reviewer.post(url("prepare", testimony), {**complete(testimony), "_submit": "1"})

    assert len(page.context["stations"].agreement) == MOST_ASKED
    assert answer.status_code == 409
    assert "finer-than-line" in [blocker.code for blocker in answer.context["blockers"]]
