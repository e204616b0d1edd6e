import re

import pytest
from django.test import Client

from archive.models import Decision, Event
from archive.workflow.flags import flag_states, open_count
from tests.admin.conftest import now, unsoftened, url

# The text of the fixtures, and what the detector finds in it.
SURFACES = ["jess", "stockport", "13", "jess"]


@pytest.fixture
def press(as_reviewer):
    """Send a form of the review screen with the version as it stands."""

    def send(testimony, act, **fields):
        return as_reviewer.post(
            url("review_act", testimony, act), {"version": now(testimony).version, **fields}
        )

    return send


def states(testimony):
    return flag_states(now(testimony).latest_revision)


def ids(testimony):
    return [state.flag_id for state in states(testimony)]


def public_text(client, testimony):
    sheet = client.get(url("review", testimony)).context["sheet"]
    return "".join(run.text for run in sheet.public)


def test_the_screen_shows_the_text_with_every_flag_and_counts_what_is_open(as_reviewer, entered):
    page = as_reviewer.get(url("review", entered)).content.decode()

    marked = re.findall(r'<mark class="flag-mark is-open[^>]*>(.*?)</mark>', page)
    assert [re.sub("<[^>]+>", "", words) for words in marked] == SURFACES
    assert ">4 of 4 open<" in page
    assert f"<title>Review testimony {entered.pk} | " in page


def test_words_carry_their_offsets_in_code_points(as_reviewer, entered):
    as_reviewer.post(
        url("text", entered), {"version": entered.version, "text": "😢👍🏽 my mate jess\n\ncried"}
    )

    page = as_reviewer.get(url("review", entered)).content.decode()

    text = now(entered).latest_revision.text
    spans = re.findall(r'data-start="(\d+)" data-end="(\d+)">([^<]*)<', page)
    assert [text[int(start) : int(end)] for start, end, _ in spans] == [words for _, _, words in spans]
    assert "".join(words for _, _, words in spans) == "".join(text.split())


def test_accepting_decides_the_same_name_together_and_each_can_be_opened_again_alone(
    press, as_reviewer, entered
):
    first, _, _, last = ids(entered)

    answer = press(entered, "accept", flags=f"{first},{last}")

    assert answer.headers["Location"] == f"{url('review', entered)}?after={first}"
    assert [state.replacement for state in states(entered)] == ["[name]", "", "", "[friend]"]
    press(entered, "reopen", flag=last)
    assert [state.replacement for state in states(entered)] == ["[name]", "", "", ""]
    assert public_text(as_reviewer, entered).startswith("my mate [name] told me")
    assert "im 13 and jess" in public_text(as_reviewer, entered)


def test_the_button_says_what_it_puts_at_each_place_of_a_name(as_reviewer, entered):
    as_reviewer.post(url("show_text", entered), {"show": "yes", "page": "review"})

    page = re.sub("<[^>]+>", "", as_reviewer.get(url("review", entered)).content.decode())

    assert "Accept “[name]” and “[friend]” for all 2" in page


def test_a_replacement_is_edited_and_undone(press, as_reviewer, entered):
    before = public_text(as_reviewer, entered)

    press(entered, "replace", flags=ids(entered)[1], replacement="[a town up north]")
    assert "lives in [a town up north]. im" in public_text(as_reviewer, entered)

    press(entered, "undo")
    assert public_text(as_reviewer, entered) == before
    assert open_count(states(entered)) == 4


def test_a_flag_is_kept_with_its_reason(press, entered):
    press(entered, "keep", flags=ids(entered)[2], reason="too_common")

    assert [state.keep_reason for state in states(entered)] == ["", "", "too_common", ""]


def test_a_flag_is_widened_and_narrowed_by_the_sizes_that_the_page_offers(press, as_reviewer, entered):
    def card():
        return as_reviewer.get(url("review", entered)).context["sheet"].cards[1]

    press(entered, "resize", flag=ids(entered)[1], stretch=card().wider_left)
    assert states(entered)[1].surface == "in stockport"
    press(entered, "resize", flag=ids(entered)[1], stretch=card().wider_right)
    assert states(entered)[1].surface == "in stockport. im"
    press(entered, "resize", flag=ids(entered)[1], stretch=card().narrower_right)
    press(entered, "resize", flag=ids(entered)[1], stretch=card().narrower_left)
    assert states(entered)[1].surface == "stockport"
    assert card().narrower_left == card().narrower_right == ""


