"""How the helpline's statistics are read, and each problem with a file, by line, in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.disclosure.baseline import Cell, Table
from archive.disclosure.baseline_file import MOST_CHARACTERS, MOST_PROBLEMS, MOST_ROWS, BaselineRefused, read
from archive.disclosure.ladders import Line
from tests.disclosure.populations import VOCABULARY

ABOVE = "source,Yearly statistics 2025\ndate,2026-03-31\n\n"
GENDERS, NATIONS = ("girl", "boy", "nonbinary"), ("england", "scotland", "wales", "northern_ireland")
CANARY = "Ffion Pryce-Gwilliam"


def read_all(text):
    return read(text, VOCABULARY, genders=GENDERS, nations=NATIONS)


def problems(text):
    with pytest.raises(BaselineRefused) as refused:
        read_all(text)
    return refused.value.problems


def test_several_tables_stand_in_one_file():
    baseline = read_all(
        ABOVE + "age,gender,contacts\n13-15,girl,3904\n,girl,120\n\nplatform,contacts\n"
        "instagram,2210\ninstagram + roblox,340\n,1474\n"
    )
    assert (baseline.source, baseline.date) == ("Yearly statistics 2025", "2026-03-31")
    assert baseline.tables == (
        Table(("age_band", "gender"), (Cell(("13-15", "girl"), 3904, 5), Cell(("", "girl"), 120, 6)), 4),
        Table(
            ("platform",),
            (
                Cell((frozenset({"instagram"}),), 2210, 9),
                Cell((frozenset({"instagram", "roblox"}),), 340, 10),
                Cell((frozenset(),), 1474, 11),
            ),
            8,
        ),
    )
    assert baseline.proves(Line("13-15", "girl")) == 3904


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("age,contacts\n10 to 12,7", "10-12"),
        ("Age,Contacts\n10–12,7", "10-12"),
        ("age band,contacts\nUnder 10,7", "under-10"),
        ("age_band,contacts\nunder-13,7", "under-13"),
        ("gender,contacts\nGirl,7", "girl"),
        ("nation,contacts\nNorthern Ireland,7", "northern_ireland"),
        ("nation,contacts\nUK,7", "uk"),
        ("year,contacts\n2025,7", "2025"),
        ("year,contacts\n2020s,7", "2020s"),
        ("platform,contacts\nOnline,7", frozenset({"online"})),
        ("platform,contacts\ninstagram+social-media,7", frozenset({"instagram"})),
        ("harm type,contacts\nonline-blackmail,7", frozenset({"online-blackmail"})),
    ],
)
def test_values_are_read_as_people_write_them(written, code):
    assert read_all(ABOVE + written).tables[0].cells == (Cell((code,), 7, 5),)


def test_columns_stand_in_any_order():
    cells = read_all(ABOVE + "platform,gender,age,contacts\ninstagram,girl,13-15,7\n").tables[0].cells
    assert cells == (Cell(("13-15", "girl", frozenset({"instagram"})), 7, 5),)


@pytest.mark.parametrize(
    "saved",
    [
        '\ufeffsource,Statistics,,\r\ndate,31/03/2026,,\r\n,,,\r\ngender,contacts,,\r\ngirl,"1,200",,\r\n',
        "source;Statistics\ndate;2026-03-31\ngender;contacts\ngirl;1200\n",
        "source\tStatistics\ndate\t2026-03-31\ngender\tcontacts\ngirl\t1 200\n",
    ],
)
def test_files_are_read_as_spreadsheets_save_them(saved):
    baseline = read_all(saved)
    assert (baseline.source, baseline.date) == ("Statistics", "2026-03-31")
    assert baseline.proves(Line(gender="girl")) == 1200


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("colour,contacts\nred,1", "Line 4: column 1 is not a tag. The tags are age, gender, nation, year, "
         "platform and harm."),
        ("age,age,contacts\n13-15,13-15,1", "Line 4: a tag is named twice."),
        ("age,contacts\n14,1", "Line 5: this age is not known. Write under 10, 10 to 12, 13 to 15, 16 to 18, "
         "under 13, 13 to 18, or nothing if it is not known."),
        ("age,contacts\n12-Oct,1", "Line 5: this age is not known. Write under 10, 10 to 12, 13 to 15, "
         "16 to 18, under 13, 13 to 18, or nothing if it is not known."),
        ("gender,contacts\nlass,1", "Line 5: this gender is not known. Write boy, girl, nonbinary, or "
         "nothing if it is not known."),
        ("year,contacts\n25,1", "Line 5: this is not a year. Write it like 2025, or like 2020s for the "
         "decade."),
        ("platform,contacts\nmyspace,1", "Line 5: this platform is not in the vocabulary. Write its slug as "
         'the admin shows it; join several with "+" if the row counts those who met all of them.'),
        ("gender,contacts\ngirl,-3", "Line 5: the number of contacts is negative."),
        ("gender,contacts\ngirl,3.5", "Line 5: the number of contacts is missing or not a whole number."),
        ("gender,contacts\ngirl,<5", "Line 5: the number of contacts is missing or not a whole number."),
        ("gender,contacts\ngirl,", "Line 5: the number of contacts is missing or not a whole number."),
        ("gender,contacts\ngirl,١٢", "Line 5: the number of contacts is missing or not a whole number."),
        ('gender,contacts\ngirl,"12,5"', "Line 5: the number of contacts is missing or not a whole number."),
        ("gender,contacts\ngirl,4 1 0", "Line 5: the number of contacts is missing or not a whole number."),
        ("gender,contacts\ngirl,999999999999999999999",
         "Line 5: the number of contacts is too large: 100,000,000 at most."),
        ("gender,contacts\ngirl,1\nboy,2\ngirl,1", "Line 7: line 5 already gives this count."),
        ("platform,contacts\ninstagram,1\ninstagram+social-media,1",
         "Line 6: line 5 already gives this count."),
        ("gender,contacts\ngirl,1,9", "Line 5: this row must have 2 cells, like the row above it "
         "that names the tags."),
        ("gender,contacts\ngirl", "Line 5: this row must have 2 cells, like the row above it "
         "that names the tags."),
        ("gender,contacts", "Line 4: this table has no rows."),
        ("gender,contacts\ngirl,1\n\ngender,contacts\ngirl,1",
         "Line 7: the table at line 4 has the same tags. Put the rows of both in one table."),
        ("age,contacts\n13-15,3\n13-18,9", "Line 5: this table also has a broader age that includes this "
         "one. Use one level in each table, and put the other in a table of its own."),
        ("platform,contacts\n" + "+".join(["instagram"] * 7) + ",3",
         "Line 5: a row can join 6 terms at most."),
        ('gender,contacts\n"girl,1', "This is not a CSV file that can be read. Save it from the spreadsheet "
         "as CSV (UTF-8)."),
    ],
)  # fmt: skip
def test_a_problem_is_named_by_its_line(table, expected):
    assert expected in problems(ABOVE + table)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("date,2026-03-31\ngender,contacts\ngirl,1",
         ['Say where the counts come from: begin with a row "source", and name it in the next cell.']),
        ("source,Statistics\ngender,contacts\ngirl,1",
         ['Say on which day they were counted: add a row "date", with the day in the next cell.']),
        ("source,Statistics\ndate,March\ngender,contacts\ngirl,1",
         ["Line 2: this is not a date. Write it like 2026-03-31 or 31/03/2026."]),
        ("source,Statistics\ndate,2026-03-31\n",
         ['There is no table. Each begins with a row that names its tags and ends in "contacts".']),
        ("source,One\nsource,Two\ndate,2026-03-31\ngender,contacts\ngirl,1",
         ["Line 2: the source is named twice."]),
        ('source,"Yearly\nstatistics"\ndate,2026-03-31\ngender,contacts\ngirl,1',
         ["Line 1: the source has a line break or a sign that cannot be shown. Write it in one line."]),
        ("source,Yearly \x1b[2J\u202estatistics\ndate,2026-03-31\ngender,contacts\ngirl,1",
         ["Line 1: the source has a line break or a sign that cannot be shown. Write it in one line."]),
        (f"source,{'x' * 201}\ndate,2026-03-31\ngender,contacts\ngirl,1",
         ["Line 1: name the source in 200 characters at most."]),
    ],
)  # fmt: skip
def test_what_is_missing_above_the_tables_is_named(text, expected):
    assert problems(text) == expected


def test_every_problem_is_named_at_once():
    assert len(problems("gender,contacts\nlass,-1\nlad,x\n")) == 6


def test_of_very_many_problems_the_first_are_named():
    found = problems(ABOVE + "gender,contacts\n" + "lass,1\n" * 500)
    assert len(found) == MOST_PROBLEMS + 1
    assert found[-1] == "There are more problems; correct these first."


def test_tables_that_contradict_each_other_are_refused():
    found = problems(ABOVE + "gender,contacts\ngirl,100\n\nnation,contacts\nwales,90\n")
    assert found == [
        "The table by gender (line 4) counts 100 contacts, the table by nation (line 7) counts 90. Each "
        "table should count every contact once: add a row with an empty value for those where it is not "
        "known."
    ]


@pytest.mark.parametrize("written", ["1234", '"1,234"', "1 234", "1\u00a0234", "0" * 5000 + "1234"])
def test_a_number_is_read_with_its_thousands_parted_or_not(written):
    (table,) = read_all(ABOVE + f"gender,contacts\ngirl,{written}\n").tables
    assert [cell.contacts for cell in table.cells] == [1234]


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ("gender,contacts\ngirl,100\n\nplatform,contacts\ninstagram,60\n,60\n", "at least 120 contacts"),
        ("platform,contacts\ninstagram,100\n\nplatform,harm,contacts\ninstagram,grooming,70\ninstagram,,70\n",
         "at least 140 contacts with platform instagram"),
    ],
)  # fmt: skip
def test_those_of_whom_a_tag_is_known_and_those_of_whom_it_is_not_are_counted_apart(tables, expected):
    (problem,) = problems(ABOVE + tables)
    assert expected in problem


def test_too_long_a_file_is_refused():
    assert "more than 1,000,000 characters" in problems("x" * (MOST_CHARACTERS + 1))[0]
    terms = ["instagram", "snapchat", "roblox", "social-media", "online-game"]
    rows = "".join(f"{terms[number % 5]},1\n" for number in range(MOST_ROWS + 1))
    assert problems("platform,contacts\n" + rows)[0] == (
        "There are more than 5,000 rows. Use fewer or smaller tables."
    )


@pytest.mark.parametrize("above", ["", ABOVE, ABOVE + "gender,contacts\ngirl,1\n"])
def test_nothing_of_a_file_that_is_no_baseline_is_repeated(above):
    found = problems(f"{above}{CANARY} wrote,{CANARY}\n{CANARY},contacts\n{CANARY},{CANARY}\n")
    assert found
    assert not [problem for problem in found if "Ffion" in problem]


@given(text=st.text() | st.text(alphabet='agecontacts,girl13-5\n";+ ', max_size=200))
def test_whatever_the_file_holds_it_is_read_or_refused(text):
    for each in (text, ABOVE + "age,contacts\n" + text):
        try:
            refused = read_all(each) and []
        except BaselineRefused as refusal:
            refused = [refusal.problems]
        assert all(refused)
