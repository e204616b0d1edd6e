"""The page about the wall tells of the wall as it is."""

from pathlib import Path

from archive.wall.guards import triggers
from archive.wall.page import page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "wall.md"


def test_the_page_is_what_describe_wall_writes():
    assert PAGE.read_text("utf-8") == page(), "run manage.py describe_wall"


def test_the_page_names_every_trigger_of_both_engines():
    names = {each.name for vendor in ("sqlite", "postgresql") for each in triggers(vendor)}
    standing = {
        each.name
        for vendor in ("sqlite", "postgresql")
        for each in triggers(vendor)
        if each.statements(vendor)
    }
    named = {name for name in names if f"`{name}`" in PAGE.read_text("utf-8")}

    assert named == standing
