"""Terms that were merged or moved, as readers meet them: every old link leads on, and counts count once."""

import pytest

from archive.models import HarmType, Platform, Theme
from archive.models.generation import Generation
from archive.search import index
from archive.search.facets import THEME
from archive.search.terms import expand
from tests.public.factory import make_publication
from tests.walls import lowered

pytestmark = pytest.mark.django_db
# Readers see these: that a second person confirmed it is told elsewhere (tests/workflow/test_terms.py).
SEEN = ("guard_platform_label", "guard_harmtype_label", "guard_theme_label")


def merge(model, old, into):
    with lowered(*SEEN):
        term = model.objects.get(slug=old)
        term.merged_into = model.objects.get(slug=into)
        term.save()


@pytest.mark.parametrize(
    ("model", "old", "into", "address", "after"),
    [
        (Theme, "asked-to-pay", "money-lost", "/themes/{}/", None),
        (Theme, "asked-to-pay", "money-lost", "/themes/{}/new.atom", None),
        (Theme, "asked-to-pay", "money-lost", "/cy/themes/{}/", None),
        (HarmType, "online-blackmail", "grooming", "/harms/{}/", None),
        (HarmType, "online-blackmail", "grooming", "/harms/{}/new.atom", None),
        (Platform, "instagram", "tiktok", "/search/?platform={}", None),
        (Platform, "instagram", "tiktok", "/search/?q=game&not_platform={}&sort=newest", None),
        (Platform, "instagram", "tiktok", "/search/?platform={}&platform=tiktok", "/search/?platform=tiktok"),
    ],
)
def test_an_old_link_leads_to_what_stays(model, old, into, address, after, quote, client):
    if not model.objects.filter(slug=into).exists():
        model.objects.create(slug=into, label=into.replace("-", " ").capitalize(), definition="Use when …")
    before = client.get(address.format(old)).status_code
    merge(model, old, into)

    answer = client.get(address.format(old))

    assert (before, answer.status_code, answer["Location"]) == (200, 301, after or address.format(into))
    assert "no-store" in answer["Cache-Control"]
    assert client.get(answer["Location"]).status_code == 200


def test_a_quote_with_both_is_counted_once(client, quote):
    other = Theme.objects.exclude(slug="asked-to-pay").first()
    make_publication(themes=["asked-to-pay", other.slug])
    merge(Theme, "asked-to-pay", other.slug)

    found = index.current()
    options = {
        option.value: option
        for each in THEME.options(found, found.all, [])
        for option in (each, *each.narrower)
    }

    assert options[other.slug].count == 2
    assert "asked-to-pay" not in options
    assert len(found.tagged["theme"][other.pk]) == 2


def test_a_process_that_runs_sees_a_merge_at_once(quote, client):
    address = f"/quotes/{quote.public_id}/"
    first = client.get(address)
    before = Generation.present()
    merge(Platform, "instagram", "tiktok")

    again = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert Generation.present() > before
    assert again.status_code == 200
    assert "Girl, 13–15, TikTok, online blackmail, 2025" in again.content.decode()
    assert "Instagram" not in again.content.decode()


def test_the_words_of_what_was_merged_find_what_stays(quote):
    merge(Platform, "instagram", "tiktok")

    assert {(each.typed, each.slug, each.label) for each in expand("instagram").terms} == {
        ("Instagram", "tiktok", "TikTok")
    }


def test_an_address_that_changed_before_anything_used_it_leads_on(client):
    theme = Theme.objects.create(slug="new-theme", label="A new theme", definition="Use when …")
    theme.slug = "newer-theme"
    theme.save()
    theme.slug = "newest-theme"
    theme.save()

    assert Theme.objects.get(pk=theme.pk).former_slugs == ["new-theme", "newer-theme"]
    for old in ("new-theme", "newer-theme"):
        assert client.get(f"/themes/{old}/")["Location"] == "/themes/newest-theme/"
        assert client.get(f"/search/?theme={old}")["Location"] == "/search/?theme=newest-theme"


def test_what_was_merged_is_in_no_list(quote, client):
    merge(Theme, "asked-to-pay", Theme.objects.exclude(slug="asked-to-pay").first().slug)

    for address in ("/", "/themes/", "/search/", "/sitemap.xml", f"/quotes/{quote.public_id}/"):
        assert "asked-to-pay" not in client.get(address).content.decode(), address
