"""Vocabulary that staff edit: two levels, never more, and slugs that an address can hold."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from archive.models.vocabulary import HarmType, Platform, Theme

each_vocabulary = pytest.mark.parametrize("model", [Platform, HarmType, Theme], ids=lambda m: m.__name__)


@pytest.fixture
def empty(db):
    """The vocabulary that ships is in every new database; these tests bring their own."""
    for model in (Platform, HarmType, Theme):
        model.objects.exclude(parent=None).delete()
        model.objects.all().delete()


def made(model, slug, parent=None, **changes):
    columns = {"label": slug.capitalize(), "definition": "Use when … Not for …", "parent": parent}
    return model.objects.create(slug=slug, **{**columns, **changes})


def refusals(term):
    with pytest.raises(ValidationError) as refused:
        term.full_clean()
    return {name: [error.code for error in errors] for name, errors in refused.value.error_dict.items()}


@each_vocabulary
def test_a_term_is_called_by_its_label(model, empty):
    assert str(made(model, "made-up", label="Made up")) == "Made up"


@each_vocabulary
def test_a_narrower_term_has_none_below_itself(model, empty):
    narrow = made(model, "narrow", made(model, "broad"))
    lower = model(slug="lower", label="Lower", definition="Use when …", parent=narrow)

    assert refusals(lower) == {"parent": ["depth"]}


@each_vocabulary
def test_a_term_with_narrower_ones_stays_at_the_top(model, empty):
    broad = made(model, "broad")
    made(model, "narrow", broad)
    broad.parent = made(model, "other")

    assert refusals(broad) == {"parent": ["depth"]}


@each_vocabulary
def test_a_term_is_not_broader_than_itself(model, empty):
    term = made(model, "round")
    term.parent = model.objects.get(slug="round")  # another object, as a form brings it

    assert refusals(term)["parent"] == ["depth"]


@each_vocabulary
def test_a_term_may_move_below_another(model, empty):
    term = made(model, "moving")
    term.parent = made(model, "broad")

    term.full_clean()


@pytest.mark.parametrize("slug", ["Online", "on line", "-a", "a-", "a--b", "a_b", "é", "a/b", "a\n", ""])
def test_a_slug_that_an_address_cannot_hold_is_refused(slug, empty):
    theme = Theme(slug=slug, label="A label", definition="Use when …")

    assert list(refusals(theme)) == ["slug"]


@pytest.mark.parametrize("slug", ["a", "online-blackmail", "4chan", "a-1-b"])
def test_a_slug_of_letters_digits_and_single_hyphens_is_taken(slug, empty):
    Theme(slug=slug, label="A label", definition="Use when …").full_clean()


@pytest.mark.parametrize("synonyms", ["sextortion", {"a": "b"}, [1], [""], ["  "], ["good", None]])
def test_synonyms_that_are_no_list_of_words_are_refused(synonyms, empty):
    theme = Theme(slug="a", label="A", definition="Use when …", synonyms=synonyms)

    assert refusals(theme) == {"synonyms": ["synonyms"]}


def test_synonyms_may_be_none_or_several(empty):
    Theme(slug="a", label="A", definition="Use when …", synonyms=[]).full_clean()
    Theme(slug="a", label="A", definition="Use when …", synonyms=["one", "two words"]).full_clean()


@each_vocabulary
def test_a_term_with_narrower_ones_cannot_be_deleted(model, empty):
    broad = made(model, "broad")
    narrow = made(model, "narrow", broad)

    with pytest.raises(ProtectedError):
        broad.delete()

    assert list(model.objects.order_by("pk")) == [broad, narrow]


@pytest.mark.parametrize(
    ("changes", "field"), [({"slug": "on-line"}, "slug"), ({"parent": "social-media"}, "parent")]
)
def test_what_stands_above_every_platform_stays_there(db, changes, field):
    """Else no line could be counted, or made coarser, any more."""
    online = Platform.objects.get(slug="online")
    if "parent" in changes:
        changes = {"parent": Platform.objects.get(slug=changes["parent"])}
    for name, value in changes.items():
        setattr(online, name, value)

    assert list(refusals(online)) == [field]


@pytest.mark.parametrize("model", [Platform, HarmType])
@pytest.mark.parametrize("label", ["Contact: what is done", "One; two", "Bad [thing]", "Bad thing."])
def test_a_label_that_reads_badly_in_a_line_is_refused(model, label, empty):
    assert refusals(model(slug="a", label=label, definition="Use when …")) == {"label": ["line"]}


def test_a_label_that_a_term_has_had_all_along_stands_in_nobodys_way(empty):
    term = made(HarmType, "contact", label="Contact: what is done")
    term.definition = "Use when somebody … Not for …"

    term.full_clean()


@pytest.mark.parametrize("label", ["Character.AI", "Bullying, teasing and threats", "Kik (closed)"])
def test_a_label_may_have_what_reads_well_in_a_line(label, empty):
    Platform(slug="a", label=label, definition="Use when …").full_clean()


def test_every_label_that_comes_with_the_archive_may_stand_in_a_line(db):
    for model in (Platform, HarmType):
        for term in model.objects.all():
            term.full_clean()


@pytest.mark.parametrize(
    "label",
    [
        "Snap chat",
        "SNAPCHAT",
        " snapchat ",
        "Snap-Chat",
        "snapchat.",
        "\uff33\uff4eapchat",
        "Snap\u200bchat",
        "Sn\u00adapchat",
    ],
)
@each_vocabulary
def test_one_name_is_one_term_however_it_is_spelled(model, label, empty):
    made(model, "snapchat", label="Snapchat")
    other = model(slug="other-one", label=label, definition="Use when …")

    assert refusals(other)["label"] == ["double"]
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.bulk_create([other])


@each_vocabulary
def test_a_name_is_compared_with_all_that_others_are_called(model, empty):
    model.objects.create(
        slug="photo-app",
        label="Instagram",
        definition="Use when …",
        synonyms=["the gram"],
        former_slugs=["ig"],
    )

    for label in ("Photo App", "THE GRAM", "I.G."):
        assert refusals(model(slug="other-one", label=label, definition="…"))["label"] == ["double"]
    for slug, code in (("instagram", "double"), ("ig", "double")):
        assert refusals(model(slug=slug, label="Another", definition="…"))["slug"] == [code]
    said = refusals(model(slug="other-one", label="Another", definition="…", synonyms=["insta gram"]))
    assert said == {"synonyms": ["double"]}


@each_vocabulary
def test_what_was_merged_keeps_its_name_from_others(model, empty):
    stays = made(model, "stays")
    made(model, "gone", label="Gone name", merged_into=stays)

    assert refusals(model(slug="other-one", label="gone-name", definition="…")) == {"label": ["double"]}


@pytest.mark.parametrize("label", ["None", "unknown", "N/A", "Not stated", "other", "–", "...", "\u200b"])
def test_a_name_that_says_nothing_is_refused(label, empty):
    assert refusals(Platform(slug="a-1", label=label, definition="Use when …"))["label"][0] in (
        "reserved",
        "line",
    )


@pytest.mark.parametrize(
    "slug", ["search", "quotes", "new", "not-stated", "all", "sitemap", "help-now", "privacy"]
)
def test_a_slug_that_addresses_use_is_refused(slug, empty):
    assert refusals(Theme(slug=slug, label="A label", definition="Use when …")) == {"slug": ["reserved"]}


def test_a_theme_may_be_called_like_a_kind_of_harm(empty):
    made(HarmType, "threats", label="Threats to share images")

    Theme(slug="threats", label="Threats to share images", definition="Use when …").full_clean()


@each_vocabulary
def test_a_slug_leads_on_from_those_before_and_goes_back(model, empty):
    term = made(model, "first", label="A name")
    for slug in ("second", "third", "first"):
        term.slug = slug
        term.save(update_fields=["slug"])

    assert model.objects.get().former_slugs == ["second", "third"]
    assert [model.objects.called(slug).slug for slug in ("first", "second", "third")] == ["first"] * 3
    assert model.objects.called("fourth") is None
