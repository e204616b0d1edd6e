import json
from pathlib import Path

import pytest
from django.urls import reverse

import archive
from archive.models import Event, PowerRequest
from archive.models.vocabulary import HarmType, Platform, Theme
from tests.admin.conftest import confirm_all

FIXTURES = Path(archive.__file__).parent / "fixtures"


@pytest.fixture
def as_administrator(as_role):
    return as_role("administrator")


def test_synonyms_are_typed_one_a_line(as_administrator):
    answer = as_administrator.post(
        reverse("admin:archive_theme_add"),
        {
            "label": "Left out on purpose",
            "slug": "left-out-on-purpose",
            "definition": "Use when others shut a child out of a group. Not for quarrels.",
            "synonyms": "left out\r\n\r\n excluded \r\nleft out",
            "parent": "",
        },
    )

    confirm_all()
    assert answer.status_code == 302
    assert Theme.objects.get(slug="left-out-on-purpose").synonyms == ["left out", "excluded"]


def test_only_top_terms_are_offered_as_broader_ones(as_administrator):
    term = Platform.objects.get(slug="instagram")

    form = as_administrator.get(reverse("admin:archive_platform_change", args=[term.pk])).context["adminform"]

    offered = set(form.form.fields["parent"].queryset)
    assert offered == set(Platform.objects.filter(parent=None))
    assert form.form["synonyms"].value() == "\n".join(term.synonyms)


@pytest.mark.parametrize("slug", ["Not A Slug", "", "instagram"])
def test_a_slug_that_cannot_stand_in_an_address_is_refused(as_administrator, slug):
    count = Platform.objects.count()

    answer = as_administrator.post(
        reverse("admin:archive_platform_add"), {"label": "New", "slug": slug, "definition": "Use when."}
    )

    assert "slug" in answer.context["adminform"].form.errors
    assert Platform.objects.count() == count


def test_terms_are_found_by_nickname(as_administrator):
    page = as_administrator.get(reverse("admin:archive_platform_changelist"), {"q": "finsta"})

    assert [term.slug for term in page.context["cl"].result_list] == ["instagram"]


def delete(client, term):
    """Through the term's own page, and confirmed by another."""
    name = term._meta.model_name
    client.post(reverse(f"admin:archive_{name}_delete", args=[term.pk]), {"post": "yes"})
    confirm_all()


@pytest.mark.parametrize(
    ("model", "slug"),
    [(Platform, "instagram"), (HarmType, "online-blackmail"), (Theme, "too-ashamed-to-tell")],
)
def test_a_term_in_use_is_not_deleted_from_under_a_published_quote(model, slug, as_administrator, published):
    delete(as_administrator, model.objects.get(slug=slug))

    assert model.objects.filter(slug=slug).exists()
    page = as_administrator.get(reverse(f"admin:archive_{model._meta.model_name}_changelist"))
    assert [str(message) for message in page.context["messages"] if "Successfully" in str(message)] == []


def test_a_term_that_nothing_carries_is_deleted(as_administrator, published):
    delete(as_administrator, Platform.objects.get(slug="discord"))

    assert not Platform.objects.filter(slug="discord").exists()


def test_what_every_line_may_fall_back_on_is_not_deleted(as_administrator):
    delete(as_administrator, Platform.objects.get(slug="online"))

    assert Platform.objects.filter(slug="online").exists()


def test_the_trail_is_filtered_by_testimony_and_changed_by_nobody(admin_client, submitted):
    address = reverse("admin:archive_event_changelist")
    event = Event.objects.first()

    def shown(term):
        return admin_client.get(address, {"q": term}).context["cl"].result_count

    assert shown(str(submitted.pk)) == Event.objects.filter(testimony_id=submitted.pk).count() > 0
    assert (shown("999999"), shown("words"), shown("9" * 30)) == (0, 0, 0)
    assert admin_client.get(reverse("admin:archive_event_add")).status_code == 403
    assert admin_client.post(reverse("admin:archive_event_change", args=[event.pk]), {}).status_code == 403


