"""Terms that were merged, renamed or retired, as readers meet them: old links, searches and feeds."""

import pytest

from archive.models.vocabulary import HarmType, Platform, Theme
from archive.workflow import term_changes
from tests.public.factory import make_publication
from tests.public.reading import Page
from tests.walls import lowered
from tests.workflow.conftest import person

pytestmark = pytest.mark.django_db
CONFIRMED = ("guard_platform_label", "guard_harmtype_label", "guard_theme_label")


def change(act, term, **more):
    """As it happens once a second person has confirmed it."""
    with lowered(*CONFIRMED):
        term_changes.do(act, term, by=person(f"chief-{act}", "administrator"), **more)


def merge(table, old, into):
    change("merge", table.objects.get(slug=old), into=table.objects.get(slug=into))


@pytest.fixture
def quotes():
    return [
        make_publication(
            "he asked me for a picture",
            attribution="Girl, 13–15, Instagram, grooming, 2025",
            platforms=["instagram"],
            harm_types=["grooming"],
            themes=["asked-to-pay"],
            gender="girl",
            age_band="13-15",
            year=2025,
        ),
        make_publication(
            "she said she would tell everybody",
            attribution="Boy, 13–15, Instagram and Snapchat, online blackmail, 2025",
            platforms=["instagram", "snapchat"],
            harm_types=["online-blackmail"],
            themes=["asked-to-pay", "asked-to-meet"],
            gender="boy",
            age_band="13-15",
            year=2025,
        ),
    ]


def found(client, **asked):
    return Page(client.get("/search/", asked, follow=True)).quote_ids()


def test_an_old_search_leads_to_the_new_address_with_all_else_that_was_asked(client, quotes):
    merge(Platform, "instagram", "snapchat")

    answer = client.get("/search/", {"q": "picture", "platform": "instagram", "gender": "girl"})

    assert answer.status_code == 301
    assert answer.headers["Location"] == "/search/?q=picture&platform=snapchat&gender=girl"
    assert found(client, q="picture", platform="instagram", gender="girl") == [quotes[0].public_id]


def test_asked_for_by_both_names_each_quote_is_found_and_counted_once(client, quotes):
    merge(Platform, "instagram", "snapchat")

    answer = client.get("/search/?platform=instagram&platform=snapchat", follow=True)

    assert answer.redirect_chain[-1] == ("/search/?platform=snapchat", 301)
    page = Page(answer)
    assert sorted(page.quote_ids()) == sorted(each.public_id for each in quotes)
    assert "2 quotes" in answer.content.decode()


def test_excluding_the_old_name_excludes_what_has_the_new_one(client, quotes):
    merge(Platform, "instagram", "snapchat")

    assert found(client, not_platform="instagram") == []


def test_each_line_says_the_new_name_once(client, quotes):
    merge(Platform, "instagram", "snapchat")

    lines = client.get("/search/", {"platform": "snapchat"}).content.decode()

    assert "Girl, 13–15, Snapchat, grooming, 2025" in lines
    assert "Boy, 13–15, Snapchat, online blackmail, 2025" in lines
    assert "Instagram" not in Page(client.get(f"/quotes/{quotes[1].public_id}/")).one("main").text


@pytest.mark.parametrize(
    ("table", "path", "old", "new"),
    [(Theme, "themes", "asked-to-pay", "asked-to-meet"), (HarmType, "harms", "grooming", "online-blackmail")],
)
def test_an_old_page_and_its_feed_lead_on(client, quotes, table, path, old, new):
    merge(table, old, new)

    page, feed = client.get(f"/{path}/{old}/"), client.get(f"/{path}/{old}/new.atom")

    assert [(each.status_code, each.headers["Location"]) for each in (page, feed)] == [
        (301, f"/{path}/{new}/"),
        (301, f"/{path}/{new}/new.atom"),
    ]
    both = Page(client.get(f"/{path}/{new}/"))
    assert sorted(both.quote_ids()) == sorted(each.public_id for each in quotes)


def test_who_follows_the_feed_of_an_old_search_goes_on_with_it(client, quotes):
    merge(Platform, "instagram", "snapchat")

    answer = client.get("/search/new.atom", {"platform": "instagram", "gender": "girl"})

    assert answer.status_code == 301
    assert answer["Location"] == "/search/new.atom?platform=snapchat&gender=girl"
    assert client.get(answer["Location"]).status_code == 200


def test_a_merged_theme_is_listed_once_with_all_of_its_quotes(client, quotes):
    merge(Theme, "asked-to-pay", "asked-to-meet")

    themes = Page(client.get("/themes/"))

    links = [each.attributes["href"] for each in themes.all("a")]
    assert "/themes/asked-to-meet/" in links
    assert "/themes/asked-to-pay/" not in links
    assert "/themes/asked-to-pay/" not in client.get("/sitemap.xml").content.decode()


def test_the_old_word_still_finds_the_quotes(client, quotes):
    merge(Platform, "instagram", "snapchat")

    assert sorted(found(client, q="instagram")) == sorted(each.public_id for each in quotes)


def test_a_reader_with_an_old_copy_of_a_page_gets_the_new_one_at_once(client, quotes):
    before = client.get("/search/?q=picture")
    merge(Platform, "instagram", "snapchat")

    after = client.get("/search/?q=picture", headers={"If-None-Match": before.headers["ETag"]})

    assert after.status_code == 200
    assert "Girl, 13–15, Snapchat, grooming, 2025" in after.content.decode()


def test_a_renamed_platform_is_called_so_in_every_line_and_found_by_both_names(client, quotes):
    change("rename", Platform.objects.get(slug="instagram"), label="Picturegram")

    lines = client.get("/search/", {"platform": "instagram"}).content.decode()

    assert "Girl, 13–15, Picturegram, grooming, 2025" in lines
    assert sorted(found(client, q="instagram")) == sorted(each.public_id for each in quotes)
    assert sorted(found(client, q="picturegram")) == sorted(each.public_id for each in quotes)


def test_what_is_no_longer_used_is_still_found(client, quotes):
    change("retire", Platform.objects.get(slug="instagram"))

    assert sorted(found(client, platform="instagram")) == sorted(each.public_id for each in quotes)


def test_once_taken_apart_again_each_stands_for_itself(client, quotes):
    merge(Platform, "instagram", "snapchat")
    change("unmerge", Platform.objects.get(slug="instagram"))

    assert client.get("/search/", {"platform": "instagram"}).status_code == 200
    assert found(client, platform="snapchat") == [quotes[1].public_id]
    assert "Girl, 13–15, Instagram, grooming, 2025" in client.get("/search/").content.decode()
