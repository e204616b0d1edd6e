"""The style that stands in each readers' page says what its files say, in fewer bytes."""

import re
from pathlib import Path

from django.contrib.staticfiles import finders

from config.stylesheet import tightened


def of_file(name):
    return Path(finders.find(f"archive/{name}")).read_text(encoding="utf-8")


def test_comments_and_spaces_that_mean_nothing_go():
    style = """/* why */
a b > c ,
.d:not(:focus) {
  margin: 0 1px;
  --ink: #000;
}
@media (min-width: 60rem) { a { top: 0; } }
"""

    assert tightened(style) == (
        "a b > c,.d:not(:focus){margin:0 1px;--ink:#000}@media (min-width: 60rem){a{top:0}}"
    )


def test_no_string_or_address_of_ours_holds_what_is_taken_away():
    for name in ("tokens.css", "public.css", "public-topics.css", "public-search.css"):
        plain = re.sub(r"/\*.*?\*/", "", of_file(name), flags=re.DOTALL)
        for string in re.findall(r'"[^"\n]*"|\'[^\'\n]*\'|url\([^)]*\)', plain):
            assert tightened(string) == string, string


def test_a_tenth_of_the_style_need_not_be_sent():
    style = of_file("tokens.css") + of_file("public.css")

    assert len(tightened(style)) < len(style) * 0.9
