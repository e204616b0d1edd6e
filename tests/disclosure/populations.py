"""Random small case bases, and what counting them plainly gives: nothing here is taken from the program."""

from hypothesis import strategies as st

from archive.disclosure.case_base import Record
from archive.disclosure.ladders import Line, Vocabulary

VOCABULARY = Vocabulary(
    platforms={
        "social-media": "", "instagram": "social-media", "snapchat": "social-media",
        "online-game": "", "roblox": "online-game", "online": "",
    },
    harm_types={
        "contact": "", "online-blackmail": "contact", "grooming": "contact",
        "conduct": "", "bullying": "conduct",
    },
)  # fmt: skip
AGES = {
    "under-10": range(10), "10-12": range(10, 13), "13-15": range(13, 16), "16-18": range(16, 19),
    "under-13": range(13), "13-18": range(13, 19),
}  # fmt: skip


def _several(slugs, most=3):
    return st.frozensets(st.sampled_from(sorted(slugs)), max_size=most)


lines = st.builds(
    Line,
    age_band=st.sampled_from(["", *AGES]),
    gender=st.sampled_from(["", "girl", "boy"]),
    nation=st.sampled_from(["", "wales", "england", "uk"]),
    year=st.sampled_from(["", "2019", "2024", "2025", "2020s"]),
    platforms=_several(VOCABULARY.platforms),
    harm_types=_several(VOCABULARY.harm_types),
)


@st.composite
def records(draw, most=30, contacts=8):
    """Testimonies of few contacts, of few kinds: so several of one contact, and equal ones, are usual."""
    said = st.tuples(
        st.integers(0, contacts - 1),
        st.sampled_from([None, 9, 12, 13, 14, 17, 30]),
        st.sampled_from(["", "girl", "boy"]),
        st.sampled_from(["", "wales", "england"]),
        st.sampled_from([None, 2019, 2024, 2025]),
        _several(VOCABULARY.platforms.keys() - {"online"}),
        _several(VOCABULARY.harm_types),
    )
    return [Record(number, *each) for number, each in enumerate(draw(st.lists(said, max_size=most)))]


def is_or_is_under(slug, wanted, broader):
    while slug:
        if slug == wanted:
            return True
        slug = broader.get(slug)
    return False


def fits(record, line):
    """Whether all is true of the testimony that the line states."""
    if line.age_band and (record.age is None or record.age not in AGES[line.age_band]):
        return False
    if line.gender and record.gender != line.gender:
        return False
    if line.nation and (not record.nation or line.nation not in ("uk", record.nation)):
        return False
    if line.year and line.year not in (str(record.year), str(record.year)[:3] + "0s"):
        return False
    for wanted in line.platforms:
        if wanted == "online" and record.platforms:
            continue
        if not any(is_or_is_under(slug, wanted, VOCABULARY.platforms) for slug in record.platforms):
            return False
    return all(
        any(is_or_is_under(slug, wanted, VOCABULARY.harm_types) for slug in record.harm_types)
        for wanted in line.harm_types
    )


def those_who_fit(records, line):
    return {record.contact for record in records if fits(record, line)}
