"""Merging, retiring and renaming terms on the pages: what is said beforehand, and who confirms it."""

import html

import pytest
from django.urls import reverse

from archive.admin.term_uses import with_uses
from archive.models import Event, Figure, PowerRequest
from archive.models.publication import Publication
from archive.models.testimony import Testimony
from archive.models.vocabulary import HarmType, Platform, Theme
from archive.workflow.terms import usage
from archive.workflow.verifying import findings
from tests.admin.conftest import confirm_all, logged_in, now, url
from tests.workflow.conftest import person


@pytest.fixture
def as_administrator(as_role):
    return as_role("administrator")


@pytest.fixture
def deputy(db):
    return logged_in(person("deputy", "administrator"))


@pytest.fixture
def instagram(db):
    return Platform.objects.get(slug="instagram")


@pytest.fixture
def snapchat(db):
    return Platform.objects.get(slug="snapchat")


def page(act, term):
    return reverse(f"admin:archive_{term._meta.model_name}_{act}", args=[term.pk])


def text_of(answer):
    return " ".join(answer.content.decode().split())


def effects(client, term, into):
    return client.get(page("merge", term), {"into": into.pk}).context["effects"]


def press(client, act, term, **sent):
    """As somebody does who looks at the page first."""
    address = page(act, term)
    form = client.get(address).context["form"]
    return client.post(address, {"touched": form["touched"].value(), **sent})


def ask_to_merge(client, term, into, **more):
    shown = client.get(page("merge", term), {"into": into.pk})
    sent = {"touched": shown.context["form"]["touched"].value(), **more}
    return client.post(f"{page('merge', term)}?into={into.pk}", sent)


def test_the_list_says_how_often_each_term_is_used(as_administrator, published, instagram):
    rows = as_administrator.get(reverse("admin:archive_platform_changelist"))

    assert "In 1 testimony, 1 public" in text_of(rows)
    assert "Not used" in text_of(rows)


def test_the_list_costs_the_same_for_many_terms_as_for_few(
    as_administrator, published, django_assert_max_num_queries
):
    address = reverse("admin:archive_platform_changelist")
    as_administrator.get(address)

    with django_assert_max_num_queries(20):
        as_administrator.get(address)


def test_terms_that_look_like_doubles_are_named_and_one_press_begins_the_merge(as_administrator):
    one = Platform.objects.create(slug="chatterbox", label="Chatterbox", definition="Use when. Not for.")
    two = Platform.objects.create(slug="chatterboxx", label="Chatterboxx", definition="Use when. Not for.")

    shown = as_administrator.get(reverse("admin:archive_platform_changelist"))

    assert [(pair.first, pair.second, pair.why) for pair in shown.context["doubles"]] == [
        (one, two, "are spelled almost the same")
    ]
    assert f"{page('merge', two)}?into={one.pk}" in text_of(shown)


def test_the_vocabulary_that_comes_with_the_archive_has_no_likely_double(as_administrator):
    for table in ("platform", "harmtype", "theme"):
        shown = as_administrator.get(reverse(f"admin:archive_{table}_changelist"))
        assert shown.context["doubles"] == []


@pytest.mark.parametrize("role", ["entry", "reviewer", "approver"])
def test_whoever_only_reads_the_list_is_offered_no_act(as_role, role, instagram):
    client = as_role(role)

    shown = client.get(page("change", instagram))

    assert shown.context["standing"]["acts"] == ()
    assert client.get(page("merge", instagram)).status_code == 403


def test_a_merge_says_what_it_touches_before_it_is_asked_for(
    as_administrator, published, instagram, snapchat
):
    said = effects(as_administrator, instagram, snapchat)

    assert said.sentences == [
        "1 public quote will be found under “Snapchat”, which will then have 1 in all.",
        "No quote is moved, changed or cleared again.",
        "/search/?platform=instagram will lead to /search/?platform=snapchat, and so will old searches and "
        "feeds.",
        "Nobody can choose “Instagram” any more. Whoever types it will find “Snapchat”.",
    ]
    assert said.lines == [
        (
            "Girl, 13–15, Instagram, online blackmail, 2025",
            "Girl, 13–15, Snapchat, online blackmail, 2025",
        )
    ]
    assert not PowerRequest.objects.exists()


