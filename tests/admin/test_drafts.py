"""What was typed comes back, to the person who typed it, whatever kept it from being saved."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core import signing
from django.test import Client
from django.utils import timezone

from archive.models import Draft, Event, Testimony
from archive.models.vocabulary import Theme
from archive.workflow import drafts, intake
from archive.workflow.flags import flag_states
from tests.admin.conftest import logged_in, now, url
from tests.workflow.conftest import person

KEEP = "/admin/drafts/keep/"
DISCARD = "/admin/drafts/discard/"
ADD = "/admin/archive/testimony/add/"
PASSWORD = "invented-for-this"


def token_of(answer, form):
    """The token of the form called ``form`` on a page, as a browser would send it."""
    html = answer.content.decode()
    found = [part.partition('"')[0] for part in html.split('name="_draft" value="')[1:]]
    return next(token for token in found if signing.loads(token, salt="archive.draft")[1] == form)


def typed_into(client, page, form, **fields):
    """Open ``page``, and keep ``fields`` as its script does while somebody types."""
    token = token_of(client.get(page), form)
    return client.post(KEEP, {"_draft": token, **fields})


@pytest.fixture
def theme_page(db):
    theme = Theme.objects.exclude(parent=None).first()
    return f"/admin/archive/theme/{theme.pk}/change/"


# Each form, and a field in which somebody writes.
FORMS = {
    "entry": "text",
    "tags": "age",
    "text": "text",
    "prepare": "note",
    "return": "comment",
    "close": "note",
    "correct": "reference",
}


@pytest.fixture
def open_form(entered, submitted, author, reviewer, approver):
    """A client and a page for each form of ours that words are typed into."""
    return {
        "entry": (logged_in(author), ADD),
        "tags": (logged_in(author), url("change", entered)),
        "text": (logged_in(author), url("text", entered)),
        "prepare": (logged_in(reviewer), url("prepare", entered)),
        "return": (logged_in(approver), url("clear", submitted)),
        "close": (logged_in(reviewer), url("close", entered)),
        "correct": (logged_in(reviewer), url("correct", entered)),
    }


@pytest.mark.parametrize("form", FORMS)
def test_what_was_typed_comes_back_in_its_form_and_says_so(open_form, form):
    client, page = open_form[form]
    typed = "12" if form == "tags" else "the quillwort by the gate"

    assert typed_into(client, page, form, **{FORMS[form]: typed}).status_code == 200

    again = client.get(page)
    shown = again.context["return_form" if form == "return" else "form"]
    until = timezone.localtime() + timedelta(days=7)
    assert str(shown[FORMS[form]].value()) == typed
    assert f"You have not saved this yet. We will keep what you typed until {until.day} {until:%B}." in (
        again.content.decode()
    )
    assert "Discard draft" in again.content.decode()


@pytest.mark.parametrize("form", FORMS)
def test_a_response_that_fills_in_a_draft_leaves_a_row(open_form, form):
    client, page = open_form[form]
    typed_into(client, page, form, **{FORMS[form]: "12"})
    draft = Draft.objects.get()
    before = Event.objects.latest("sequence").sequence

    client.get(page)

    rows = Event.objects.filter(sequence__gt=before, action="opened")
    about = [
        row for row in rows if row.details.get("draft") == draft.pk or row.subject == f"draft {draft.pk}"
    ]
    assert len(about) == 1


def test_choices_come_back_too_also_where_all_were_taken_away(open_form):
    client, page = open_form["prepare"]
    kept = {"fidelity": "spelling", "content_notes": ["threats", "blackmail"], "check_names": "nothing"}

    typed_into(client, page, "prepare", **kept)

    form = client.get(page).context["form"]
    assert form["fidelity"].value() == "spelling"
    assert form["content_notes"].value() == ["threats", "blackmail"]
    assert form["themes"].value() == []


def test_another_person_in_the_same_browser_neither_sees_a_draft_nor_adds_to_it(entered, author):
    client = logged_in(author)
    token = token_of(client.get(url("text", entered)), "text")
    client.post(KEEP, {"_draft": token, "text": "hers"})

    client.force_login(person("other", "reviewer"))
    page = client.get(url("text", entered)).content.decode()
    answer = client.post(KEEP, {"_draft": token, "text": "his"})

    assert "You have not saved this yet" not in page
    assert "hers" not in page
    assert (answer.status_code, answer.json()["said"].partition(",")[0]) == (
        403,
        "Somebody else has signed in on this browser",
    )
    assert [(d.owner, d.typed["text"]) for d in Draft.objects.all()] == [(author, ["hers"])]


def test_a_form_of_another_account_is_saved_under_nobodys_name(entered, author):
    client = logged_in(author)
    page = client.get(url("text", entered))
    token = token_of(page, "text")
    client.force_login(person("other", "reviewer"))

    answer = client.post(url("text", entered), {"_draft": token, "version": "1", "text": "hers, changed"})

    assert answer.status_code == 403
    assert "nothing was saved" in answer.content.decode()
    assert (now(entered).latest_revision.number, Draft.objects.count()) == (1, 0)


@pytest.mark.parametrize("token", ["", "rubbish", "WzEsInRleHQiLDEsMV0:1abc:forged"])
def test_words_without_a_token_of_ours_are_not_kept(as_author, token):
    assert as_author.post(KEEP, {"_draft": token, "text": "x"}).status_code == 400
    assert Draft.objects.count() == 0


def test_a_draft_goes_once_it_is_saved(open_form, entered):
    client, page = open_form["text"]
    typed_into(client, page, "text", text="my mate told me. i was scared")
    token = token_of(client.get(page), "text")

    client.post(
        page, {"_draft": token, "version": now(entered).version, "text": "my mate told me. i was scared"}
    )

    assert now(entered).latest_revision.text == "my mate told me. i was scared"
    assert Draft.objects.count() == 0
    assert "You have not saved this yet" not in client.get(page).content.decode()


@pytest.mark.parametrize("form", ["entry", "tags", "prepare", "return", "close", "correct"])
def test_every_form_forgets_what_it_has_saved(open_form, form, filled_in, entered):
    client, page = open_form[form]
    version = now(entered).version
    target = url("return", entered) if form == "return" else page
    token = token_of(client.get(page), form)
    client.post(KEEP, {"_draft": token, FORMS[form]: "12"})
    fields = {
        "entry": filled_in,
        "tags": {**filled_in, "version": version},
        "prepare": {"version": version, "note": "look again"},
        "return": {"version": version, "comment": "too close to the family"},
        "close": {"version": version, "reason": "duplicate", "note": "she asked"},
        "correct": {"version": version, "reference": "T-77", "month": "2025-03"},
    }[form]
    if form == "correct":  # the first press only shows what will happen, and forgets nothing
        fields["code"] = client.post(target, fields).context["intended"].code
        assert Draft.objects.count() == 1

    answer = client.post(target, {"_draft": token, **fields})

    assert answer.status_code == 302
    assert Draft.objects.count() == 0


def test_a_note_about_withdrawing_comes_back_unconfirmed_and_goes_once_it_is_saved(published, as_approver):
    page = url("withdraw", published)
    typed_into(as_approver, page, "withdraw", reason="child_asked", note="the quillwort", confirmed="on")

    answer = as_approver.get(page)
    form = answer.context["form"]
    assert (form["reason"].value(), form["note"].value()) == ("child_asked", "the quillwort")
    assert not form["confirmed"].value()

    sent = {"version": published.version, "reason": "child_asked", "note": "the quillwort", "confirmed": "on"}
    saved = as_approver.post(page, {"_draft": token_of(answer, "withdraw"), **sent})
    assert (saved.status_code, Draft.objects.count()) == (302, 0)


def test_a_correction_that_met_the_sign_in_page_on_its_second_press_is_back(entered, reviewer):
    client = logged_in(reviewer)
    page = url("correct", entered)
    typed = {"version": entered.version, "reference": "T-77", "month": "2025-03"}
    asked_again = client.post(page, typed)
    confirming = asked_again.content.decode().partition("data-repeats")[2].partition("</form>")[0]
    token = confirming.partition('name="_draft" value="')[2].partition('"')[0]
    client.logout()

    client.post(page, {"_draft": token, **typed, "code": asked_again.context["intended"].code})

    client.force_login(reviewer)
    form = client.get(page).context["form"]
    assert (form["reference"].value(), form["code"].value()) == ("T-77", None)


def test_a_refused_save_keeps_the_draft(open_form):
    client, page = open_form["entry"]
    typed_into(client, page, "entry", text="no basis yet")

    assert client.post(page, {"text": "no basis yet"}).status_code == 400
    assert Draft.objects.get().typed["text"] == ["no basis yet"]


def test_discarding_forgets_it_and_leads_back_to_an_empty_form(open_form, reviewer):
    client, page = open_form["text"]
    typed_into(client, page, "text", text="never mind")
    token = token_of(client.get(page), "text")
    other = logged_in(reviewer).post(DISCARD, {"_draft": token})
    assert (other.status_code, Draft.objects.count()) == (403, 1)

    answer = client.post(DISCARD, {"_draft": token})

    assert (answer.status_code, answer.headers["Location"]) == (302, page)
    assert Draft.objects.count() == 0


def test_a_draft_of_what_is_saved_already_is_no_draft(open_form, entered):
    client, page = open_form["text"]
    typed_into(client, page, "text", text=now(entered).latest_revision.text)

    assert "You have not saved this yet" not in client.get(page).content.decode()
    assert Draft.objects.count() == 0


def test_where_the_text_has_changed_since_both_are_shown(open_form, entered, author):
    client, page = open_form["text"]
    typed_into(client, page, "text", text="what i was typing")
    present = now(entered)
    intake.edit_text(present, seen=present.version, text="what somebody else saved", by=person("x", "entry"))

    for _ in range(2):  # also after the draft is saved again from the page that showed both
        answer = client.get(page)
        html = answer.content.decode()
        assert "changed since then" in html
        assert '<div class="testimony-text">what somebody else saved</div>' in html
        assert answer.context["form"]["text"].value() == "what i was typing"
        assert answer.context["form"]["version"].value() == now(entered).version
        client.post(KEEP, {"_draft": token_of(answer, "text"), "text": "what i was typing"})


def test_after_a_week_nothing_comes_back(open_form):
    client, page = open_form["text"]
    typed_into(client, page, "text", text="old words")
    Draft.objects.update(saved_at=timezone.now() - timedelta(days=7))

    assert "old words" not in client.get(page).content.decode()


def test_a_replacement_and_a_mark_being_worded_come_back_beside_their_flags(entered, as_reviewer):
    page = url("review", entered)
    as_reviewer.post(url("show_text", entered), {"show": "yes", "page": "review"})
    first, second = (state.flag_id for state in flag_states(entered.latest_revision)[:2])
    typed_into(as_reviewer, page, f"replace-{first}", replacement="[quillwort one]")
    typed_into(as_reviewer, page, "mark", words="he lives", label="UNIQUE", replacement="[quillwort two]")

    html = as_reviewer.get(page).content.decode()

    assert html.count('value="[quillwort one]"') == 1
    assert html.count('value="he lives"') == html.count('value="[quillwort two]"') == 1
    assert re.search('<option value="UNIQUE"[^>]* selected>', html)
    assert html.count("You have not saved this yet") == 2

    version = now(entered).version
    as_reviewer.post(
        url("review_act", entered, "keep"), {"version": version, "flags": second, "reason": "too_common"}
    )
    assert Draft.objects.count() == 2
    version = now(entered).version
    as_reviewer.post(
        url("review_act", entered, "replace"),
        {"version": version, "flags": first, "replacement": "[quillwort one]"},
    )
    assert [draft.form for draft in Draft.objects.all()] == ["mark"]


def test_a_draft_from_a_page_that_said_what_is_wrong_is_as_old_as_what_they_had_read(
    entered, as_author, as_reviewer, reviewer
):
    """Somebody else saves meanwhile: their text is shown, and not overwritten without a word."""
    page, version = url("text", entered), now(entered).version
    as_reviewer.get(page)
    as_author.post(page, {"version": version, "text": "my mate told me about the cobalt"})
    wrong = as_reviewer.post(page, {"version": version, "text": ""})
    as_reviewer.post(KEEP, {"_draft": token_of(wrong, "text"), "text": "my own words"})

    again = as_reviewer.get(page)

    assert wrong.status_code == 400
    assert again.context["kept"].is_stale
    assert again.context["form"]["text"].value() == "my own words"
    assert "my mate told me about the cobalt" in again.content.decode()


@pytest.mark.parametrize("version", [None, "x", "9" * 30])
def test_words_beside_a_version_that_cannot_be_are_kept_as_of_another(version, entered, as_author):
    page = url("change", entered)
    sent = {"age": "x"} | ({"version": version} if version else {})
    wrong = as_author.post(page, sent)

    kept = as_author.post(KEEP, {"_draft": token_of(wrong, "tags"), "age": "12"})

    assert (wrong.status_code, kept.status_code) == (400, 200)
    assert as_author.get(page).context["kept"].is_stale


# The press that meets the sign-in page


@pytest.fixture
def known(author):
    author.set_password(PASSWORD)
    author.save()
    return author


def sign_in(client, username, address):
    return client.post(address, {"username": username, "password": PASSWORD})


def test_words_that_were_posted_after_the_session_ended_are_back_after_signing_in(entered, known):
    client = logged_in(known)
    page = url("text", entered)
    token = token_of(client.get(page), "text")
    client.logout()

    met = client.post(page, {"_draft": token, "version": "1", "text": "typed too late"})

    assert met.status_code == 302
    assert "We have kept what you typed" in client.get(met.headers["Location"]).content.decode()
    assert now(entered).latest_revision.number == 1
    after = sign_in(client, "author", met.headers["Location"])
    assert after.headers["Location"] == page
    assert client.get(page).context["form"]["text"].value() == "typed too late"


def test_words_of_a_press_that_takes_only_a_press_are_back_on_its_page(submitted, approver):
    client = logged_in(approver)
    token = token_of(client.get(url("clear", submitted)), "return")
    client.logout()

    met = client.post(
        url("return", submitted), {"_draft": token, "version": "9", "comment": "typed too late"}
    )

    assert f"next={url('clear', submitted)}".replace("/", "%2F") in met.headers["Location"]
    client.force_login(approver)
    form = client.get(url("clear", submitted)).context["return_form"]
    assert form["comment"].value() == "typed too late"


def test_whoever_else_signs_in_next_sees_nothing_of_it(entered, known):
    other = person("other", "reviewer")
    other.set_password(PASSWORD)
    other.save()
    client = logged_in(known)
    page = url("text", entered)
    token = token_of(client.get(page), "text")
    client.logout()
    met = client.post(page, {"_draft": token, "version": "1", "text": "typed too late"})

    sign_in(client, "other", met.headers["Location"])

    assert "typed too late" not in client.get(page).content.decode()
    assert "typed too late" in logged_in(known).get(page).content.decode()


@pytest.mark.parametrize("spoilt", ["", "x"])
def test_words_without_a_signed_token_are_kept_for_nobody(entered, known, spoilt):
    client = logged_in(known)
    page = url("text", entered)
    token = token_of(client.get(page), "text")
    client.logout()

    met = client.post(page, {"_draft": spoilt and token + spoilt, "version": "1", "text": "typed too late"})

    assert (met.status_code, "kept" in met.headers["Location"], Draft.objects.count()) == (302, False, 0)


def test_a_token_older_than_a_session_can_be_keeps_nothing_unless_its_person_is_signed_in(
    entered, known, settings
):
    client = logged_in(known)
    page = url("text", entered)
    token = token_of(client.get(page), "text")
    settings.SESSION_COOKIE_AGE = -1  # every token is older than this
    client.logout()
    assert client.post(KEEP, {"_draft": token, "text": "x"}).status_code == 401
    assert Draft.objects.count() == 0
    settings.SESSION_COOKIE_AGE = 8 * 60 * 60

    client.force_login(known)

    assert client.post(KEEP, {"_draft": token, "text": "x"}).status_code == 200


def test_somebody_whose_account_was_closed_leaves_no_draft(entered, known):
    client = logged_in(known)
    page = url("text", entered)
    token = token_of(client.get(page), "text")
    known.is_active = False
    known.save()

    met = client.post(page, {"_draft": token, "version": "1", "text": "typed too late"})

    assert (met.status_code, Draft.objects.count()) == (302, 0)


def test_words_survive_signing_in_again_in_another_tab(entered, known):
    """The token against forgery changes with each sign-in, so the old page's form is not trusted."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(known)
    page = url("text", entered)
    token = token_of(client.get(page), "text")
    client.force_login(known)

    met = client.post(page, {"_draft": token, "version": "1", "text": "typed too late"})

    assert met.status_code == 403
    assert f'href="{page}"' in met.content.decode()
    assert client.get(page).context["form"]["text"].value() == "typed too late"


