"""The ladders of a line: what is coarser than what, the canonical form, and what each step loses."""

from itertools import pairwise

import pytest
from hypothesis import given

from archive.disclosure.ladders import AGE_BANDS, AGE_YEARS, EMPTY, Line, Vocabulary, age_band_of
from archive.vocabulary import AgeBand
from tests.disclosure.populations import VOCABULARY, fits, lines, records

TELLING = Line("13-15", "girl", "wales", "2026", frozenset({"instagram"}), frozenset({"online-blackmail"}))


def canonical(**stated):
    return VOCABULARY.canonical(Line(**stated))


@pytest.mark.parametrize(
    ("tag", "ladder"),
    [
        ("age_band", ["under-10", "under-13", ""]),
        ("age_band", ["10-12", "under-13", ""]),
        ("age_band", ["13-15", "13-18", ""]),
        ("age_band", ["16-18", "13-18", ""]),
        ("gender", ["nonbinary", ""]),
        ("nation", ["northern_ireland", "uk", ""]),
        ("year", ["2026", "2020s", ""]),
        ("year", ["1999", "1990s", ""]),
        ("platform", ["instagram", "social-media", "online", ""]),
        ("platform", ["never-heard-of", "online", ""]),
        ("harm_type", ["online-blackmail", "contact", ""]),
    ],
)
def test_each_step_of_a_ladder_states_less_until_nothing_is_stated(tag, ladder):
    assert [VOCABULARY.broader(tag, value) for value in ladder[:-1]] == ladder[1:]
    stated = [_only(tag, value) for value in ladder]
    for finer, coarser in pairwise(stated):
        assert VOCABULARY.is_coarser_or_same(coarser, finer)
        assert not VOCABULARY.is_coarser_or_same(finer, coarser)


def _only(tag, value):
    if tag in ("platform", "harm_type"):
        return Line(**{f"{tag}s": frozenset({value} - {""})})
    return Line(**{tag: value})


def test_the_bands_are_those_of_the_vocabulary():
    assert tuple(AgeBand.values[: len(AGE_BANDS)]) == AGE_BANDS
    assert dict(AGE_YEARS) == {band.value: band.bounds for band in AgeBand}
    assert [age_band_of(age) for age in range(-1, 21)] == [AgeBand.of(age) or "" for age in range(-1, 21)]


def test_a_name_is_finer_than_its_kind():
    name, kind = (Line(platforms=frozenset({slug})) for slug in ("instagram", "social-media"))
    assert VOCABULARY.is_coarser_or_same(kind, name)
    assert not VOCABULARY.is_coarser_or_same(name, kind)


def test_more_members_are_finer():
    one = Line(platforms=frozenset({"instagram"}))
    both = Line(platforms=frozenset({"instagram", "roblox"}))
    assert VOCABULARY.is_coarser_or_same(one, both)
    assert not VOCABULARY.is_coarser_or_same(both, one)


def test_what_another_member_implies_is_left_out():
    assert canonical(platforms=frozenset({"instagram", "social-media", "online"})) == Line(
        platforms=frozenset({"instagram"})
    )
    assert canonical(platforms=frozenset({"instagram", "online-game"})).platforms == {
        "instagram",
        "online-game",
    }


def test_one_step_coarser_is_one_step_on_one_ladder():
    assert VOCABULARY.coarser_by_one(TELLING) == [
        Line("13-18", "girl", "wales", "2026", frozenset({"instagram"}), frozenset({"online-blackmail"})),
        Line("13-15", "", "wales", "2026", frozenset({"instagram"}), frozenset({"online-blackmail"})),
        Line("13-15", "girl", "uk", "2026", frozenset({"instagram"}), frozenset({"online-blackmail"})),
        Line("13-15", "girl", "wales", "2020s", frozenset({"instagram"}), frozenset({"online-blackmail"})),
        Line("13-15", "girl", "wales", "2026", frozenset({"social-media"}), frozenset({"online-blackmail"})),
        Line("13-15", "girl", "wales", "2026", frozenset({"instagram"}), frozenset({"contact"})),
    ]
    assert VOCABULARY.coarser_by_one(EMPTY) == []


def test_platform_and_harm_are_kept_longest_then_age():
    without = {
        "platform": Line("13-15", "girl", "wales", "2026", harm_types=TELLING.harm_types),
        "harm": Line("13-15", "girl", "wales", "2026", platforms=TELLING.platforms),
        "age": Line("", "girl", "wales", "2026", TELLING.platforms, TELLING.harm_types),
        "gender": Line("13-15", "", "wales", "2026", TELLING.platforms, TELLING.harm_types),
        "nation": Line("13-15", "girl", "", "2026", TELLING.platforms, TELLING.harm_types),
        "year": Line("13-15", "girl", "wales", "", TELLING.platforms, TELLING.harm_types),
    }
    lost = {tag: VOCABULARY.lost(TELLING, line) for tag, line in without.items()}
    assert lost == {"platform": 24, "harm": 24, "age": 10, "gender": 4, "nation": 3, "year": 3}


@given(one=lines, other=lines, said=records())
def test_whatever_fits_a_line_fits_every_coarser_one(one, other, said):
    if VOCABULARY.is_coarser_or_same(one, other):
        assert all(fits(record, one) for record in said if fits(record, other))


@given(line=lines, said=records())
def test_the_canonical_line_means_the_same(line, said):
    plain = VOCABULARY.canonical(line)
    assert [fits(record, line) for record in said] == [fits(record, plain) for record in said]
    assert VOCABULARY.canonical(plain) == plain
    for coarser in VOCABULARY.coarser_by_one(line):
        assert VOCABULARY.is_coarser_or_same(coarser, line)
        assert VOCABULARY.lost(line, coarser) > 0


@pytest.mark.parametrize(
    "stated", [{"age_band": "14"}, {"year": "26"}, {"year": "2021s"}, {"platforms": frozenset({""})}]
)
def test_what_is_on_no_ladder_is_refused(stated):
    with pytest.raises(ValueError, match=r"ladder|decade|slug"):
        Line(**stated)


@pytest.mark.parametrize(
    "terms",
    [{"platforms": {"one": "other", "other": "one"}}, {"platforms": {"online": "everything"}},
     {"harm_types": {"one": "one"}}],
)  # fmt: skip
def test_terms_in_a_circle_are_refused(terms):
    with pytest.raises(ValueError, match="broader"):
        Vocabulary(**terms)