def test_missed_words_are_marked_by_what_they_are_or_by_where_they_stand(press, as_reviewer, entered):
    press(entered, "mark", words="told me", label="UNIQUE", replacement="[did something]")
    text = entered.latest_revision.text
    start = text.index("scared")
    press(entered, "mark", start=start, end=start + 3, label="HEALTH")

    assert [(s.surface, s.replacement) for s in states(entered) if s.added_by_person] == [
        ("told me", "[did something]"),
        ("scared", "[someone with a health condition]"),
    ]
    assert "[name]" not in public_text(as_reviewer, entered)


def test_applying_makes_the_next_revision_and_says_what_its_scan_found(press, as_reviewer, entered):
    press(entered, "accept", flags=",".join(map(str, ids(entered)[:3])))
    press(entered, "keep", flags=ids(entered)[3], reason="not_a_name")

    answer = press(entered, "apply")

    said = [str(message) for message in as_reviewer.get(answer.headers["Location"]).context["messages"]]
    assert said[-1].endswith("Replacements applied: this is revision 2. The second scan found 1 more.")
    page = unsoftened(as_reviewer).get(url("review", entered)).content.decode()
    assert "Kept before as “An ordinary word here, not a name”: press K to keep it again." in page
    assert '<option value="not_a_name" selected>' in page


def test_a_finished_review_leads_on_to_preparing(press, as_reviewer, entered):
    for flag_id in ids(entered):
        press(entered, "keep", flags=flag_id, reason="not_identifying")

    page = as_reviewer.get(url("review", entered)).content.decode()

    assert f'href="{url("prepare", entered)}" data-go-on' in page


def test_a_press_on_a_stale_page_changes_nothing_and_keeps_the_typed_replacement(as_reviewer, entered):
    flag_id = ids(entered)[0]
    as_reviewer.post(url("review_act", entered, "accept"), {"version": entered.version, "flags": flag_id})
    decided = Decision.objects.count()

    answer = unsoftened(as_reviewer).post(
        url("review_act", entered, "replace"),
        {"version": entered.version, "flags": flag_id, "replacement": "[my unsaved words]"},
    )

    assert answer.status_code == 409
    assert Decision.objects.count() == decided
    assert 'value="[my unsaved words]" data-testid="unsaved"' in answer.content.decode()
    assert f'name="version" value="{now(entered).version}"' in answer.content.decode()


MALFORMED = {
    "accept without flags": ("accept", {}),
    "accept no ids": ("accept", {"flags": "canary"}),
    "accept another's flag": ("accept", {"flags": "999999"}),
    "accept a huge id": ("accept", {"flags": "9" * 18}),
    "replace with nothing": ("replace", {"flags": "FIRST", "replacement": ""}),
    "replace with white space": ("replace", {"flags": "FIRST", "replacement": "  "}),
    "replace with too much": ("replace", {"flags": "FIRST", "replacement": "x" * 201}),
    "replace with far too much": ("replace", {"flags": "FIRST", "replacement": "x" * 20001}),
    "replace with NUL": ("replace", {"flags": "FIRST", "replacement": "a\x00b"}),
    "replace with what nobody sees": ("replace", {"flags": "FIRST", "replacement": "\u202e\u202c"}),
    "keep without reason": ("keep", {"flags": "FIRST"}),
    "keep for an unknown reason": ("keep", {"flags": "FIRST", "reason": "canary"}),
    "resize backwards": ("resize", {"flag": "FIRST", "stretch": "9-3"}),
    "resize to nothing": ("resize", {"flag": "FIRST", "stretch": "3-3"}),
    "resize outside": ("resize", {"flag": "FIRST", "stretch": "3-999999"}),
    "resize by words": ("resize", {"flag": "FIRST", "stretch": "canary"}),
    "resize another's flag": ("resize", {"flag": "999999", "stretch": "1-3"}),
    "reopen an open flag": ("reopen", {"flag": "FIRST"}),
    "reopen a huge id": ("reopen", {"flag": "9" * 30}),
    "undo nothing": ("undo", {}),
    "mark nothing": ("mark", {"label": "PERSON"}),
    "mark backwards": ("mark", {"start": "9", "end": "3", "label": "PERSON"}),
    "mark outside": ("mark", {"start": "3", "end": "99999", "label": "PERSON"}),
    "mark a negative place": ("mark", {"start": "-3", "end": "3", "label": "PERSON"}),
    "mark with an unknown label": ("mark", {"start": "0", "end": "2", "label": "CANARY"}),
    "mark words that are not there": ("mark", {"words": "canary", "label": "PERSON"}),
    "mark one that is not there": ("mark", {"words": "my", "occurrence": "7", "label": "PERSON"}),
    "mark what is flagged": ("mark", {"words": "stockport", "label": "PLACE"}),
    "apply too early": ("apply", {}),
    "an unknown act": ("delete", {}),
}