def test_words_of_an_old_page_are_not_kept_under_somebody_elses_session(entered, known):
    client = Client(enforce_csrf_checks=True)
    client.force_login(known)
    token = token_of(client.get(url("text", entered)), "text")
    client.force_login(person("other", "reviewer"))

    met = client.post(url("text", entered), {"_draft": token, "version": "1", "text": "typed too late"})

    assert (met.status_code, Draft.objects.count()) == (403, 0)
    assert "a different account" in met.content.decode()


def test_a_script_is_told_in_a_header_and_not_by_a_redirect(entered, known):
    client = logged_in(known)
    page = url("text", entered)
    token = token_of(client.get(page), "text")
    sent = {"_draft": token, "version": "1", "text": "my mate told me. i was scared"}
    by_script = {"X-Sent-By": "script"}
    client.logout()
    out = client.post(page, sent, headers=by_script)
    assert (out.status_code, out.headers["X-Refused"]) == (401, "signed-out")
    assert Draft.objects.get().typed["text"] == [sent["text"]]

    client.force_login(known)
    saved = client.post(page, sent, headers=by_script)

    assert (saved.status_code, saved.headers["X-Go-To"]) == (204, url("change", entered))
    assert Draft.objects.count() == 0


# The stock admin's forms


@pytest.fixture
def as_editor(db):
    editor = person("editor", "administrator")
    return logged_in(editor)


