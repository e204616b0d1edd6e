"""A field that was left empty says what to enter, on every form of the staff's side."""

import pytest
from django.contrib import admin
from django.forms import Form

from archive.admin import review, site
from archive.admin.forms import StaffForm
from archive.models import Platform
from tests.admin.conftest import url

STOCK = ("This field is required.", "Ensure this value")


def below(form):
    return {each for one in form.__subclasses__() for each in (one, *below(one))}


@pytest.fixture
def every_form(entered, rf, admin_user):
    """An empty one of each, sent."""
    needs = {
        "PreparationForm": {"testimony": entered},
        "EraseForm": {"testimony": entered},
        "TagsForm": {"testimony": entered},
        "CorrectForm": {"has_siblings": True},
        "ReceiveForm": {"by": admin_user},
        "IntoForm": {"term": Platform.objects.earliest("pk")},
        "EditorForm": {"keys": ["0"]},
    }
    request = rf.get("/admin/")
    request.user = admin_user
    found = [form(data={}, **needs.get(form.__name__, {})) for form in below(StaffForm)]
    for model, shown in admin.site._registry.items():
        if shown.has_add_permission(request) and model._meta.model_name != "testimony":
            found += [shown.get_form(request)({}), shown.get_form(request, model(), change=True)({})]
    accounts = next(one for model, one in admin.site._registry.items() if model.__name__ == "User")
    found += [
        accounts.change_password_form(admin_user, {}),
        site.SignInForm(request, {}),
        site.OwnPasswordForm(admin_user, {}),
    ]
    return found


def test_no_required_field_of_any_form_says_only_that_it_is_required(every_form):
    said = {
        f"{type(form).__name__}.{name}": sentence
        for form in every_form
        for name, field in form.fields.items()
        for sentence in [str(field.error_messages["required"])]
        if field.required
    }

    assert len(said) > 40
    assert {where: sentence for where, sentence in said.items() if sentence.startswith(STOCK)} == {}


def test_what_is_left_empty_is_asked_for_beside_its_field(as_author, as_reviewer, entered):
    entry = as_author.post("/admin/archive/testimony/add/", {"text": ""}).content.decode()
    closing = as_reviewer.post(url("close", entered), {"version": entered.version}).content.decode()

    for asked in ("Choose a harm type.", "Enter the month of the contact.", "Type or paste the testimony."):
        assert f"<li>{asked}</li>" in entry
    assert "<li>Choose a reason.</li>" in closing
    assert not any(stock in entry + closing for stock in STOCK)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("age", "99", "Enter a whole number from 0 to 18."),
        ("age", "ten", "Enter a whole number from 0 to 18."),
        ("reference", "A" * 41, "This is too long: the limit is 40 characters, and it has 41."),
    ],
)
def test_what_does_not_fit_says_what_does(field, typed, said, as_author, filled_in):
    page = as_author.post("/admin/archive/testimony/add/", {**filled_in, field: typed}).content.decode()

    assert f"<li>{said}</li>" in page


@pytest.mark.parametrize("sent", [{}, {"version": "x"}, {"version": "0"}])
def test_what_no_page_of_ours_sends_is_asked_to_load_the_page_again(sent, as_reviewer, entered):
    answer = as_reviewer.post(url("close", entered), {"reason": "duplicate", **sent})
    by_act = as_reviewer.post(url("review_act", entered, "undo"), sent)

    for page in (answer, by_act):
        assert page.status_code == 400
        assert "Load the page again and try once more." in page.content.decode()


def test_every_form_of_the_review_screen_is_one_of_ours():
    forms = [one for one in vars(review).values() if isinstance(one, type) and issubclass(one, Form)]

    assert [one for one in forms if not issubclass(one, StaffForm)] == []


def test_a_refusal_beside_a_field_is_a_sentence_with_its_names_in_capitals(as_author, filled_in):
    page = as_author.post("/admin/archive/testimony/add/", {**filled_in, "month": "1985-12"}).content.decode()

    assert "<li>It is before January 1986: check the year, and type all four digits.</li>" in page


def test_a_press_that_lost_its_version_says_so_and_not_which_part_of_the_form(published, as_reviewer):
    page = as_reviewer.post(url("start_edition", published), {}).content.decode()

    assert "<p>Part of this form did not reach us. Load the page again and try once more.</p>" in page
