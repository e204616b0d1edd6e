import json
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from archive.models import Event, Revision, Testimony
from tests.admin.conftest import logged_in, now, url
from tests.walls import lowered
from tests.workflow.conftest import person

ADD = "/admin/archive/testimony/add/"


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_an_entry_is_stored_and_scanned_and_its_author_told_how_much_was_found(as_author, filled_in):
    answer = as_author.post(ADD, filled_in)

    testimony = Testimony.objects.get()
    assert answer.headers["Location"] == url("change", testimony)
    assert said(answer) == [
        f"Testimony {testimony.pk} is saved: 2 possible identifiers. It is now waiting for a reviewer."
    ]
    assert testimony.latest_revision.text == filled_in["text"]
    assert [term.slug for term in testimony.platforms.all()] == ["instagram"]
    assert (testimony.age, testimony.gender, testimony.nation, testimony.year) == (13, "girl", "", 2025)
    assert str(testimony.contact.month) == "2025-03-01"


def test_a_platform_that_is_not_known_is_left_empty(as_author, filled_in):
    as_author.post(ADD, {**filled_in, "platforms": []})

    assert Testimony.objects.get().platforms.count() == 0


QUOTE = "im 13 and i was scared"


def test_the_part_of_a_note_that_was_chosen_is_the_testimony(as_author, filled_in):
    as_author.post(ADD, {**filled_in, "quote": QUOTE, "severity": "2-serious"})

    testimony = Testimony.objects.get()
    assert testimony.latest_revision.text == QUOTE
    assert testimony.note.text == filled_in["text"]
    assert testimony.severity == "2-serious"


def test_after_it_the_form_begins_with_what_is_of_the_contact(as_author, filled_in):
    answer = as_author.post(ADD, {**filled_in, "quote": QUOTE, "_addnext": "yes"}, follow=True)

    form = answer.context["form"]
    kept = {name: str(form[name].value()) for name in ("basis", "reference", "month", "age", "gender")}
    assert kept == {
        "basis": "service_terms",
        "reference": "T-9",
        "month": "2025-03-01",
        "age": "13",
        "gender": "girl",
    }
    assert 'value="March 2025"' in str(form["month"])
    assert [form[name].value() for name in ("text", "quote", "platforms")] == ["", None, None]


def test_another_quote_begins_with_the_same_note_and_shares_it(as_author, filled_in):
    answer = as_author.post(ADD, {**filled_in, "quote": QUOTE, "_addquote": "yes"}, follow=True)

    assert answer.context["form"]["text"].value() == filled_in["text"]
    first = Testimony.objects.get()
    assert Event.objects.latest("pk").testimony_id == first.pk  # the words were shown to them
    assert filled_in["text"].split()[0] not in answer.request["QUERY_STRING"]

    as_author.post(ADD, {**filled_in, "quote": "my mate jess told me"})
    assert [each.note_id for each in Testimony.objects.all()] == [first.note_id] * 2


def test_nobody_begins_with_a_testimony_that_they_may_not_see(as_role, filled_in, as_author):
    as_author.post(ADD, {**filled_in, "quote": QUOTE})
    after = f"{ADD}?after={Testimony.objects.get().pk}&note=yes"
    stranger = logged_in(person("stranger", "entry"))

    assert as_author.get(after).status_code == 200
    assert stranger.get(after).status_code == 404


@pytest.mark.parametrize("after", ["", "x", "999999999999999999999", "٣"])
def test_an_address_that_names_no_testimony_begins_an_empty_form(as_author, after):
    answer = as_author.get(f"{ADD}?after={after}")

    assert (answer.status_code, answer.context["form"].initial) == (200, {})


def test_whoever_enters_nearly_the_same_words_again_is_told_of_which_testimony(as_author, filled_in):
    words = "he wrote to me every night and said that he would come to my school if i stopped"
    as_author.post(ADD, {**filled_in, "text": words})
    first = Testimony.objects.get()

    answer = as_author.post(ADD, {**filled_in, "text": words.replace("every night", "every day")})

    assert said(answer)[-1] == (
        f"This contact already has nearly the same words, in testimony {first.pk}. If both are the same "
        "account, close one of them as a duplicate."
    )


