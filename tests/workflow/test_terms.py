"""Terms are merged, renamed and retired, and nothing that was signed or published moves."""

from datetime import date

import pytest

from archive.disclosure.agreement import says_more
from archive.disclosure.ladders import Line
from archive.disclosure.tags import PublicTags
from archive.errors import InvalidEntry, NotAllowed
from archive.models import Clearance, Event, HarmType, Platform, Publication, Testimony, Theme
from archive.models.power import Kind, PowerRequest, Verdict
from archive.models.public_tags import vocabulary
from archive.vocabulary import Status
from archive.workflow import editions, intake, power, term_changes, terms, verifying
from archive.workflow.agreement import _platform_names
from archive.workflow.attribution import offers_for, standing_of, with_line
from archive.workflow.import_rows import Vocabulary
from archive.workflow.intake import Entry, Tags
from archive.workflow.mentions import mentions_in
from archive.workflow.preparing import candidate_for, public_copy, starting_choices
from archive.workflow.suggesting import suggestions_for
from tests.workflow.acting import publishing, show
from tests.workflow.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(db):
    return person("chief", "administrator")


@pytest.fixture
def deputy(db):
    return person("deputy", "administrator")


@pytest.fixture
def instagram(db):
    return Platform.objects.get(slug="instagram")


@pytest.fixture
def insta(instagram):
    """A double that somebody added before."""
    return Platform.objects.create(
        slug="ig", label="I.G. app", definition="Use when …", parent=instagram.parent, synonyms=["eye gee"]
    )


def confirm(asked, by):
    power.answer(asked, Verdict.CONFIRMED, by=by)


