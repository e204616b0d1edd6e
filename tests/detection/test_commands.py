import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from archive.detection.detector import detect
from archive.detection.measuring import figures

ROOT = Path(__file__).parents[2]
# No server answers there: the command must not ask one.
NO_DATABASE = "postgres://nobody@db.invalid:1/none"


def run(*arguments, given=b""):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        input=given,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": NO_DATABASE},
        check=False,
    )


def lines(*rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def test_detect_answers_in_order_without_a_database():
    rows = [{"id": n, "text": f"{'é😀' * n} called kai"} for n in range(40)]
    rows.append({"id": "naïve", "text": "nothing"})

    done = run("detect", given=lines(*rows))

    assert (done.returncode, done.stderr) == (0, b"")
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [answer["id"] for answer in answers] == [*range(40), "naïve"]
    last = [max(f["start"] for f in answer["findings"]) for answer in answers[:-1]]
    assert last == [2 * n + 8 for n in range(40)]
    assert [answer["unread"] for answer in answers] == [[]] * len(rows)
    assert set(answers[0]["findings"][0]) == {
        "start", "end", "label", "kind", "score", "sources", "reason", "suggestion",
    }  # fmt: skip


def test_detect_answers_a_line_before_the_next_is_written():
    with subprocess.Popen(
        [sys.executable, "manage.py", "detect"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": NO_DATABASE},
    ) as process:
        process.stdin.write(lines({"id": 1, "text": "called kai"}))
        process.stdin.flush()
        answer = json.loads(process.stdout.readline())
        process.stdin.close()

    assert answer["id"] == 1


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (b'{"id": 1, "text": "canary', "not-json"),
        (b'["canary"]', "not-an-object"),
        (b'{"id": null, "text": "canary"}', "bad-id"),
        (b'{"id": 1, "text": ["canary"]}', "bad-text"),
        (b'{"id": 1, "text": "\xff canary"}', "not-utf-8"),
        (lines({"id": 1, "text": "canary" * 8000}).strip(), "too-long"),
    ],
)
def test_detect_refuses_a_bad_line_by_number_and_code_and_never_quotes_it(bad, code, monkeypatch):
    given = io.BytesIO(b'{"id": 0, "text": "fine"}\n' + bad + b"\n")
    answered = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(given))
    monkeypatch.setattr(sys, "stdout", answered)

    with pytest.raises(CommandError, match=f"^line 2: {code}: ") as refusal:
        call_command("detect")

    said = answered.buffer.getvalue()
    assert json.loads(said)["id"] == 0  # what came before it is answered
    assert "canary" not in str(refusal.value) + said.decode()


def test_detect_ends_with_one_and_one_line_when_it_refuses():
    done = run("detect", given=b'{"id": 1, "text": "canary')

    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr == b"CommandError: line 1: not-json: the line is not JSON\n"


def test_evaluate_detector_prints_figures_as_json(tmp_path):
    file = tmp_path / "marked.jsonl"
    file.write_bytes(
        lines(
            {"id": "a", "style": "chat", "text": "he is called {{PERSON|kai}}"},
            {"id": "b", "style": "caps", "text": "PLEASE HELP ME"},
        )
    )

    done = run("evaluate_detector", str(file), "--json")

    report = json.loads(done.stdout)
    assert (report["total"]["direct_recall"], report["total"]["token_precision"]) == (1.0, 1.0)
    assert report["by_label"] == {
        "PERSON": {"recall": 1.0, "found": 1, "marks": 1, "interval": [pytest.approx(0.2065, abs=1e-4), 1.0]}
    }
    assert sorted(report["by_style"]) == ["caps", "chat"]
    assert {name: copy["statements"] for name, copy in report["copies"].items()} == {
        "lower case": 2,
        "upper case": 2,
        "unpunctuated": 2,
    }
    assert {name: author["bytes"] for name, author in report["authors"].items()} == {
        "marked": file.stat().st_size
    }
    assert report["authors"]["marked"]["direct_marks"] == 1
    assert (report["baselines"], report["times_our_words_per_second"]) == ({}, {})