def test_a_merge_under_another_broader_term_says_so(as_administrator, instagram):
    whatsapp = Platform.objects.get(slug="whatsapp")

    said = effects(as_administrator, instagram, whatsapp).sentences

    assert said[-1] == "It moves from “Social media” to “Messaging app”."


def test_the_pages_of_a_term_hold_no_word_of_a_testimony_that_is_not_public(
    as_administrator, cleared, instagram, snapchat
):
    whole = text_of(as_administrator.get(page("merge", instagram), {"into": snapchat.pk}))
    whole += text_of(as_administrator.get(page("change", instagram)))

    assert "1 testimony cleared to go out will go out under “Snapchat”." in whole
    assert "jess" not in whole
    assert f"testimony/{cleared.pk}" not in whole


def test_a_merge_waits_for_somebody_else_who_sees_the_same(
    as_administrator, deputy, published, instagram, snapchat
):
    before = effects(as_administrator, instagram, snapchat)

    answer = ask_to_merge(as_administrator, instagram, snapchat)

    asked = PowerRequest.objects.get()
    shown = deputy.get(reverse("admin:power_request", args=[asked.pk]))
    instagram.refresh_from_db()
    assert answer.status_code == 302
    assert instagram.merged_into is None
    assert shown.context["effects"] == before
    assert "Merge the platform “Instagram” into the platform “Snapchat”." in text_of(shown)


def test_once_confirmed_readers_find_the_quote_under_the_other_and_nothing_was_moved(
    as_administrator, client, published, instagram, snapchat
):
    quote = Publication.objects.get()
    ask_to_merge(as_administrator, instagram, snapchat)

    confirm_all()

    assert list(quote.platforms.values_list("slug", flat=True)) == ["instagram"]
    led = client.get("/search/", {"platform": "instagram"}, follow=True)
    assert led.redirect_chain == [("/search/?platform=snapchat", 301)]
    assert "Girl, 13–15, Snapchat, online blackmail, 2025" in text_of(led)
    assert Event.objects.filter(action="returned").count() == 0


def test_the_page_of_a_merged_term_says_where_it_went(as_administrator, instagram, snapchat):
    ask_to_merge(as_administrator, instagram, snapchat)
    confirm_all()

    old = as_administrator.get(page("change", instagram))
    new = as_administrator.get(page("change", snapchat))

    assert "“Instagram” was merged into" in text_of(old)
    assert page("change", snapchat) in text_of(old)
    assert [act["title"] for act in old.context["standing"]["acts"]] == ["Make it a term of its own again…"]
    assert [each["label"] for each in new.context["standing"]["names"]] == ["Instagram"]


def test_definitions_and_synonyms_of_both_stand_side_by_side(as_administrator, instagram, snapchat):
    shown = as_administrator.get(page("merge", instagram), {"into": snapchat.pk})

    both = text_of(shown).partition('data-testid="both"')[2].partition("</table>")[0]
    assert "finsta" in both
    assert [both.count(html.escape(term.definition)) for term in (instagram, snapchat)] == [1, 1]


def test_numbers_that_changed_since_the_page_was_opened_are_shown_again(
    as_administrator, instagram, snapchat
):
    answer = ask_to_merge(as_administrator, instagram, snapchat, touched="1 2 3 4 5 6")

    assert answer.status_code == 200
    assert "The numbers have changed since you opened this page." in text_of(answer)
    assert not PowerRequest.objects.exists()


def test_a_term_that_changed_meanwhile_is_not_merged_and_the_page_says_so(
    as_administrator, deputy, published, instagram, snapchat
):
    ask_to_merge(as_administrator, instagram, snapchat)
    Platform.objects.filter(pk=snapchat.pk).update(definition="Use when. Not for.", retired=True)
    asked = PowerRequest.objects.get()

    shown = deputy.get(reverse("admin:power_request", args=[asked.pk]))
    answer = deputy.post(reverse("admin:power_request_act", args=[asked.pk, "confirm"]))

    assert "has changed since the request was made" in text_of(shown)
    assert answer.status_code == 403
    instagram.refresh_from_db()
    assert instagram.merged_into is None