def stored():
    """All that was signed or published, as the tables hold it."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (
            *(Publication, Clearance, Testimony),
            *(getattr(Publication, name).through for name in ("platforms", "harm_types", "themes")),
        )
    ]


def quote():
    return Publication.objects.with_tags().get()


def test_a_merged_platform_is_read_as_the_one_that_stays(published, insta, instagram, chief, deputy):
    before = stored()
    asked = terms.merge(instagram, insta, by=chief)
    assert asked.kind == Kind.TERM
    assert Platform.objects.get(slug="instagram").merged_into is None

    confirm(asked, deputy)

    assert Platform.objects.get(slug="instagram").now == insta
    assert stored() == before
    assert "I.G. app" in quote().line
    assert "Instagram" in quote().attribution
    assert list(verifying.findings()) == []


def test_what_readers_do_not_see_is_merged_at_once(insta, instagram, chief):
    assert terms.merge(insta, instagram, by=chief) is None

    assert Platform.objects.get(slug="ig").now == instagram
    event = Event.objects.get(subject=f"platform {insta.pk}")
    assert (event.action, event.by, event.details) == (
        "changed",
        "chief",
        {"verb": "merge", "into": instagram.pk},
    )


def test_a_chain_leads_to_its_end(insta, instagram, chief):
    third = Platform.objects.create(slug="gram", label="The gram", definition="Use when …")
    terms.merge(third, insta, by=chief)
    terms.merge(insta, instagram, by=chief)

    assert {term.slug: term.now.slug for term in Platform.objects.filter(pk__in=[third.pk, insta.pk])} == {
        "gram": "instagram",
        "ig": "instagram",
    }


def test_a_circle_is_refused(insta, instagram, chief):
    terms.merge(insta, instagram, by=chief)

    with pytest.raises(NotAllowed, match="was merged into"):
        terms.merge(instagram, Platform.objects.get(slug="ig"), by=chief)


def test_a_clearance_stands_although_its_term_is_merged_or_renamed(
    cleared, insta, instagram, approver, chief, deputy
):
    confirm(terms.rename(instagram, "Insta pictures", by=chief), deputy)
    confirm(terms.merge(Platform.objects.get(slug="instagram"), insta, by=chief), deputy)
    cleared.refresh_from_db()

    publishing.publish(cleared, seen=cleared.version, by=approver)

    assert "Instagram" in quote().attribution
    assert "I.G. app" in quote().line
    assert list(verifying.findings()) == []


def test_a_next_edition_has_the_term_that_stays_and_nobody_sees_a_change(
    published, insta, instagram, reviewer, chief, deputy
):
    confirm(terms.merge(instagram, insta, by=chief), deputy)
    show(published, reviewer)

    begun = editions.start_next(published, seen=published.version, by=reviewer)

    assert public_copy(begun).platforms == ("ig",)
    assert starting_choices(begun).platforms == ("ig",)
    assert editions.standing_copy(begun).attribution == public_copy(begun).attribution
    assert candidate_for(begun).unsupported_tags == ()


def test_a_renamed_harm_changes_the_line_and_voids_nothing(published, chief, deputy):
    blackmail = HarmType.objects.get(slug="online-blackmail")
    touched = terms.touches_of_renaming(blackmail, "Sexual extortion online")
    asked = terms.rename(blackmail, "Sexual extortion online", by=chief)
    confirm(asked, deputy)

    assert (touched.published, touched.cleared, touched.needs_second) == (1, 0, True)
    assert touched.lines == ((quote().attribution, quote().line),)
    assert "sexual extortion online" in quote().line
    assert blackmail.label in HarmType.objects.get(slug="online-blackmail").synonyms
    assert list(verifying.findings()) == []


def test_spelling_needs_nobody_else(published, instagram, chief):
    assert terms.rename(instagram, "InstaGram", by=chief) is None
    assert "InstaGram" in quote().line


def test_what_was_asked_of_a_term_that_changed_meanwhile_is_not_done(
    published, insta, instagram, chief, deputy
):
    asked = terms.merge(instagram, insta, by=chief)
    terms.retire(insta, by=chief)

    with pytest.raises(NotAllowed, match="changed since"):
        confirm(asked, deputy)
    assert Platform.objects.get(slug="instagram").merged_into is None


def test_verify_archive_names_what_is_kept_under_another_name(insta):
    Platform.objects.filter(pk=insta.pk).update(label="Инстаграм", label_key="another-name")

    assert list(verifying.findings()) == [
        f"vocabulary: platform {insta.pk} has a stored key that does not match its name; save it again"
    ]


def test_a_text_that_names_a_merged_platform_says_no_more_than_the_line_of_what_stays(
    published, insta, instagram, chief
):
    terms.merge(insta, instagram, by=chief)
    line = Line(platforms=frozenset({"instagram"}))
    found = mentions_in("he wrote to me on I.G. app", _platform_names())

    assert [each.kind for each in found] == ["platform"]
    assert list(says_more(found, Line(), vocabulary())) == found
    assert list(says_more(found, line, vocabulary())) == []


def test_suggestions_come_by_the_names_of_their_day(published, insta, instagram, chief, deputy):
    """The table of suggestions names themes and harms by the slugs that they came with."""
    before = suggestions_for(published, published.latest_revision, {})["themes"]
    first = Theme.objects.get(slug=before[0].value)
    stays = Theme.objects.create(slug="a-new-theme", label="A new theme", definition="Use when …")
    act = terms.merge(first, stays, by=chief)
    if act is not None:
        confirm(act, deputy)

    after = suggestions_for(published, published.latest_revision, {})["themes"]

    assert {each.value for each in after} == {each.value for each in before} - {first.slug} | {"a-new-theme"}


def test_an_import_knows_what_was_merged_by_all_its_names(insta, instagram, chief):
    terms.merge(insta, instagram, by=chief)
    terms.retire(Platform.objects.get(slug="tiktok"), by=chief)
    names = Vocabulary.load().platforms

    known = ("ig", "I.G. app", "eye gee", "IG-APP", "Insta Gram")
    assert [names.matches(word) for word in known] == [["instagram"]] * 5
    assert names.retired == {"tiktok"}


def test_a_next_line_is_counted_with_the_name_that_readers_kept(settings):
    """Seven contacts of thirteen to fifteen count under the name that stays, and one under the old one."""
    settings.ARCHIVE_MINIMUM_GROUP = 5
    gone = Platform.objects.create(slug="yubo-2", label="Yubo 2", definition="Use when …")
    author = person("many", "entry")
    for number, (slug, age) in enumerate([*[("instagram", 14)] * 6, *[("yubo-2", 10)] * 5, ("yubo-2", 14)]):
        tags = Tags(platforms=(slug,), harm_types=("online-blackmail",), themes=(), age=age)
        entry = Entry(
            text=f"invented words number {number}",
            reference=f"INV-{number}",
            month=date(2025, 3, 1),
            basis="agreement",
            tags=tags,
            invented=True,
        )
        intake.enter(entry, by=author)
    term_changes.merge(gone, Platform.objects.get(slug="instagram"))
    now = PublicTags(platforms=("instagram",), age_band="13-15")
    kept = Line(platforms=frozenset({"yubo-2"}))

    alone, beside = standing_of(now), standing_of(now, [kept])

    assert (alone.passes, alone.group, alone.group_with_earlier) == (True, 7, 7)
    assert (beside.passes, beside.group, beside.group_with_earlier) == (False, 7, 1)
    assert standing_of(PublicTags(platforms=("instagram",)), [kept]).passes
    offered = offers_for(now, [kept])
    assert offered
    assert all(standing_of(with_line(now, each.line), [kept]).passes for each in offered)


@pytest.mark.parametrize("who", ["author", "reviewer", "approver"])
def test_only_who_looks_after_the_vocabulary_changes_a_term(who, insta, instagram, request):
    with pytest.raises(NotAllowed):
        terms.merge(insta, instagram, by=request.getfixturevalue(who))
    assert PowerRequest.objects.count() == 0


def test_unmerged_it_reads_as_it_was_signed(published, insta, instagram, chief, deputy):
    confirm(terms.merge(instagram, insta, by=chief), deputy)
    confirm(terms.unmerge(Platform.objects.get(slug="instagram"), by=chief), deputy)

    assert quote().line == quote().attribution


def test_a_retired_term_is_given_to_nothing_new(entered, entry, instagram, author, chief):
    terms.retire(instagram, by=chief)

    with pytest.raises(InvalidEntry, match="has been retired"):
        intake.enter(entry, by=author)


def test_a_retired_term_stays_where_it_is(published, instagram, reviewer, chief):
    terms.retire(instagram, by=chief)
    show(published, reviewer)

    begun = editions.start_next(published, seen=published.version, by=reviewer)

    assert public_copy(begun).platforms == ("instagram",)
    assert begun.status == Status.IN_REVIEW
    terms.bring_back(Platform.objects.get(slug="instagram"), by=chief)
    assert not Platform.objects.get(slug="instagram").retired


def test_what_cannot_be_merged_says_why(instagram, insta, chief):
    social, online = (Platform.objects.get(slug=slug) for slug in ("social-media", "online"))
    theme = Theme.objects.first()
    said = {
        "narrower": terms.touches_of_merging(social, insta).refused,
        "online": terms.touches_of_merging(insta, online).refused,
        "itself": terms.touches_of_merging(insta, insta).refused,
        "another list": terms.touches_of_merging(insta, theme).refused,
    }

    assert all(said.values())
    for into in (online, insta, theme):
        with pytest.raises(NotAllowed):
            terms.merge(insta, into, by=chief)


def test_usage_counts_what_has_it_in_any_name(published, insta, instagram, chief, deputy):
    confirm(terms.merge(instagram, insta, by=chief), deputy)

    used = terms.usage(insta)
    assert (used.testimonies, used.published) == (1, 1)
    assert terms.usage(Platform.objects.get(slug="tiktok")) == terms.Usage()
