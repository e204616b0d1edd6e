"""docs/backups.md, which somebody follows at night, speaks of what there is."""

import ast
import re
from pathlib import Path

from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "backups.md").read_text("utf-8")


def sentences():
    """Every text in the code, with a sign in place of what is filled in."""
    found = []
    for folder in ("", "backups", "management/commands", "wall", "workflow"):
        for file in (ROOT / "archive" / folder).glob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.JoinedStr):
                    pieces = [part.value if isinstance(part, ast.Constant) else "…" for part in node.values]
                    found.append("".join(pieces))
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.append(node.value)
    return found


def test_each_message_that_the_page_explains_is_one_of_ours():
    table = PAGE.partition("## What each message means")[2].partition("## For whoever")[0]
    explained = re.findall(r"\*([^*]+)\*", table)
    said = "\n".join(sentences())

    assert len(explained) > 20
    for message in explained:
        # Left out: what is filled in, and a remark in brackets.
        fragments = re.split(r"…|pg_dump|SQLite \(or PostgreSQL\)|12|, for all of them", message)
        assert all(fragment.strip() in said for fragment in fragments), message


def test_each_command_and_option_on_the_page_is_there():
    commands = get_commands()
    asked = re.findall(r"manage\.py (\w+)((?: [^`\n]*)?)", PAGE)
    assert {"backup", "restore", "make_backup_key"} <= {name for name, _ in asked}
    for name, rest in asked:
        parser = load_command_class(commands[name], name).create_parser("manage.py", name)
        for option in re.findall(r"--[a-z-]+", rest):
            assert option in parser.format_help(), f"{name} {option}"


def test_each_link_within_the_page_leads_somewhere():
    headings = re.findall(r"^#+ (.+)$", PAGE, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}

    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= anchors