def test_a_definition_comes_back_and_goes_once_it_is_saved(as_editor, theme_page):
    form = f"theme-{theme_page.split('/')[-3]}"
    typed_into(as_editor, theme_page, form, definition="When a child says that", synonyms="one\ntwo")

    page = as_editor.get(theme_page)
    fields = page.context["adminform"].form
    assert fields["definition"].value() == "When a child says that"
    assert "We will keep what you typed until" in page.content.decode()
    assert Event.objects.filter(subject=f"draft {Draft.objects.get().pk}").count() == 1

    sent = {name: fields[name].value() or "" for name in fields.fields}
    saved = as_editor.post(theme_page, {"_draft": token_of(page, form), **sent})
    assert (saved.status_code, Draft.objects.count()) == (302, 0)


@pytest.mark.parametrize(
    "model", ["archive/theme", "archive/platform", "archive/harmtype", "archive/figure", "archive/helpline"]
)
def test_every_form_of_the_stock_admin_keeps_its_words(as_editor, model):
    page = f"/admin/{model}/add/"
    form = f"{model.rpartition('/')[2]}-add"
    field = {"archive/figure": "caveat", "archive/helpline": "text"}.get(model, "definition")

    typed_into(as_editor, page, form, **{field: "half a sentence"})

    assert as_editor.get(page).context["adminform"].form[field].value() == "half a sentence"


