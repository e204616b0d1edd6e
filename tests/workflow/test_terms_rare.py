"""A term that is put elsewhere leaves no public line that fits too few contacts."""

from dataclasses import replace

import pytest
from django.urls import reverse

from archive.errors import NotAllowed
from archive.models import Platform
from archive.workflow import term_changes
from archive.workflow.intake import enter
from tests.admin.conftest import logged_in
from tests.workflow.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def line():
    return "social-media"


@pytest.fixture
def choices(choices, line):
    return replace(choices, platforms=(line,), age_band="", gender="", year=None)


@pytest.fixture
def four_others(published, entry, author, settings):
    """Says what the others have; then five contacts are asked for, and the public line fits all five."""

    def have(slug):
        for number in range(4):
            one = replace(entry, reference=f"O-{number}", text=f"somebody else said this {number}")
            enter(replace(one, tags=replace(entry.tags, platforms=(slug,))), by=author)
        settings.ARCHIVE_MINIMUM_GROUP = 5

    return have


def platform(slug):
    return Platform.objects.get(slug=slug)


def move(slug, to):
    term = platform(slug)
    sent = {"label": term.label, "slug": slug, "definition": term.definition, "synonyms": "", "parent": to.pk}
    client = logged_in(person("chief", "administrator"))
    return client.post(reverse("admin:archive_platform_change", args=[term.pk]), sent)


def test_no_term_is_put_below_another_broader_one_that_leaves_a_line_too_rare(four_others):
    four_others("tiktok")

    answer = move("tiktok", to=platform("messaging"))

    (said,) = answer.context["adminform"].form.errors["parent"]
    assert said == (
        "With this broader term for “TikTok”, the line of 1 public quote would fit too few contacts."
    )
    assert platform("tiktok").parent == platform("social-media")


def test_a_term_on_which_no_line_rests_is_put_below_another_broader_one(four_others):
    four_others("tiktok")

    assert move("youtube", to=platform("messaging")).status_code == 302
    assert platform("youtube").parent == platform("messaging")


def test_no_term_is_merged_into_one_below_another_that_leaves_a_line_too_rare(four_others):
    four_others("tiktok")

    with pytest.raises(NotAllowed, match="different broader terms"):
        term_changes.merge(platform("tiktok"), platform("whatsapp"))
    term_changes.merge(platform("youtube"), platform("whatsapp"))

    assert not platform("tiktok").is_merged


@pytest.mark.parametrize("line", ["instagram"])
def test_no_merge_is_undone_that_leaves_a_line_too_rare(four_others):
    four_others("tiktok")
    term_changes.merge(platform("tiktok"), platform("instagram"))

    with pytest.raises(NotAllowed, match="are rarer"):
        term_changes.unmerge(platform("tiktok"))

    assert platform("tiktok").is_merged
