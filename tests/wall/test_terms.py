"""What readers see a quote under is not renamed, whoever asks."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.utils import timezone

from archive.models import Figure, HarmType, Platform, PowerAnswer, PowerRequest, Preparation, Theme
from archive.wall.terms import readers_see, spelled
from archive.workflow import publishing
from tests.wall.test_wall import raw
from tests.walls import lowered
from tests.workflow.conftest import person

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


def term(slug, model=Platform):
    return model.objects.get(slug=slug)


def confirmed(subject, *, asked_at=None, verdict="confirmed"):
    """A request that a second person answered."""
    one, other = person("asker", "administrator"), person("confirmer", "administrator")
    request = PowerRequest.objects.create(kind="term", subject=subject, what={}, asked_by=one)
    answered_at = asked_at or timezone.now()
    PowerAnswer.objects.create(request=request, verdict=verdict, answered_by=other, answered_at=answered_at)


def refused(code, act):
    with pytest.raises(IntegrityError, match=code), transaction.atomic():
        act()


def merge(old, into):
    return lambda: Platform.objects.filter(slug=old).update(merged_into=term(into))


def unused(slug, label, **more):
    return Platform.objects.create(slug=slug, label=label, definition="Use when …", **more)


@pytest.mark.parametrize("change", [{"label": "Pictures"}, {"merged_into": "tiktok"}])
def test_what_readers_see_changes_only_with_somebody_elses_word(change, published):
    if "merged_into" in change:
        change = {"merged_into": term("tiktok")}
    subject, act = f"platform {term('instagram').pk}", lambda: rename(Platform, "instagram", **change)
    refused("term-is-with-readers", act)
    confirmed(subject, verdict="refused")
    refused("term-is-with-readers", act)

    User.objects.filter(username__in=["asker", "confirmer"]).update(
        username=Concat(F("username"), Value("2"))
    )
    confirmed(subject)
    act()

    assert term("instagram").relabelled


def test_the_word_of_an_hour_ago_or_about_another_term_does_not_count(published):
    confirmed(f"platform {term('tiktok').pk}")
    refused("term-is-with-readers", merge("instagram", "tiktok"))
    User.objects.filter(username__in=["asker", "confirmer"]).update(
        username=Concat(F("username"), Value("2"))
    )
    confirmed(f"platform {term('instagram').pk}", asked_at=timezone.now() - timedelta(hours=1))

    refused("term-is-with-readers", merge("instagram", "tiktok"))


def test_merged_terms_lead_to_one_that_stays_and_never_in_a_circle(db):
    for slug in ("first", "second", "third"):
        unused(slug, f"The {slug}")
    merge("first", "second")()
    refused("term-cannot-be-merged", merge("third", "first"))
    merge("second", "third")()

    assert [term(slug).merged_into.slug for slug in ("first", "second")] == ["third", "third"]
    refused("term-cannot-be-merged", merge("third", "first"))
    with lowered("guard_platform_merged_update"):
        merge("tiktok", "first")()  # to one that leads on itself
        refused("merged_into_itself", merge("third", "first"))


@pytest.mark.parametrize(
    "broken", [("online", "tiktok"), ("tiktok", "online"), ("social-media", "online-game")]
)
def test_what_has_others_below_it_is_not_merged_away(broken, db):
    refused("term-cannot-be-merged", merge(*broken))


def test_a_merged_term_is_no_broader_one_and_stays(db):
    unused("first", "The first")
    merge("first", "tiktok")()

    refused("broader-term-was-merged", lambda: unused("below", "Below it", parent=term("first")))
    refused("merged-term-stays", lambda: raw("DELETE FROM archive_platform WHERE slug = 'first'"))
    with lowered("guard_platform_stays"):
        raw("DELETE FROM archive_platform WHERE slug = 'first'")


def test_a_slug_leads_on_for_good_and_is_nobody_elses(db):
    first = unused("first", "The first")
    refused("slug-is-fixed", lambda: rename(Platform, "first", slug="moved"))
    first.slug = "moved"
    first.save()

    refused("former-slug-leads-on", lambda: rename(Platform, "moved", former_slugs=[]))
    refused("slug-was-anothers", lambda: unused("first", "Another"))
    with lowered("guard_platform_slug_insert"):
        unused("first", "Another")


def test_a_slug_stays_once_anything_has_the_term(submitted):
    for changed in (term("instagram"), term("too-ashamed-to-tell", Theme)):
        changed.slug = "another-slug"
        refused("slug-is-fixed", changed.save)


def test_a_name_is_nobody_elses_past_every_form(db):
    columns = "slug, label, label_key, definition, synonyms, former_slugs, retired, relabelled"
    sql = f"INSERT INTO archive_platform ({columns})"
    empty = "'[]', '[]', FALSE, FALSE"
    for label, key in (("SnapChat", "another"), ("Snap-chat", "snapchat-"), ("Snap chat", "")):
        refused(
            "key-is-not-of-the-label|name-is-anothers",
            lambda given=f"{sql} VALUES ('x-1', '{label}', '{key}', '…', {empty})": raw(given),
        )
    refused("platform|unique", lambda: raw(f"{sql} VALUES ('x-1', 'SnapChat', 'snapchat', '…', {empty})"))
    refused("name-is-anothers", lambda: unused("x-1", "Social-Media 2 X1") and unused("snap-chat", "Another"))
    with lowered("guard_platform_key_insert"):
        raw(f"{sql} VALUES ('x-1', 'SnapChat', 'another', '…', {empty})")


@pytest.mark.parametrize(
    ("state", "code"), [("retired", "term-is-no-longer-used"), ("merged", "term-was-merged")]
)
def test_what_was_merged_or_retired_is_given_to_nothing_new(state, code, entered, submitted):
    gone = unused("gone", "Gone")
    Platform.objects.filter(pk=gone.pk).update(
        **({"retired": True} if state == "retired" else {"merged_into": term("tiktok")})
    )
    preparation = Preparation.objects.get(revision__testimony=submitted)
    for row in (entered, preparation, Figure.objects.first()):
        refused(code, lambda row=row: row.platforms.add(gone))
    table = "preparation_platforms"
    with lowered(f"guard_{table}_{state}_insert"):
        preparation.platforms.add(gone)


def test_a_draft_may_go_on_with_what_its_testimony_has(submitted):
    for slug in ("instagram", "social-media", "online"):
        Platform.objects.filter(slug=slug).update(retired=True)
    preparation = Preparation.objects.get(revision__testimony=submitted)
    preparation.platforms.clear()

    preparation.platforms.set([term("social-media")])  # more broadly
    preparation.platforms.set([term("instagram")])
    refused("term-is-no-longer-used", lambda: preparation.platforms.add(term("online")))


def test_that_a_label_was_another_is_not_forgotten(db):
    rename(Platform, "tiktok", label="TikTok app")
    rename(Platform, "tiktok", relabelled=False)

    assert term("tiktok").relabelled
