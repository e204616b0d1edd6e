import json
import os
import subprocess
import sys
from pathlib import Path

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
    assert [f["start"] for answer in answers for f in answer["findings"]] == [2 * n + 8 for n in range(40)]
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


def test_detect_refuses_a_bad_line_by_number_and_code_and_never_quotes_it():
    for bad, code in (
        (b'{"id": 1, "text": "canary', "not-json"),
        (b'["canary"]', "not-an-object"),
        (b'{"id": null, "text": "canary"}', "bad-id"),
        (b'{"id": 1, "text": ["canary"]}', "bad-text"),
        (b'{"id": 1, "text": "\xff canary"}', "not-utf-8"),
        (lines({"id": 1, "text": "canary" * 4000}).strip(), "too-long"),
    ):
        done = run("detect", given=b'{"id": 0, "text": "fine"}\n' + bad + b"\n")

        assert done.returncode == 1, code
        assert f"line 2: {code}: " in done.stderr.decode()
        assert b"canary" not in done.stderr + done.stdout


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
    assert (report["by_label"]["PERSON"]["found"], report["by_label"]["PERSON"]["marks"]) == (1, 1)
    assert report["total"]["direct_interval"][1] == 1.0
    assert set(report["copies"]) == {"lower case", "upper case", "unpunctuated"}
    assert sorted(report["by_style"]) == ["caps", "chat"]


def test_evaluate_detector_refuses_a_file_that_it_cannot_read(tmp_path):
    done = run("evaluate_detector", str(tmp_path / "none.jsonl"))

    assert (done.returncode, done.stderr.decode().strip()) == (
        1,
        "CommandError: cannot read the file: No such file or directory",
    )
