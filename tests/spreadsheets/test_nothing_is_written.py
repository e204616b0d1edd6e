"""Reading a file leaves nothing on the disk: asked of Python itself, in a process of its own."""

import subprocess
import sys
from pathlib import Path

from tests.spreadsheets.files import HEADER, ods_row, opendocument, rows, text_file, workbook, xls

ROOT = Path(__file__).resolve().parents[2]
WATCH = """
import os, sys
sys.dont_write_bytecode = True
changes = []
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
MAKING = {"os.mkdir", "os.link", "os.symlink", "os.rename", "tempfile.mkstemp", "tempfile.mkdtemp"}

def watch(event, given):
    # A number is a pipe that is open already.
    if event == "open" and not isinstance(given[0], int) and given[0] != os.devnull and given[2] & WRITING:
        changes.append((event, str(given[0])))
    elif event in MAKING:
        changes.append((event, str(given[0])))

sys.addaudithook(watch)
"""
READ = """
from archive.spreadsheets.reading import read
print(len(read(sys.stdin.buffer.read()).tables[0].lines))
"""
READ_OLDER = """
from archive.spreadsheets.older_process import main
main()
print()
"""
WRITE = """
import tempfile
with tempfile.TemporaryFile() as file:
    file.write(b"seen")
"""
TOLD = "print(changes)"


def watched(program, data):
    done = subprocess.run(
        [sys.executable, "-c", WATCH + program + TOLD],
        input=data,
        capture_output=True,
        check=True,
        cwd=ROOT,
        timeout=60,
    )
    return done.stdout.decode().splitlines()


def test_no_reader_writes_to_the_disk():
    lines = [HEADER, *rows(40)]
    table = "".join(ods_row(*line) for line in lines)
    files = {
        "csv": text_file(lines),
        "xlsx": workbook(lines),
        "ods": opendocument(f'<table:table table:name="Q">{table}</table:table>'),
        "xls": xls(lines),
        "html": b"<table><tr><td>Ref<td>Text" + b"<tr><td>C-1<td>I told her" * 40 + b"</table>",
    }

    assert {kind: watched(READ, data) for kind, data in files.items()} == {
        kind: ["40", "[]"] for kind in files
    }


def test_the_process_for_older_files_writes_nothing_either():
    answer, changes = watched(READ_OLDER, xls([HEADER, *rows(3)]))

    assert "C-0003" in answer
    assert changes == "[]"


def test_a_temporary_file_would_be_seen():
    (changes,) = watched(WRITE, b"")

    assert "open" in changes
