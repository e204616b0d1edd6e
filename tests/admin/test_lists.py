"""What the admin's lists show, and what may be asked of them in an address: what their filters ask, and
nothing else."""

import re
from datetime import timedelta
from gettext import GNUTranslations
from pathlib import Path

import django
import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.utils import timezone

from archive.models import Event, HelpLine
from archive.models.vocabulary import Platform, Theme
from archive.workflow.renewing import renew
from tests.admin.conftest import logged_in
from tests.public.reading import Page
from tests.workflow.conftest import person

LISTS = {
    "administrator": ["archive/theme", "archive/figure", "archive/helpline", "auth/user", "auth/group"],
    "auditor": ["archive/event"],
    "reviewer": ["archive/testimony"],
}


@pytest.mark.parametrize(("role", "name"), [(role, name) for role in LISTS for name in LISTS[role]])
def test_no_list_takes_a_pattern_or_a_column_that_it_does_not_offer(role, name, db):
    client = logged_in(person("looks", role))
    columns = ["action", "by", "status", "parent__label", "themes__label", "is_active", "groups__name"]

    for column in [*columns, "name", "username", "email", "label", "heading", "entered_by__password"]:
        assert client.get(f"/admin/{name}/?{column}__regex=(").status_code == 400, column


@pytest.mark.parametrize(
    "asked", ["year=9999", "year=9999&at__month=12&at__day=31", f"year={'9' * 30}", "year=x"]
)
def test_a_year_that_no_calendar_has_leads_back_to_the_list(asked, db):
    client = logged_in(person("looks", "auditor"))

    for answer in (
        client.get(f"/admin/archive/event/?at__{asked}"),
        client.post(f"/admin/archive/event/export/?at__{asked}"),
    ):
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (
            302,
            "/admin/archive/event/",
        )


def test_the_filters_themselves_go_on_working(db, entered):
    asked = {
        "reviewer": ["archive/testimony/?status__exact=in_review", "archive/testimony/?waits=re-review"],
        "auditor": ["archive/event/?at__year=2025&at__month=3&at__day=1", "archive/event/?by=author"],
        "administrator": [
            f"archive/theme/?parent__id__exact={Theme.objects.filter(parent=None).first().pk}",
            "auth/user/?is_active__exact=1&groups__id__exact=1",
        ],
    }
    for role, addresses in asked.items():
        client = logged_in(person(f"the-{role}", role))
        for address in addresses:
            assert client.get(f"/admin/{address}").status_code == 200, address


@pytest.mark.parametrize("chosen", ["x", "-1", "9" * 30])
@pytest.mark.parametrize(
    ("name", "field"),
    [("archive/figure", "themes"), ("archive/figure", "platforms"), ("auth/user", "groups")],
)
def test_a_form_takes_no_row_that_cannot_be(name, field, chosen, db):
    somebody = person("somebody", "entry")
    client = logged_in(person("looks", "administrator"))
    page = f"/admin/{name}/{f'{somebody.pk}/change' if name == 'auth/user' else 'add'}/"

    asked, sent = client.get(f"{page}?{field}={chosen}"), client.post(page, {field: ["1", chosen]})

    assert (asked.status_code, sent.status_code) == (200, 200)
    assert "Choose from the list." in sent.context["adminform"].form.errors[field]


def test_a_draft_of_one_comes_back_without_it(db):
    client = logged_in(person("looks", "administrator"))
    page = "/admin/archive/figure/add/"
    token = re.search(r'name="_draft" value="([^"]+)"', client.get(page).content.decode())[1]

    client.post("/admin/drafts/keep/", {"_draft": token, "themes": ["x", "9" * 30], "caveat": "half a"})

    assert client.get(page).context["adminform"].form["caveat"].value() == "half a"


LIST = "/admin/archive/testimony/"
# What finds the testimony of the fixtures, and the like that does not.
FOUND_BY = {
    "status__exact": ("in_review", "cleared"),
    "platform": ("instagram", "roblox"),
    "harm": ("online-blackmail", "grooming"),
    "theme": ("too-ashamed-to-tell", "asked-to-pay"),
    "severity": ("1-ordinary", "3-most-serious"),
    "basis": ("service_terms", "agreement"),
    "ends": ("never", "ended"),
    "q": ("T-1", "T-2"),
}


def listed(client, **asked):
    return [row.pk for row in client.get(LIST, asked).context["cl"].result_list]


@pytest.mark.parametrize("name", FOUND_BY)
def test_testimonies_are_found_by(name, entered, as_reviewer):
    finds, finds_not = FOUND_BY[name]

    assert (listed(as_reviewer, **{name: finds}), listed(as_reviewer, **{name: finds_not})) == (
        [entered.pk],
        [],
    )


def test_a_broader_term_finds_those_with_a_narrower_one(entered, as_reviewer):
    broader = Platform.objects.get(slug="instagram").parent

    assert listed(as_reviewer, platform=broader.slug) == [entered.pk]


def test_the_months_offered_are_those_of_contacts_and_find_them(entered, as_reviewer):
    page = Page(as_reviewer.get(LIST))
    offered = [option.attributes["value"] for option in page.all("option") if option.text == "March 2025"]

    assert offered == ["2025-03"]
    assert (listed(as_reviewer, month="2025-03"), listed(as_reviewer, month="2025-04")) == (
        [entered.pk],
        [entered.pk],
    )  # a month that is not offered narrows nothing


def test_a_basis_is_found_by_what_it_was_renewed_to(entered, reviewer, as_reviewer):
    renew(
        entered,
        seen=entered.version,
        basis="agreement",
        lapses_on=timezone.localdate() + timedelta(days=9),
        by=reviewer,
    )

    assert (listed(as_reviewer, basis="agreement"), listed(as_reviewer, basis="service_terms")) == (
        [entered.pk],
        [],
    )
    assert (listed(as_reviewer, ends="soon"), listed(as_reviewer, ends="never")) == ([entered.pk], [])