def test_a_reviewer_goes_on_to_the_review_screen(as_reviewer, filled_in):
    answer = as_reviewer.post(ADD, filled_in)

    assert answer.headers["Location"] == url("review", Testimony.objects.get())


def test_what_was_removed_is_named_with_its_place(as_author, filled_in):
    answer = as_author.post(ADD, {**filled_in, "text": "one\r\ntwo\u200b three"})

    assert said(answer)[1] == "Removed 1 invisible character: ZERO WIDTH SPACE (U+200B) at 8."
    assert Revision.objects.get().text == "one\ntwo three"


def test_the_direction_marks_of_a_copied_phone_number_go_and_are_named(as_author, filled_in):
    answer = as_author.post(ADD, {**filled_in, "text": "he rang from \u202d07700 900123\u202c again"})

    assert said(answer)[1] == (
        "Removed 2 invisible characters: LEFT-TO-RIGHT OVERRIDE (U+202D) at 14; "
        "POP DIRECTIONAL FORMATTING (U+202C) at 27."
    )
    assert Revision.objects.get().text == "he rang from 07700 900123 again"


def test_whoever_enters_a_text_that_was_turned_round_is_asked_to_read_it_again(as_author, filled_in):
    answer = as_author.post(ADD, {**filled_in, "text": "one \u202eowt\u202c three"})

    assert "please read the text again as it is now" in said(answer)[1]
    assert Revision.objects.get().text == "one owt three"


@pytest.mark.parametrize(("text", "named"), [("one\x00two", "NULL"), ("", "Type or paste")])
def test_text_that_cannot_be_stored_is_refused_at_its_field_and_comes_back(as_author, filled_in, text, named):
    answer = as_author.post(ADD, {**filled_in, "text": text})

    form = answer.context["form"]
    assert answer.status_code == 400
    assert list(form.errors) == ["text"]
    assert named.lower() in form.errors["text"][0].lower()
    assert form["text"].value() == text
    assert Testimony.objects.count() == 0