@pytest.mark.parametrize(
    ("field", "said"),
    [("label", "Autistic girls"), ("slug", "young-carers"), ("synonyms", "left out\r\nchildren in care")],
)
def test_a_theme_that_says_who_a_child_is_is_refused(as_administrator, field, said):
    typed = {
        "label": "Left out on purpose",
        "slug": "left-out-on-purpose",
        "definition": "Use when others shut a child out of a group. Not for quarrels.",
        "synonyms": "excluded",
        "parent": "",
    }

    answer = as_administrator.post(reverse("admin:archive_theme_add"), {**typed, field: said})

    (sentence,) = answer.context["adminform"].form.errors[field]
    assert "says who a child is. A theme should say what happened" in sentence
    assert not Theme.objects.filter(definition=typed["definition"]).exists()


def renaming(client, term, **values):
    fields = {
        "label": term.label, "slug": term.slug, "definition": term.definition, "synonyms": "", "parent": "",
    }  # fmt: skip
    address = reverse(f"admin:archive_{term._meta.model_name}_change", args=[term.pk])
    return client.post(address, fields | values)


def test_it_may_be_spelled_otherwise_there_too(as_administrator, published):
    term = Platform.objects.get(slug="instagram")

    shown = renaming(as_administrator, term, label="Insta Gram", parent=term.parent_id)
    page = shown.content.decode()
    told_of = shown.context["adminform"].form["told_of"].value()
    again = renaming(as_administrator, term, label="Insta Gram", parent=term.parent_id, told_of=told_of)
    confirm_all()

    assert "It changes the words above 1 public quote." in page
    assert "Girl, 13–15, Insta Gram, online blackmail" in page
    assert "Please correct" not in page
    assert again.status_code == 302

    assert Platform.objects.get(pk=term.pk).label == "Insta Gram"


def test_a_term_that_readers_do_not_see_is_renamed(as_administrator, published):
    term = Theme.objects.get(slug="asked-to-pay")

    assert renaming(as_administrator, term, label="Asked for money").status_code == 302
    confirm_all()

    assert Theme.objects.get(pk=term.pk).label == "Asked for money"


def test_an_earlier_wording_of_the_programs_own_is_replaced_by_the_newer_one_press_each(as_administrator):
    former = json.loads((FIXTURES / "former_definitions.json").read_text("utf-8"))["harm_types"]
    grooming, bullying, own = (
        HarmType.objects.get(slug=slug) for slug in ("grooming", "bullying", "doxxing")
    )
    newest = grooming.definition
    HarmType.objects.filter(pk=grooming.pk).update(definition=former["grooming"][0])
    HarmType.objects.filter(pk=bullying.pk).update(definition=former["bullying"][0])
    HarmType.objects.filter(pk=own.pk).update(definition="Use when what staff agreed on happened.")
    newer = reverse("admin:archive_harmtype_newer")
    listed = as_administrator.get(reverse("admin:archive_harmtype_changelist"))
    page = as_administrator.get(newer)

    assert listed.context["newer"] == 2
    assert [row["term"] for row in page.context["rows"]] == [bullying, grooming]
    for sent in (own.pk, "x", "", grooming.pk, grooming.pk):
        as_administrator.post(newer, {"term": sent})
    assert PowerRequest.objects.count() == 1
    assert HarmType.objects.get(pk=grooming.pk).definition == former["grooming"][0]
    assert "waiting to be confirmed" in as_administrator.get(newer).content.decode()
    confirm_all()

    changed = HarmType.objects.get(pk=grooming.pk)
    assert changed.definition == newest
    kept = ("label", "slug", "synonyms", "parent_id")
    assert [getattr(changed, name) for name in kept] == [getattr(grooming, name) for name in kept]
    assert [row["term"] for row in as_administrator.get(newer).context["rows"]] == [bullying]


def test_no_former_definition_is_one_of_today():
    former = json.loads((FIXTURES / "former_definitions.json").read_text("utf-8"))
    today = json.loads((FIXTURES / "first_vocabulary.json").read_text("utf-8"))

    for key, terms in former.items():
        now = {term["slug"]: term["definition"] for term in today[key]}
        assert terms.keys() <= now.keys()
        assert [slug for slug, earlier in terms.items() if now[slug] in earlier] == []