def test_several_filters_stand_in_one_address_and_each_is_taken_away_alone(entered, as_reviewer):
    page = Page(as_reviewer.get(LIST, {"platform": "instagram", "theme": "asked-to-pay", "q": "T-1"}))

    chips = [link.attributes["href"] for link in page.all("a") if "Remove filter" in link.text]
    assert sorted(sorted(chip.strip("?").split("&")) for chip in chips) == [
        ["platform=instagram", "q=T-1"],
        ["q=T-1", "theme=asked-to-pay"],
    ]


def test_what_was_left_open_in_the_form_is_no_part_of_the_address(entered, as_reviewer):
    answer = as_reviewer.get(f"{LIST}?status__exact=in_review&platform=&harm=&q=")

    assert (answer.status_code, answer.headers["Location"]) == (302, f"{LIST}?status__exact=in_review")


@pytest.mark.parametrize(
    ("stage", "role", "page"),
    [
        ("entered", "entry", "change"),
        ("entered", "reviewer", "review"),
        ("submitted", "reviewer", "change"),
        ("submitted", "approver", "clear"),
        ("cleared", "approver", "publish"),
        ("published", "approver", "change"),
    ],
)
def test_a_row_opens_the_page_that_waits(stage, role, page, request, as_role):
    testimony = request.getfixturevalue(stage)
    link = Page(as_role(role).get(LIST)).one("a", href=f"{LIST}{testimony.pk}/{page}/")

    assert link.text == f"Testimony {testimony.pk}"


def test_what_somebody_prepared_themselves_opens_no_page_to_clear_it(submitted, reviewer):
    reviewer.groups.add(Group.objects.get(name="approver"))

    assert (
        Page(logged_in(User.objects.get(pk=reviewer.pk)).get(LIST))
        .one("a", href=f"{LIST}{submitted.pk}/change/")
        .text
    )


def test_a_row_shows_the_reference_and_the_trail_says_of_which_testimonies(entered, as_reviewer, reviewer):
    assert "T-1" in as_reviewer.get(LIST).content.decode()

    row = Event.objects.latest("sequence")
    assert (row.action, row.by, row.subject, row.details) == (
        "opened",
        reviewer.username,
        "testimony list",
        {"testimonies": str(entered.pk)},
    )


def test_a_list_that_shows_nothing_leaves_no_row_and_says_what_to_do(entered, as_reviewer):
    before = Event.objects.count()

    page = Page(as_reviewer.get(LIST, {"status__exact": "cleared"}))

    assert Event.objects.count() == before
    assert page.texts("div", data_testid="nothing") == ["Nothing matches with these filters.Show everything"]


@pytest.mark.parametrize(("role", "name"), [(role, name) for role in LISTS for name in LISTS[role]])
def test_each_list_is_called_by_what_it_lists(role, name, db):
    heading = Page(logged_in(person("looks", role)).get(f"/admin/{name}/")).one("h1").text

    assert heading in {
        *("Themes", "Figures", "Ways to get help", "Accounts", "Roles", "Audit trail", "Testimonies"),
    }


# What the stock admin says, and nobody here does.
DJANGOS_OWN = (
    *("this admin site", "Select ", " to change", "successfully", "would require deleting", "authenticated"),
    *("Site administration", "Staff status", ">Groups<", "Log out", "Welcome,", ">Home<", "Show counts"),
    *("Are you sure", "security’s sake"),
)


def test_no_page_of_the_stock_admin_speaks_as_django_does(as_role):
    client, somebody = as_role("administrator"), person("somebody", "entry")
    broader = Theme.objects.filter(parent=None).first()
    theme = f"/admin/archive/theme/{broader.pk}"
    pages = [
        *("/admin/", "/admin/archive/", "/admin/archive/theme/", "/admin/archive/theme/add/"),
        *(f"{theme}/change/", f"{theme}/delete/", f"{theme}/history/", "/admin/password_change/"),
        *("/admin/auth/user/", f"/admin/auth/user/{somebody.pk}/change/", "/admin/auth/user/add/"),
        *(f"/admin/archive/helpline/{HelpLine.objects.first().pk}/delete/", "/admin/auth/group/"),
    ]
    said = {page: client.get(page).content.decode() for page in pages}
    kept = {"label": broader.label, "slug": broader.slug, "definition": broader.definition}
    saved = client.post(f"{theme}/change/", {**kept, "synonyms": "new word"}, follow=True)
    said["saved"] = saved.content.decode()

    assert "has been changed" in said["saved"]
    found = {page: [words for words in DJANGOS_OWN if words in text] for page, text in said.items()}
    assert {page: words for page, words in found.items() if words} == {}


def test_the_words_in_place_of_djangos_are_of_sentences_that_it_has():
    catalogue = Path(settings.BASE_DIR) / "archive/locale/en_GB/LC_MESSAGES"
    stock = Path(django.__file__).parent / "contrib"
    djangos = [sentences(stock / app / "locale/fr/LC_MESSAGES/django.mo") for app in ("admin", "auth")]
    ours = sentences(catalogue / "django.mo")

    written = re.findall(r'^msgid "(.+)"$', (catalogue / "django.po").read_text("utf-8"), re.MULTILINE)
    assert ours == {each.replace('\\"', '"') for each in written}
    assert ours - set().union(*djangos) == set()


def sentences(compiled):
    with compiled.open("rb") as file:
        found = GNUTranslations(file)._catalog
    return {each if isinstance(each, str) else each[0] for each in found} - {""}
