"""The workbook that people fill in, and the copy that says what is wrong, as programs see them."""

import subprocess
import sys
from io import BytesIO

import openpyxl
import pytest
from django.conf import settings

from archive.errors import NotAllowed
from archive.models import Event, Testimony, Theme, UploadRow
from archive.models.audit import Action
from archive.workflow import uploads
from archive.workflow.upload_looking import Step
from archive.workflow.upload_template import COLUMNS, EXAMPLE, MAIN_SHEET, WARNINGS_HEADER, WRONG_HEADER
from tests.workflow.test_uploads import as_csv, import_all, now, row, settle


def opened(data):
    return openpyxl.load_workbook(BytesIO(data))


def values(sheet):
    return [list(line) for line in sheet.iter_rows(values_only=True)]


def filled(*rows):
    """The template with these rows below its example."""
    book = opened(uploads.template())
    for number, each in enumerate(rows, 3):
        for place, field in enumerate(COLUMNS, 1):
            book[MAIN_SHEET].cell(number, place, each.get(field))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_template_that_was_filled_in_needs_no_choice_and_its_example_is_left_out(author):
    upload = uploads.receive(filled(row(1), row(2)), "template.xlsx", by=author)

    found = uploads.look(now(upload))
    assert len(found.book.tables) == 1
    assert [use.field for use in found.uses] == list(COLUMNS)
    assert (found.problems, found.questions, found.warnings) == ((), (), ())
    assert [row.number for row in found.good] == [3, 4]
    assert [one.rows for one in found.remarks if one.code == "example-row"] == [(2,)]
    assert found.steps == (Step.COLUMNS,)
    import_all(upload, author)
    assert Testimony.objects.count() == 2
    assert list(UploadRow.objects.values_list("number", "outcome")) == [
        (2, "left-out"),
        (3, "stored"),
        (4, "stored"),
    ]


def test_an_example_that_somebody_wrote_over_is_imported(author):
    book = opened(uploads.template())
    book[MAIN_SHEET].cell(2, list(COLUMNS).index("text") + 1, "he told me that nobody would believe me")
    file = BytesIO()
    book.save(file)

    upload = uploads.receive(file.getvalue(), "template.xlsx", by=author)

    assert [row.reference for row in uploads.look(now(upload)).good] == [EXAMPLE["reference"]]


def test_its_lists_hold_every_term_whatever_is_in_a_label(db):
    Theme.objects.create(slug="commas", label="Afraid, alone, ashamed", definition="Use when … Not for …")

    book = opened(uploads.template())

    themes = {line[2] for line in values(book["Terms"])[1:]} - {None}
    assert themes == set(Theme.objects.values_list("label", flat=True))
    lists = {str(one.sqref): one.formula1 for one in book[MAIN_SHEET].data_validations.dataValidation}
    assert lists["G2:G2001"] == f"'Terms'!$C$2:$C${len(themes) + 1}"


def test_the_copy_has_the_rows_that_are_wrong_as_they_came_and_says_what_is_wrong(author):
    upload = uploads.receive(as_csv(row(1), row(2, age="old"), row(3, month="")), "m.csv", by=author)

    copy = opened(uploads.error_copy(now(upload), by=author)).active

    header, *lines = values(copy)
    assert header == [*row(1), WRONG_HEADER, WARNINGS_HEADER]
    assert [line[:7] for line in lines] == [
        list(row(2, age="old").values()),
        [value or None for value in row(3, month="").values()],
    ]
    assert [line[7].partition(":")[0] for line in lines] == [
        "Column G (age)",
        "Column B (month of contact)",
    ]
    told = Event.objects.get(action=Action.UPLOAD_COPIED)
    assert (told.subject, told.details) == (f"upload {upload.pk}", {"rows": 2})


def test_a_copy_without_the_names_of_staff_names_its_own_columns(author):
    content = b"\n".join(b"Sam Example," + line for line in as_csv(row(1, age="old")).splitlines())
    content = content.replace(b"Sam Example,reference", b"Counsellor,reference", 1)
    upload = uploads.receive(content, "m.csv", by=author)

    header, line = values(opened(uploads.error_copy(now(upload), by=author)).active)

    assert header[6] == "age"
    assert line[7].startswith("Column G (age): ")


def test_a_copy_that_was_corrected_comes_in_like_any_file(author):
    upload = uploads.receive(as_csv(row(1, age="old"), row(2)), "m.csv", by=author)
    copy = opened(uploads.error_copy(now(upload), by=author, everything=True))
    assert len(values(copy.active)) == 3
    copy.active["G2"] = 12
    file = BytesIO()
    copy.save(file)

    again = uploads.receive(file.getvalue(), "copy.xlsx", by=author)

    assert [use.field for use in uploads.look(now(again)).uses][-2:] == ["ignore", "ignore"]
    assert [row.age for row in uploads.look(now(again)).good] == [12, 13]


@pytest.mark.parametrize(
    "typed", ["=1+1", "+44", "-no", "@home", '=HYPERLINK("https://a.example")', "https://a.example"]
)
def test_nothing_that_somebody_typed_becomes_a_formula_or_a_link(author, typed):
    upload = uploads.receive(as_csv(row(1, age="old", text=typed)), "m.csv", by=author)

    cell = opened(uploads.error_copy(now(upload), by=author)).active["D2"]

    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", typed, None)


def test_after_the_import_the_copy_has_what_was_left_out(author):
    upload = settle(uploads.receive(as_csv(row(1), row(2, age="old")), "m.csv", by=author), author)
    import_all(upload, author, good_only=True)

    lines = values(opened(uploads.error_copy(now(upload), by=author)).active)

    assert [line[0] for line in lines] == ["reference", "U-2"]


def test_only_the_owner_gets_a_copy(author, reviewer):
    upload = uploads.receive(as_csv(row(1)), "m.csv", by=author)

    with pytest.raises(NotAllowed):
        uploads.error_copy(now(upload), by=reviewer)


def test_nothing_of_a_workbook_that_we_write_is_ever_in_a_file():
    """Every file that the process opens to write is named; a temporary one would be among them."""
    program = """
import sys
opened = []
sys.addaudithook(lambda name, args: opened.append(args) if name == "open" and _writes(args) else None)
def _writes(args):
    return any(letter in str(args[1]) for letter in "wax+") or bool(args[2] & 3)
import xlsxwriter
from io import BytesIO
from archive.workflow.upload_files import _OPTIONS
opened.clear()
file = BytesIO()
with xlsxwriter.Workbook(file, _OPTIONS) as book:
    sheet = book.add_worksheet()
    for number in range(3000):
        sheet.write_string(number, 0, "he kept writing to me " * 50)
print(len(file.getvalue()) > 1000, [args[0] for args in opened])
"""
    setup = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'; django.setup()\n"
    ran = subprocess.run(
        [sys.executable, "-c", setup + program],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.split("\n")[0] == "True []"