@pytest.mark.long
def test_evaluate_detector_shows_each_copy_and_each_baseline_in_lines_of_a_hundred(tmp_path):
    file = tmp_path / "marked.jsonl"
    file.write_bytes(
        lines({"id": "a", "style": "chat", "text": "my mate {{PERSON|Kai Jones}} left, on 3 May"})
    )

    done = run(
        "evaluate_detector", str(file), "--baseline", "en_core_web_sm", "--baseline", "presidio", "--errors"
    )

    assert (done.returncode, done.stderr) == (0, b"")
    table = done.stdout.decode()
    rows = {line[:15].strip() for line in table.splitlines()}
    assert {"as is", "lower case", "upper case", "unpunctuated", "en_core_web_sm", "presidio"} <= rows
    assert max(len(line) for line in table.splitlines()) <= 100


def test_without_presidio_the_command_says_what_to_install(tmp_path, monkeypatch):
    file = tmp_path / "marked.jsonl"
    file.write_bytes(lines({"id": "a", "style": "chat", "text": "called {{PERSON|kai}}"}))
    detect("spaCy itself loads Presidio where it is installed, so the pipeline is built before")
    monkeypatch.setitem(sys.modules, "presidio_analyzer", None)  # importing it fails now

    with pytest.raises(CommandError, match=r"Presidio is not installed: install requirements-dev\.txt"):
        call_command("evaluate_detector", str(file), "--baseline", "presidio")


@pytest.mark.long
def test_the_detector_needs_no_presidio():
    script = (
        "import sys, importlib.metadata as installed, catalogue\n"
        # spaCy loads what installed packages offer it, and Presidio offers something
        "every = [entry for found in installed.distributions() for entry in found.entry_points]\n"
        "offers = [entry for entry in every if not entry.value.startswith('presidio')]\n"
        "catalogue.AVAILABLE_ENTRY_POINTS = installed.EntryPoints(offers)\n"
        "sys.modules['presidio_analyzer'] = None\n"
        "from archive.detection.detector import detect\n"
        "print([f.label.value for f in detect('he is called kai')])"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, cwd=ROOT, check=False)

    assert done.stdout.decode().strip() == "['PERSON']", done.stderr
    pins = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [pin for pin in pins if pin.startswith("presidio")] == []


def test_write_card_records_the_figures_and_their_tables(tmp_path, monkeypatch):
    file = tmp_path / "marked.jsonl"
    file.write_bytes(lines({"id": "a", "style": "chat", "text": "he is called {{PERSON|kai}}"}))
    card, stored = tmp_path / "card.md", tmp_path / "figures.json"
    card.write_text(
        "before\n<!-- figures: made by make model-card -->\nold\n<!-- end of figures -->\nafter\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(figures, "CARD", card)
    monkeypatch.setattr(figures, "STORED", stored)

    try:
        call_command("evaluate_detector", str(file), "--write-card", stdout=io.StringIO())
        tables = figures.tables(figures.recorded())
    finally:
        figures.recorded.cache_clear()

    assert json.loads(stored.read_text(encoding="utf-8"))["total"]["direct_recall"] == 1.0
    assert card.read_text(encoding="utf-8") == (
        "before\n<!-- figures: made by make model-card -->\n" + tables + "<!-- end of figures -->\nafter\n"
    )
    assert "| PERSON | 1.000 [0.21, 1.00] | 1 |" in tables


def test_evaluate_detector_refuses_a_file_that_it_cannot_read(tmp_path):
    done = run("evaluate_detector", str(tmp_path / "none.jsonl"))

    assert (done.returncode, done.stderr.decode().strip()) == (
        1,
        "CommandError: cannot read the file: No such file or directory",
    )