def test_whoever_confirms_sees_the_numbers_of_now(
    as_administrator, deputy, published, instagram, snapchat, unguarded
):
    ask_to_merge(as_administrator, instagram, snapchat)
    Publication.objects.get().platforms.set([snapchat, instagram])

    shown = deputy.get(reverse("admin:power_request", args=[PowerRequest.objects.get().pk]))

    assert shown.context["effects"].sentences[:2] == [
        "1 public quote will be found under “Snapchat”, which will then have 1 in all.",
        "1 of them has both already and counts only once.",
    ]


def test_where_no_reader_sees_the_term_it_happens_at_once(as_administrator, instagram, snapchat):
    answer = ask_to_merge(as_administrator, instagram, snapchat)

    instagram.refresh_from_db()
    assert instagram.merged_into == snapchat
    assert "“Instagram” has been merged into “Snapchat”." in text_of(as_administrator.get(answer.url))
    assert not PowerRequest.objects.exists()


def test_a_term_is_not_merged_into_itself_or_into_none(as_administrator, instagram):
    for into in (instagram.pk, "", "999999", "x"):
        answer = as_administrator.get(page("merge", instagram), {"into": into})
        assert answer.context["chooser"].errors["into"], into


def test_a_term_with_narrower_ones_is_refused_with_words(as_administrator, snapchat):
    above = snapchat.parent

    answer = as_administrator.get(page("merge", above), {"into": Platform.objects.get(slug="instagram").pk})

    assert "narrower" in text_of(answer)
    assert answer.context.get("effects") is None


def test_a_merge_is_undone(as_administrator, client, published, instagram, snapchat):
    ask_to_merge(as_administrator, instagram, snapchat)
    confirm_all()

    press(as_administrator, "unmerge", instagram)
    confirm_all()

    instagram.refresh_from_db()
    assert instagram.merged_into is None
    assert client.get("/search/", {"platform": "instagram"}).status_code == 200


def test_a_retired_term_is_offered_to_nobody_and_kept_by_what_has_it(
    as_administrator, as_author, entered, instagram, filled_in
):
    press(as_administrator, "retire", instagram)
    confirm_all()

    instagram.refresh_from_db()
    assert instagram.retired
    found = as_author.get(
        reverse("admin:autocomplete"),
        {"app_label": "archive", "model_name": "testimony", "field_name": "platforms", "term": "instagram"},
    ).json()
    assert found["results"] == []
    refused = as_author.post(reverse("admin:archive_testimony_add"), filled_in)
    assert "“Instagram” has been retired. Choose another." in text_of(refused)
    own = as_author.get(url("change", entered))
    assert "Instagram (retired)" in text_of(own)


def test_it_comes_back(as_administrator, instagram):
    press(as_administrator, "retire", instagram)
    confirm_all()
    listed = text_of(as_administrator.get(reverse("admin:archive_platform_changelist"), {"state": "retired"}))

    press(as_administrator, "bringback", instagram)
    confirm_all()

    instagram.refresh_from_db()
    assert 'field-state">Retired<' in listed
    assert not instagram.retired


def test_whoever_types_an_old_name_finds_the_term_that_stays(
    as_administrator, as_author, instagram, snapchat, filled_in
):
    ask_to_merge(as_administrator, instagram, snapchat)
    confirm_all()

    found = as_author.get(
        reverse("admin:autocomplete"),
        {"app_label": "archive", "model_name": "testimony", "field_name": "platforms", "term": "instag"},
    ).json()["results"]

    assert [(one["text"], one["formerly"]) for one in found] == [("Snapchat", "Instagram is now Snapchat")]


