import json
from pathlib import Path

import pytest

from archive.disclosure.who import says_who

VOCABULARY = Path("archive/fixtures/first_vocabulary.json")


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("Girls", "girls"),
        ("girls-pressured-for-pictures", "girls"),
        ("Autistic children", "autistic"),
        ("Children in care", "in care"),
        ("in-care", "in care"),
        ("Young carers", "young carers"),
        ("Thirteen year olds", "year olds"),
        ("Under 10s", "under 10s"),
        ("Pupils aged 13", "aged 13"),
        ("Year 9", "year 9"),
        ("10 to 12", "10 to 12"),
        ("LGBTQ+ young people", "lgbtq"),
        ("Muslim families", "muslim"),
        ("Life in Scotland", "scotland"),
        ("Twins", "twins"),
        ("Deaf children’s group chats", "deaf"),
        ("Looked-after children", "looked after"),
        ("Under-elevens", "under elevens"),
        ("Sons and daughters", "sons"),
        ("Teenage dads", "teenage"),
        ("Military families", "military families"),
        ("Children with a stammer", "stammer"),
        ("Home-schooled children", "home schooled"),
        ("Manchester", "manchester"),
    ],
)
def test_words_that_say_who_a_child_is_are_named(words, who):
    found = says_who(words)

    assert found.replace("-", " ") == who


@pytest.mark.parametrize(
    "words",
    ["Called gay in the group chat", "Racist insults", "Homophobic abuse", "Online blackmail", "Whitelisted",
     "Told a teacher and it helped", "Outed to the family", "Looking after each other", "Told a brother"],
)  # fmt: skip
def test_what_happened_is_not_who(words):
    assert says_who(words) == ""


def test_no_theme_that_comes_with_the_archive_says_who():
    themes = json.loads(VOCABULARY.read_text("utf-8"))["themes"]

    said = {theme["slug"]: says_who("\n".join([theme["label"], *theme["synonyms"]])) for theme in themes}

    assert themes
    assert not {slug: who for slug, who in said.items() if who}
