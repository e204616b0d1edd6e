import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from archive.detection.detector import detect
from archive.detection.findings import Reading
from archive.models import Contact, Event, Flag, Revision, Scan, Testimony
from archive.models.data_key import at_hand
from archive.workflow import intake, rescanning
from tests.workflow.import_samples import CANARY, sample, write_csv, write_jsonl

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def author(db):
    user = User.objects.create_user("author", password=None, is_staff=True)
    user.groups.add(Group.objects.get(name="entry"))
    return user


def run(path, *options, by="author"):
    """Return (standard output, standard error, why it failed or None)."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_testimonies", str(path), *options, by=by, stdout=out, stderr=err, no_color=True)
    except CommandError as failure:
        return out.getvalue(), err.getvalue(), str(failure)
    return out.getvalue(), err.getvalue(), None


def stored_texts():
    return sorted(revision.text for revision in Revision.objects.all())


def written():
    return [model.objects.count() for model in (Contact, Testimony, Revision, Event)]


@pytest.mark.parametrize(("write", "name"), [(write_csv, "rows.csv"), (write_jsonl, "rows.jsonl")])
def test_a_good_file_is_stored_and_counted(tmp_path, author, write, name):
    path = write(tmp_path / name, sample(), sample(text="he lives in\u200b stockport"))

    out, err, failure = run(path)

    flags = Flag.objects.count()
    assert out == (
        "{}: Removed 1 invisible character: ZERO WIDTH SPACE (U+200B) at 12.\n"
        "Stored 2 testimonies, 0 already stored; {} possible identifier{}.\n"
    ).format("row 3" if write is write_csv else "row 2 (line 2)", flags, "" if flags == 1 else "s")
    assert (err, failure) == ("", None)
    assert stored_texts() == ["he kept messaging me after i blocked him", "he lives in stockport"]
    assert Testimony.objects.filter(entered_by=author).count() == 2


def test_a_second_run_stores_nothing_twice(tmp_path, author):
    path = write_jsonl(tmp_path / "rows.jsonl", sample())
    run(path)
    before = written()

    out, err, failure = run(path)

    assert out == (
        f"row 1 (line 1): already stored as testimony {Testimony.objects.get().pk}\n"
        "Stored 0 testimonies, 1 already stored; 0 possible identifiers.\n"
    )
    assert (err, failure, written()) == ("", None, before)


def test_one_wrong_row_stops_all_and_every_error_is_shown_without_a_word_of_the_file(tmp_path, author):
    path = write_jsonl(
        tmp_path / "rows.jsonl",
        sample(),
        sample(reference="C-2", text=f"{CANARY}\x00", month=CANARY),
        sample(reference="C-3", platforms=[CANARY]),
    )

    out, err, failure = run(path)

    assert out == ""
    assert err.splitlines() == [
        (
            "row 2 (line 2), text: The text holds a character that cannot be stored: NULL (U+0000) at "
            "character 8 (line 1, column 8). Delete it there and send the text again."
        ),
        "row 2 (line 2), month: write the month as YYYY-MM, such as 2025-03",
        "row 3 (line 3), platforms: value 1 is not in the vocabulary",
    ]
    assert failure == "3 errors in 2 rows. Nothing was written."
    assert written() == [0, 0, 0, 0]


def test_keep_going_stores_the_good_rows_and_still_fails(tmp_path, author):
    path = write_jsonl(tmp_path / "rows.jsonl", sample(), sample(reference="C-2", age="40"))

    out, err, failure = run(path, "--keep-going")

    assert re.fullmatch(r"Stored 1 testimony, 0 already stored; \d+ possible identifiers?\.\n", out)
    assert err == "row 2 (line 2), age: give a whole number from 0 to 18, or leave it empty\n"
    assert failure == "1 error in 1 row."
    assert stored_texts() == [sample()["text"]]


@pytest.mark.parametrize(
    ("age", "out", "failure"),
    [
        ("13", "Dry run: 2 testimonies would be stored, 0 already stored. Nothing was written.\n", None),
        (
            "40",
            "Dry run: 0 testimonies would be stored, 0 already stored. Nothing was written.\n",
            "1 error in 1 row. Nothing was written.",
        ),
    ],
)
def test_a_dry_run_says_what_would_happen_and_writes_nothing(tmp_path, author, age, out, failure):
    path = write_jsonl(tmp_path / "rows.jsonl", sample(), sample(reference="C-2", age=age))

    result = run(path, "--dry-run")

    assert (result[0], result[2]) == (out, failure)
    assert written() == [0, 0, 0, 0]


def test_a_file_that_breaks_off_stores_nothing_even_when_told_to_keep_going(tmp_path, author):
    path = write_jsonl(tmp_path / "rows.jsonl", sample())
    path.write_bytes(path.read_bytes() + b'{"text": "wagtail caf\xe9"}\n')

    _, err, failure = run(path, "--keep-going")

    assert (
        failure
        == "Line 2 is not UTF-8 (at byte 22 of the line). Save the file as UTF-8. Nothing was written."
    )
    assert (err, written()) == ("", [0, 0, 0, 0])


def test_the_format_can_be_said_where_the_name_does_not(tmp_path, author):
    path = write_jsonl(tmp_path / "rows.txt", sample())

    assert (
        run(path)[2]
        == "The file name does not end in .csv, .xlsx, .jsonl or another ending we know: rename it, "
        "or give --format. Nothing was written."
    )
    assert run(path, "--format", "jsonl")[2] is None
    assert stored_texts() == [sample()["text"]]


@pytest.mark.parametrize(
    ("by", "failure"),
    [
        ("nobody", "--by: there is no active account with that name. Nothing was written."),
        ("leaver", "--by: there is no active account with that name. Nothing was written."),
        ("auditor", "--by: this account is not allowed to enter testimony. Nothing was written."),
    ],
)
def test_only_an_active_account_that_may_enter_testimony_imports(tmp_path, author, by, failure):
    User.objects.create_superuser("leaver", password=None, is_active=False)
    User.objects.create_user("auditor", password=None).groups.add(Group.objects.get(name="auditor"))

    assert run(write_jsonl(tmp_path / "rows.jsonl", sample()), by=by) == ("", "", failure)
    assert written() == [0, 0, 0, 0]


def test_what_the_detector_could_not_read_is_named(tmp_path, author):
    welsh = "Mae bachgen yn fy mlwyddyn i yn anfon negeseuon cas ata i bob nos ac mae pawb yn chwerthin."
    rows = sample() | {"text": welsh}

    out, _, failure = run(write_jsonl(tmp_path / "rows.jsonl", rows))

    assert failure is None
    assert out == (
        "Stored 1 testimony, 0 already stored; 0 possible identifiers.\n"
        "Not all in English, so the detector could not read all of it: testimony "
        f"{Testimony.objects.get().pk}. Somebody who can read it has to check it.\n"
    )


def test_a_scan_that_fails_is_named_and_loses_no_text(tmp_path, author, monkeypatch):
    monkeypatch.setattr(rescanning, "detect_or_none", lambda text: None)

    out, _, failure = run(write_jsonl(tmp_path / "rows.jsonl", sample()))

    assert out == "Stored 1 testimony, 0 already stored; 0 possible identifiers.\n"
    assert (
        failure == f"Stored, but not scanned; run this again to scan: testimony {Testimony.objects.get().pk}."
    )
    assert stored_texts() == [sample()["text"]]


def test_a_refusal_of_the_database_does_not_quote_the_row(tmp_path, author, monkeypatch):
    def fail(entries, **_):
        raise IntegrityError(f"Failing row contains ({entries[0].entry.text})")

    monkeypatch.setattr(intake, "enter_all", fail)

    _, err, failure = run(write_jsonl(tmp_path / "rows.jsonl", sample(text=CANARY)))

    assert failure == "The database refused (IntegrityError). Run it again: it skips what is stored already."
    assert (err, written()) == ("", [0, 0, 0, 0])


def test_ctrl_c_while_storing_leaves_nothing_and_says_what_to_do(tmp_path, author, monkeypatch):
    def stop(rows):
        write(rows)
        raise KeyboardInterrupt

    write = intake._write
    monkeypatch.setattr(intake, "_write", stop)

    out, err, failure = run(write_jsonl(tmp_path / "rows.jsonl", sample(), sample(reference="C-2")))

    assert (out, err) == ("", "")
    assert failure == (
        "Stopped. Either every row is stored or none is: run it again, and it carries on from there."
    )
    assert written() == [0, 0, 0, 0]


def test_ctrl_c_while_scanning_keeps_all_rows_and_a_second_run_scans_the_rest(tmp_path, author, monkeypatch):
    path = write_jsonl(tmp_path / "rows.jsonl", *(sample(reference=f"C-{n}") for n in range(3)))
    texts = []

    def stop(text):
        texts.append(text)
        if len(texts) == 2:
            raise KeyboardInterrupt
        return Reading([])

    monkeypatch.setattr(rescanning, "detect_or_none", stop)

    _, _, failure = run(path)

    assert failure == "Stopped. All rows are stored; 1 of 3 are scanned. Run it again to scan the others."
    assert (Testimony.objects.count(), Scan.objects.count()) == (3, 1)
    assert run(path)[2] is None
    assert (Testimony.objects.count(), Scan.objects.count(), len(texts)) == (3, 3, 4)


@pytest.mark.long
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_several_processes_scan_and_find_what_one_finds(tmp_path, author):
    texts = [f"my mate jess lives in stockport, she is {age}" for age in range(9, 15)]
    path = write_jsonl(
        tmp_path / "rows.jsonl", *(sample(reference=f"C-{n}", text=text) for n, text in enumerate(texts))
    )

    out, _, failure = run(path, "--workers=2", "--no-progress")

    assert failure is None
    assert out.startswith("Stored 6 testimonies, 0 already stored; ")
    assert [revision.flags.count() for revision in Revision.objects.order_by("testimony")] == [
        len(detect(text)) for text in texts
    ]
    assert Event.objects.filter(action="scanned").count() == 6


@pytest.mark.parametrize("setting", ["ARCHIVE_SEALING_KEYS", "ARCHIVE_LOOKUP_KEY"])
def test_nothing_is_stored_under_keys_that_are_not_the_archives(setting, tmp_path, author, settings):
    run(write_csv(tmp_path / "first.csv", sample()))
    at_hand.forget()
    another = Fernet.generate_key().decode()
    setattr(settings, setting, [another] if setting.endswith("KEYS") else another)

    _, _, failure = run(write_csv(tmp_path / "second.csv", sample(reference="another")))

    assert failure.startswith(f"{setting} is not")
    assert failure.endswith("Nothing was written.")
    assert Testimony.objects.count() == 1
    at_hand.forget()


def test_no_workers_are_too_few(tmp_path, author):
    assert (
        run(tmp_path / "rows.csv", "--workers=0")[2] == "--workers must be at least 1. Nothing was written."
    )


@pytest.mark.parametrize(("option", "shown"), [("--progress", True), ("--no-progress", False), (None, False)])
def test_the_bar_shows_on_a_terminal_or_when_asked_for(tmp_path, author, capsys, option, shown):
    run(write_jsonl(tmp_path / "rows.jsonl", sample()), *([option] if option else []))

    assert ("Checking: 100%" in capsys.readouterr().err) is shown


@pytest.mark.long
def test_the_real_command_stores_fails_with_one_and_shows_no_traceback(tmp_path):
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'archive.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DJANGO_SUPERUSER_PASSWORD": "only-in-this-test",
    }

    def manage(*arguments):
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment,
            check=False,
            capture_output=True,
            text=True,
        )

    assert manage("migrate", "--verbosity=0").returncode == 0
    assert (
        manage("createsuperuser", "--noinput", "--username=boss", "--email=boss@heard.example").returncode
        == 0
    )
    good = write_jsonl(tmp_path / "good.jsonl", sample())
    bad = write_jsonl(tmp_path / "bad.jsonl", sample(), sample(month=CANARY, text=f"{CANARY} \ud800"))

    refused = manage("import_testimonies", str(bad), "--by=boss")
    stored = manage("import_testimonies", str(good), "--by=boss", "--progress")
    again = manage("import_testimonies", str(good), "--by=boss")

    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.endswith("CommandError: 2 errors in 1 row. Nothing was written.\n")
    assert "Traceback" not in refused.stderr
    assert CANARY not in refused.stderr
    assert stored.returncode == 0, stored.stderr
    assert "Checking: 100%" in stored.stderr
    assert stored.stdout.startswith("Stored 1 testimony, 0 already stored; ")
    assert (again.returncode, again.stdout.splitlines()[0]) == (
        0,
        "row 1 (line 1): already stored as testimony 1",
    )
