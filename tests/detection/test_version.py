import shutil

import pytest

from archive.detection import version
from archive.detection.version import code_of, detector_version, list_of


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """Return a copy of the detector whose version ``of()`` computes anew."""
    here = tmp_path / "detection"
    shutil.copytree(version.HERE, here, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(version, "HERE", here)
    return here


def of():
    return detector_version.__wrapped__()


def changed(path, before, after):
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_it_is_short_and_the_same_each_time(copied):
    assert len(detector_version()) == 12
    assert of() == of() == detector_version()


def test_a_comment_a_docstring_and_a_line_break_change_nothing(copied):
    before = of()
    changed(copied / "resolver.py", "PIECES = ", "# a comment\nPIECES = ")
    changed(copied / "text" / "runs.py", '"""Runs of words', '"""Rows of words')
    changed(copied / "text" / "runs.py", "MAX_WORDS = 4", "MAX_WORDS = (\n    4\n)")
    changed(copied / "data" / "surnames.txt", "# ", "# Another remark.\n\n# ")
    changed(copied / "data" / "patterns" / "ages.txt", "# ", "# Another remark.\n# ")

    assert of() == before


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("text/runs.py", "MAX_WORDS = 4", "MAX_WORDS = 5"),
        ("data/patterns/ages.txt", "SEX -> 0.85", "SEX -> 0.84"),
        ("data/surnames.txt", "smith", "smyth"),
        ("data/first_names.tsv", "oliver", "olliver"),
        ("data/rule_components.tsv", "events", "eventz"),
        ("data/calibration.tsv", "0", "1"),
        ("weights/tokenizer.json", "{", "{ "),
    ],
)
def test_whatever_decides_the_findings_changes_it(copied, file, before, after):
    version_before = of()
    changed(copied / file, before, after)

    assert of() != version_before


def test_a_new_file_changes_it_and_how_findings_are_counted_does_not(copied):
    before = of()
    changed(copied / "measuring" / "intervals.py", "1", "2")
    changed(copied / "process.py", "START_SECONDS = 60", "START_SECONDS = 61")
    assert of() == before

    (copied / "data" / "more.txt").write_text("one\n", encoding="utf-8")
    assert of() != before


def test_what_is_left_of_a_program_and_of_a_list():
    program = '"""About."""\nclass A:\n    """A."""\n\n\ndef f(x):  # why\n    "about"\n    return  x+1\n'

    assert code_of(program) == b"class A:\n    pass\n\ndef f(x):\n    return x + 1"
    assert list_of("# about\n\nsmith, jones \n#x\nlee\n") == b"smith, jones\nlee"