def test_who_chose_a_term_before_it_was_merged_gets_the_one_that_stays(
    as_administrator, as_author, instagram, snapchat, filled_in
):
    ask_to_merge(as_administrator, instagram, snapchat)
    confirm_all()

    answer = as_author.post(reverse("admin:archive_testimony_add"), filled_in)

    assert answer.status_code == 302
    assert [one.slug for one in Testimony.objects.get().platforms.all()] == ["snapchat"]


@pytest.mark.parametrize(
    "label", ["SNAPCHAT", "Snap chat", "snapchat ", "Ｓｎａｐｃｈａｔ", "Snap\u200bchat"]
)
def test_a_double_is_refused_beside_its_field_with_a_link_to_the_term(as_administrator, snapchat, label):
    answer = as_administrator.post(
        reverse("admin:archive_platform_add"), {"label": label, "slug": "snap-two", "definition": "Use when."}
    )

    (sentence,) = answer.context["adminform"].form.errors["label"]
    assert "Snapchat" in sentence
    assert page("change", snapchat) in sentence
    assert not PowerRequest.objects.exists()


def test_the_history_of_a_term_is_told_in_words(as_administrator, published, instagram, snapchat):
    ask_to_merge(as_administrator, instagram, snapchat)
    confirm_all()

    told = text_of(as_administrator.get(page("history", instagram)))

    assert "Asked to merge the platform “Instagram” into the platform “Snapchat”" in told
    assert "Confirmed the request to merge" in told
    assert "Merged it" in told


@pytest.mark.parametrize(
    ("table", "slug", "other"),
    [
        (HarmType, "online-blackmail", "threats-to-share-images"),
        (Theme, "too-ashamed-to-tell", "asked-to-pay"),
    ],
)
def test_the_old_page_leads_to_the_new_one(as_administrator, client, published, table, slug, other):
    old, new = table.objects.get(slug=slug), table.objects.get(slug=other)
    path = "harms" if table is HarmType else "themes"

    ask_to_merge(as_administrator, old, new)
    confirm_all()

    answer = client.get(f"/{path}/{slug}/")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/{path}/{other}/")
    feed = client.get(f"/{path}/{slug}/new.atom")
    assert (feed.status_code, feed.headers["Location"]) == (301, f"/{path}/{other}/new.atom")


def rename(client, term, label, **more):
    sent = {
        "label": label, "slug": term.slug, "definition": term.definition, "parent": term.parent_id or "",
        "synonyms": "\n".join(term.synonyms),
    }  # fmt: skip
    return client.post(page("change", term), sent | more)


def test_another_name_for_what_readers_see_is_shown_asked_for_and_confirmed(
    as_administrator, deputy, client, published, instagram
):
    shown = rename(as_administrator, instagram, "Picturegram")
    rename(
        as_administrator, instagram, "Picturegram", told_of=shown.context["adminform"].form["told_of"].value()
    )
    asked = deputy.get(reverse("admin:power_request", args=[PowerRequest.objects.get().pk]))
    confirm_all()

    said = shown.context["adminform"].form.renaming
    assert "It changes the words above 1 public quote." in said.sentences
    assert said.lines == [
        ("Girl, 13–15, Instagram, online blackmail, 2025", "Girl, 13–15, Picturegram, online blackmail, 2025")
    ]
    assert asked.context["effects"] == said
    assert "Girl, 13–15, Picturegram, online blackmail, 2025" in text_of(client.get("/search/"))
    instagram.refresh_from_db()
    assert "Instagram" in instagram.synonyms
    assert list(findings()) == []
    assert now(published).status == "published"


def test_the_name_that_was_looked_at_is_the_one_that_is_asked_for(as_administrator, published, instagram):
    rename(as_administrator, instagram, "Picturegram")

    answer = rename(as_administrator, instagram, "Something else", told_of="Picturegram")

    assert answer.status_code == 200
    assert answer.context["adminform"].form.is_to_be_shown
    assert not PowerRequest.objects.exists()