def test_of_an_account_words_are_kept_but_neither_roles_nor_passwords(as_editor):
    typed_into(
        as_editor,
        "/admin/auth/user/add/",
        "user-add",
        username="new-colleague",
        password1="a long secret",
        password2="a long secret",
        groups="1",
    )

    form = as_editor.get("/admin/auth/user/add/").context["adminform"].form
    assert form["username"].value() == "new-colleague"
    assert "secret" not in Draft.objects.get().words


def test_my_work_lists_what_is_not_saved_yet_by_id(as_author, entered, as_reviewer):
    typed_into(as_author, url("text", entered), "text", text="the quillwort")

    html = as_author.get("/admin/").content.decode()

    assert f'<a href="{url("text", entered)}">Testimony {entered.pk}: edit text</a>' in html
    assert "quillwort" not in html
    assert "edit text" not in as_reviewer.get("/admin/").content.decode()


def test_a_draft_whose_form_is_gone_is_discarded_on_my_work(as_reviewer, entered, reviewer):
    """As of a flag in a text that was replaced since; a hundred of them would leave room for no other."""
    drafts.keep(
        "replace-17", {"replacement": ["[quillwort]"]}, testimony_id=entered.pk, version=1, by=reviewer
    )
    html = as_reviewer.get("/admin/").content.decode()
    token = html.partition('name="_draft" value="')[2].partition('"')[0]

    answer = as_reviewer.post(DISCARD, {"_draft": token, "back": "index"})

    assert 'aria-label="Discard draft: Testimony' in html
    assert (answer.headers["Location"], Draft.objects.count()) == ("/admin/", 0)


def test_drafts_stand_nowhere_in_the_admin(admin_client, entered, author):
    drafts.keep("text", {"text": ["quillwort"]}, testimony_id=entered.pk, by=author)

    assert "/archive/draft/" not in admin_client.get("/admin/archive/").content.decode()
    assert admin_client.get("/admin/archive/draft/").status_code == 404
    assert not Permission.objects.filter(group__isnull=False, content_type__model="draft").exists()
    assert "quillwort" not in admin_client.get(url("text", entered)).content.decode()


def test_a_draft_that_is_too_long_is_refused_in_words(as_author):
    answer = typed_into(as_author, ADD, "entry", text="a" * 200_001)

    assert answer.status_code == 400
    assert "too long for us to keep" in answer.json()["said"]
    assert Testimony.objects.count() == Draft.objects.count() == 0


def test_a_save_whose_answer_was_never_seen_may_be_pressed_again(entered, as_author, as_reviewer):
    page, version = url("text", entered), now(entered).version
    sent = {"version": version, "text": "my mate told me. i was scared"}
    as_author.post(page, sent)

    again, by_another = as_author.post(page, sent), as_reviewer.post(page, sent)

    assert (again.status_code, by_another.status_code) == (302, 409)
    assert now(entered).revisions.count() == 2