def test_all_that_is_wrong_is_said_at_once(as_author, filled_in):
    wrong = {
        "month": "2091-03",
        "basis_lapses_on": "2024-05-01",
        "text": "one\x00two",
        "reference": "no name",
    }

    answer = as_author.post(ADD, {**filled_in, **wrong})

    assert (answer.status_code, sorted(answer.context["form"].errors)) == (400, sorted(wrong))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("basis", ""),
        ("basis", "because"),
        ("reference", "Jess Canary"),
        ("month", "March"),
        ("month", "2025-03-04"),
        ("month", "3/12"),
        ("severity", "canary"),
        ("quote", "canary"),
        ("basis_lapses_on", "soon"),
        ("platforms", ["999999"]),
        ("platforms", ["canary"]),
        ("harm_types", []),
        ("age", "19"),
        ("age", "-1"),
        ("gender", "canary"),
        ("nation", "france"),
        ("year", "1066"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_typed_is_lost(as_author, filled_in, field, value):
    answer = as_author.post(ADD, {**filled_in, field: value})

    form = answer.context["form"]
    assert answer.status_code == 400
    assert list(form.errors) == [field]
    assert "canary" not in str(form.errors).lower()
    assert filled_in["text"] in answer.content.decode()
    assert Testimony.objects.count() == 0


def test_a_form_sent_twice_stores_one_testimony(as_author, filled_in):
    as_author.post(ADD, filled_in)

    answer = as_author.post(ADD, filled_in)

    assert answer.status_code == 409
    assert [str(testimony) for testimony in Testimony.objects.all()] == [
        f"Testimony {Testimony.objects.get().pk}"
    ]


def test_a_contact_of_another_month_is_refused_at_the_month(as_author, filled_in):
    as_author.post(ADD, filled_in)

    answer = as_author.post(ADD, {**filled_in, "month": "2025-04", "text": "other words"})

    assert list(answer.context["form"].errors) == ["month"]
    assert Testimony.objects.count() == 1


def test_type_ahead_finds_a_term_by_its_nickname_and_shows_when_to_use_it(as_author):
    answer = as_author.get(
        reverse("admin:autocomplete"),
        {"app_label": "archive", "model_name": "testimony", "field_name": "platforms", "term": "finsta"},
    )

    (found,) = json.loads(answer.content)["results"]
    assert (found["text"], found["broader"]) == ("Instagram", "Social media")
    assert found["definition"].startswith("Use when")


def test_type_ahead_puts_what_is_called_so_before_what_only_speaks_of_it(as_author):
    answer = as_author.get(
        reverse("admin:autocomplete"),
        {"app_label": "archive", "model_name": "testimony", "field_name": "platforms", "term": "snap"},
    )

    found = [term["text"] for term in json.loads(answer.content)["results"]]
    assert found[0] == "Snapchat"
    assert len(found) > 1


@pytest.mark.parametrize("garbage", ["9" * 30, "none", "1.5", "-1", "\0", "²"])
def test_a_term_that_is_no_id_is_refused_at_its_field(as_author, filled_in, garbage):
    answer = as_author.post(ADD, {**filled_in, "platforms": [garbage]})

    assert answer.status_code == 400
    assert answer.context["form"].errors == {"platforms": ["Choose from the list."]}
    assert Testimony.objects.count() == 0


def tags_form(testimony, filled_in, **changes):
    kept = {key: value for key, value in filled_in.items() if key not in ("reference", "month", "text")}
    return {**kept, "version": testimony.version, **changes}


def test_changed_tags_are_stored_and_audited(as_author, entered, filled_in):
    answer = as_author.post(url("change", entered), tags_form(entered, filled_in, age="12"))

    assert answer.status_code == 302
    assert now(entered).age == 12
    assert Event.objects.latest("pk").action == "retagged"


def test_tags_are_changed_where_the_basis_ended_long_ago_and_no_other_day_past_is_taken(
    as_author, entered, filled_in
):
    long_ago = timezone.localdate() - timedelta(days=30)
    with lowered():
        Testimony.objects.filter(pk=entered.pk).update(basis_lapses_on=long_ago)
    ended = {"basis_lapses_on": long_ago.isoformat()}

    saved = as_author.post(url("change", entered), tags_form(entered, filled_in, age="12", **ended))

    assert (saved.status_code, now(entered).age) == (302, 12)
    ended["basis_lapses_on"] = (long_ago + timedelta(days=1)).isoformat()
    refused = as_author.post(url("change", entered), tags_form(now(entered), filled_in, age="11", **ended))
    assert (refused.status_code, list(refused.context["form"].errors)) == (400, ["basis_lapses_on"])
    assert now(entered).age == 12


def test_tags_changed_meanwhile_are_not_overwritten_and_both_versions_are_shown(
    as_author, entered, filled_in
):
    as_author.post(url("change", entered), tags_form(entered, filled_in, age="12"))

    answer = as_author.post(url("change", entered), tags_form(entered, filled_in, age="11"))

    assert answer.status_code == 409
    assert now(entered).age == 12
    assert "<dt>Age</dt><dd>12</dd>" in answer.content.decode()
    assert answer.context["form"]["age"].value() == "11"
    assert answer.context["form"]["version"].value() == str(now(entered).version)


def test_a_text_changed_meanwhile_is_not_overwritten_and_both_versions_are_shown(as_author, entered):
    as_author.post(url("text", entered), {"version": entered.version, "text": "the first to save"})

    answer = as_author.post(url("text", entered), {"version": entered.version, "text": "the second to save"})

    assert answer.status_code == 409
    assert now(entered).latest_revision.text == "the first to save"
    assert "the first to save" in answer.content.decode()
    assert answer.context["form"]["text"].value() == "the second to save"


@pytest.mark.parametrize("version", ["", "one", "-1", "99999999999999999999"])
def test_a_save_without_a_proper_version_is_refused(as_author, entered, version):
    answer = as_author.post(url("text", entered), {"version": version, "text": "other words"})

    assert answer.status_code == 400
    assert now(entered).latest_revision.number == 1


def test_the_list_is_searched_by_number_and_reference_and_never_by_text(as_reviewer, entered):
    def found(term):
        page = as_reviewer.get(reverse("admin:archive_testimony_changelist"), {"q": term}, follow=True)
        return [testimony.pk for testimony in page.context["cl"].result_list]

    assert found(str(entered.pk)) == found("t-1") == found("") == [entered.pk]
    assert found("stockport") == found("9" * 30) == found("jess") == []