def test_a_merged_term_is_only_read(as_administrator, instagram, snapchat):
    ask_to_merge(as_administrator, instagram, snapchat)

    shown = as_administrator.get(page("change", instagram))
    answer = rename(as_administrator, instagram, "Picturegram")

    assert 'name="label"' not in text_of(shown)
    assert (answer.status_code, as_administrator.get(page("delete", instagram)).status_code) == (403, 403)


def test_whoever_gives_a_theme_the_name_of_a_harm_is_told(as_administrator):
    harm = HarmType.objects.create(slug="left-behind", label="Left behind", definition="Use when. Not for.")

    answer = as_administrator.post(
        reverse("admin:archive_theme_add"),
        {"label": harm.label, "slug": "left-behind", "definition": "Use when. Not for.", "synonyms": ""},
        follow=True,
    )

    assert "There is also a harm type called “Left behind”." in text_of(answer)
    assert PowerRequest.objects.count() == 1


def test_an_old_address_of_the_list_of_testimonies_leads_to_the_term_that_stays(
    as_reviewer, as_administrator, entered, instagram, snapchat
):
    ask_to_merge(as_administrator, instagram, snapchat)

    for asked in ("instagram", "snapchat"):
        listed = as_reviewer.get(reverse("admin:archive_testimony_changelist"), {"platform": asked})
        assert [one.pk for one in listed.context["cl"].result_list] == [entered.pk], asked
    discord = as_reviewer.get(reverse("admin:archive_testimony_changelist"), {"platform": "discord"})
    assert discord.context["cl"].result_count == 0


def test_the_list_counts_as_the_page_of_each_term_does(as_administrator, published, instagram, snapchat):
    ask_to_merge(as_administrator, instagram, snapchat)
    confirm_all()

    counted = {term.pk: (term.testimonies, term.public) for term in with_uses(Platform.objects.all())}

    uses = {term.pk: usage(term) for term in Platform.objects.all()}
    assert counted == {pk: (each.testimonies, each.published) for pk, each in uses.items()}
    assert counted[snapchat.pk] == (1, 1)


def test_what_a_testimony_has_of_a_merged_term_is_shown_as_the_one_that_stays(
    as_administrator, as_author, entered, instagram, snapchat
):
    ask_to_merge(as_administrator, instagram, snapchat)

    own = as_author.get(url("change", entered))

    assert own.context["form"]["platforms"].value() == [snapchat.pk]


def test_a_new_name_that_another_term_has_is_refused_before_anything_is_looked_at(
    as_administrator, published, instagram
):
    answer = rename(as_administrator, instagram, "SNAPCHAT")

    assert not answer.context["adminform"].form.is_to_be_shown
    assert "“Snapchat”" in text_of(answer)
    assert "Please correct" in text_of(answer)


def test_the_address_of_what_is_in_use_stays(as_administrator, published, instagram):
    shown = as_administrator.get(page("change", instagram))
    rename(as_administrator, instagram, instagram.label, slug="picturegram", definition="Use when. Not for.")
    confirm_all()

    assert shown.context["adminform"].form.fields["slug"].disabled
    assert "so its address stays as it is" in text_of(shown)
    instagram.refresh_from_db()
    assert (instagram.slug, instagram.definition) == ("instagram", "Use when. Not for.")


def test_the_address_of_what_nothing_has_may_change_and_the_old_one_leads_on(as_administrator, client):
    theme = Theme.objects.get(slug="asked-to-meet")
    rename(as_administrator, theme, theme.label, slug="asked-to-meet-up")
    confirm_all()

    answer = client.get("/themes/asked-to-meet/")
    names = as_administrator.get(page("change", theme)).context["standing"]["names"]

    assert (answer.status_code, answer.headers["Location"]) == (301, "/themes/asked-to-meet-up/")
    assert names == [{"label": "/themes/asked-to-meet/"}]


def test_a_figure_beside_a_merged_term_is_counted_too(as_administrator):
    old, stays = (Theme.objects.get(slug=slug) for slug in ("asked-to-pay", "asked-to-meet"))
    Figure.objects.first().themes.set([old])

    said = effects(as_administrator, old, stays).sentences

    assert "1 figure about “Asked to pay” will be shown with “Asked to meet”." in said
