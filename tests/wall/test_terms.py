"""What readers see a quote under is not renamed, whoever asks."""

import pytest
from django.db import IntegrityError, transaction

from archive.models import HarmType, Platform, Theme
from archive.wall.terms import readers_see, spelled
from archive.workflow import publishing
from tests.walls import lowered

pytestmark = pytest.mark.django_db
# Of the quote: on its line, named with its line, and read off its text.
TERMS = [
    (Platform, "instagram"),
    (Platform, "social-media"),
    (HarmType, "online-blackmail"),
    (Theme, "too-ashamed-to-tell"),
]


def rename(model, slug, /, **values):
    with transaction.atomic():
        model.objects.filter(slug=slug).update(**values)


@pytest.mark.parametrize(("model", "slug"), TERMS)
@pytest.mark.parametrize(
    ("values", "code", "guard"),
    [
        ({"label": "A private school"}, "term-is-with-readers", "label"),
        ({"slug": "a-private-school"}, "slug-is-fixed", "slug"),
    ],
)
def test_a_term_that_a_public_quote_has_keeps_its_name(values, code, guard, model, slug, published):
    with pytest.raises(IntegrityError, match=code):
        rename(model, slug, **values)

    with lowered(f"guard_{model._meta.model_name}_{guard}"):
        rename(model, slug, **values)
    assert model.objects.filter(**values).exists()


@pytest.mark.parametrize(("model", "slug"), TERMS)
def test_so_does_one_that_a_cleared_quote_has(model, slug, cleared):
    assert readers_see(model.objects.get(slug=slug))
    with pytest.raises(IntegrityError, match="term-is-with-readers"):
        rename(model, slug, label="A private school")


def test_it_may_be_spelled_otherwise(published):
    rename(Platform, "instagram", label="Insta-Gram.")

    assert Platform.objects.get(slug="instagram").label == "Insta-Gram."


@pytest.mark.parametrize("label", ["Instagrams", "Instagram (13)", "Instagram, private", "instagrám"])
def test_no_other_letter_or_sign_changes(label, published):
    with pytest.raises(IntegrityError, match="term-is-with-readers"):
        rename(Platform, "instagram", label=label)
    assert spelled(label) != spelled("Instagram")


@pytest.mark.parametrize("values", [{"definition": "Use when …"}, {"synonyms": ["insta"]}])
def test_how_staff_find_and_understand_it_may_change(values, published):
    rename(Platform, "instagram", **values)

    assert Platform.objects.filter(slug="instagram", **values).exists()


def test_a_term_that_no_such_quote_has_may_be_renamed(published):
    assert not readers_see(Platform.objects.get(slug="tiktok"))
    rename(Platform, "tiktok", label="TikTok and others")

    assert Platform.objects.get(slug="tiktok").label == "TikTok and others"


def test_what_is_at_work_alone_binds_no_name(submitted):
    rename(Platform, "instagram", label="Instagram and Threads")

    assert Platform.objects.get(slug="instagram").label == "Instagram and Threads"


def test_once_the_quote_was_withdrawn_it_may_be_renamed(published, approver):
    publishing.withdraw(published, seen=published.version, reason="child_asked", by=approver)

    rename(Platform, "instagram", label="Instagram and Threads")
    assert Platform.objects.get(slug="instagram").label == "Instagram and Threads"