@pytest.mark.parametrize(("act", "fields"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_press_is_refused_in_words_and_writes_nothing(press, entered, act, fields):
    version, told = now(entered).version, Event.objects.latest("sequence").sequence
    fields = {key: str(ids(entered)[0]) if value == "FIRST" else value for key, value in fields.items()}

    answer = press(entered, act, **fields)

    assert answer.status_code == 400
    assert "canary" not in str(answer.context["refusal"]).lower()
    assert (now(entered).version, Decision.objects.count()) == (version, 0)
    rows = Event.objects.filter(sequence__gt=told).values_list("action", "testimony_id", "by")
    assert list(rows) == [("opened", entered.pk, "reviewer")]  # the answer holds the text all the same


@pytest.mark.parametrize("version", [None, "", "one", "0", "9" * 30])
def test_a_press_without_a_proper_version_is_refused(as_reviewer, entered, version):
    fields = {"flags": ids(entered)[0]} | ({} if version is None else {"version": version})

    answer = as_reviewer.post(url("review_act", entered, "accept"), fields)

    assert answer.status_code == 400
    assert Decision.objects.count() == 0


def test_acts_are_posted_and_carry_a_token(as_reviewer, reviewer, entered):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reviewer)

    assert as_reviewer.get(url("review_act", entered, "accept")).status_code == 405
    assert strict.post(url("review_act", entered, "accept"), {"version": 1}).status_code == 403


def test_a_script_gets_the_workspace_alone_and_the_sentence_to_announce(as_reviewer, entered):
    answer = as_reviewer.post(
        url("review_act", entered, "accept"),
        {"version": entered.version, "flags": ids(entered)[1]},
        headers={"X-Requested-With": "fetch"},
    )

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in page
    assert "data-announcement>1 flag replaced as suggested. 3 of 4 open.<" in page
    current = re.search(r'data-flag-id="(\d+)" data-standing="open" data-current', page)
    assert int(current[1]) == ids(entered)[2]


def test_texts_are_softened_until_somebody_asks_for_them_in_this_session(as_reviewer, entered):
    softened = 'id="workspace" class="softened"'

    assert softened in as_reviewer.get(url("review", entered)).content.decode()
    as_reviewer.post(url("show_text", entered), {"show": "yes", "page": "review"})
    assert softened not in as_reviewer.get(url("review", entered)).content.decode()
    as_reviewer.post(url("show_text", entered), {"show": "no", "page": "//elsewhere.example"})
    assert softened in as_reviewer.get(url("review", entered)).content.decode()


def test_marking_published_text_withdraws_it_once_that_is_said(as_reviewer, published):
    typed = {"version": published.version, "words": "told me", "label": "UNIQUE"}
    address = url("review_act", published, "mark")

    refused = as_reviewer.post(address, typed)
    assert refused.status_code == 400
    assert "tick “Withdraw the quote at once”" in refused.content.decode()
    assert now(published).status == "published"

    done = as_reviewer.post(address, {**typed, "withdraws": "yes"}, follow=True)
    assert done.redirect_chain == [(url("change", published), 302)]
    assert "the quote has been withdrawn" in done.content.decode()
    assert now(published).status == "withdrawn"
