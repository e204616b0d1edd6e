"""Every tag has its place in every row that bears tags, and in what the database compares."""

import pytest

from archive.disclosure.tags import TAGS, TERMS, PublicTags
from archive.models import Clearance, Preparation, Publication
from archive.models.public_tags import CLOSED_LISTS, VOCABULARY, of, onto
from archive.wall.frozen import TERMS as GUARDED_TERMS
from archive.wall.publishing import SIGNED_COLUMNS

# One value of every tag.
GIVEN = {
    **dict.fromkeys(TERMS, ("b-term", "c-term")),
    **{name: choices.values[0] for name, choices in CLOSED_LISTS.items()},
    "year": None,
    "decade": 2020,
    "content_notes": ("money", "threats"),
    "language": "cy",
}


@pytest.mark.parametrize("model", [Preparation, Clearance, Publication])
def test_each_tag_has_a_column(model):
    assert set(TAGS) <= {each.name for each in model._meta.get_fields()}


def test_the_database_compares_each_tag_with_what_was_signed():
    assert set(SIGNED_COLUMNS) | set(GUARDED_TERMS) >= set(TAGS)
    assert set(TERMS) == set(GUARDED_TERMS) == set(VOCABULARY)


def test_what_is_put_onto_a_row_is_read_from_it():
    assert set(GIVEN) == set(TAGS)
    row = Clearance()

    onto(row, PublicTags(**GIVEN))

    assert of(row) == PublicTags(**GIVEN)


def test_notes_that_nobody_thought_about_are_not_notes_of_nothing():
    row = Preparation(pk=1)
    row.content_notes = None

    onto(row, PublicTags())
    assert row.content_notes is None
    onto(row, PublicTags(content_notes=()))
    assert row.content_notes == []
