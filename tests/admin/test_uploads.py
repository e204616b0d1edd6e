"""Bringing in a spreadsheet, page by page: what each shows, refuses and leaves in the trail."""

import csv
import html
import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from archive.admin.signing_in import page_for
from archive.admin.uploads_problems import in_words
from archive.admin.uploads_words import rows_in_words
from archive.models import Event, Platform, Testimony, Upload
from archive.models.audit import Action
from archive.models.upload import State
from archive.spreadsheets.judging import Problem
from archive.spreadsheets.reading import read
from archive.workflow import upload_storing, uploads
from tests.admin.conftest import logged_in
from tests.workflow.conftest import person

HOME = "/admin/uploads/"
COLUMNS = ("reference", "month", "basis", "text", "platforms", "harm_types", "age")
TEXTS = (  # invented
    "he kept writing to me after i said no",
    "my teacher believed me and we rang the helpline together",
    "somebody took my picture from the school page and put it into a group",
    "i was too scared to open the app for weeks",
)


def row(number, **changed):
    known = {
        "reference": f"U-{number}",
        "month": "2025-03",
        "basis": "service_terms",
        "text": TEXTS[number % 4],
        "platforms": "instagram",
        "harm_types": "grooming",
        "age": "13",
    }
    return known | changed


def as_csv(*rows):
    file = io.StringIO()
    writer = csv.DictWriter(file, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def send(client, content, name="jess march.csv"):
    return client.post(HOME, {"file": SimpleUploadedFile(name, content)})


def received(client, *rows):
    send(client, as_csv(*rows))
    return Upload.objects.latest("pk")


@pytest.fixture
def client(as_role):
    return as_role("entry")


@pytest.fixture
def upload(client):
    """Two rows that are right, and one of which the age is not."""
    return received(client, row(1), row(2), row(3, age="44"))


def address(upload, name):
    return f"{HOME}{upload.pk}/{name}/" if name else f"{HOME}{upload.pk}/"


def page(client, upload, name):
    return client.get(address(upload, name))


def shown(answer):
    return html.unescape(answer.content.decode())


def now(upload):
    return Upload.objects.get(pk=upload.pk)


def send_columns(client, upload, **changed):
    """What the page of columns sends as it stands, but for what is ``changed``, by letter."""
    found = page(client, upload, "columns").context["found"]["columns"]
    sent = {each["name"]: changed.get(each["letter"], each["chosen"]) for each in found}
    return client.post(address(upload, "columns"), {"version": now(upload).version, **sent})


def begin(client, upload, **more):
    sent = {"version": now(upload).version, "begin": "good", **more}
    return client.post(address(upload, "check"), sent)


def store(client, upload):
    send_columns(client, upload)
    assert begin(client, upload).status_code == 302
    while upload_storing.is_waiting():
        upload_storing.go_on()


def trail_of(upload):
    return list(Event.objects.filter(subject=f"upload {upload.pk}").values_list("action", flat=True))


def test_a_file_becomes_testimony_page_by_page(client, upload):
    assert send_columns(client, upload).headers["Location"] == address(upload, "check")

    assert "Store 2 rows and exclude 1" in shown(page(client, upload, "check"))
    assert Testimony.objects.count() == 0  # nothing before they say so

    assert begin(client, upload).headers["Location"] == address(upload, "progress")
    assert "0 rows are stored, 0 scanned." in shown(page(client, upload, "progress"))
    assert client.get(address(upload, "standing")).json()["is_over"] is False

    while upload_storing.is_waiting():
        upload_storing.go_on()

    assert client.get(address(upload, "standing")).json() == {"is_over": True}
    done = shown(page(client, upload, "progress"))
    assert "2 testimonies are in review." in done
    assert "1 row was not stored" in done
    listed = client.get(f"/admin/archive/testimony/?import={upload.pk}").context["cl"].result_count
    assert (Testimony.objects.count(), listed) == (2, 2)


def test_without_a_file_the_page_asks_for_one(client):
    answer = client.post(HOME, {})

    assert answer.status_code == 400
    assert "Choose a file first." in shown(answer)


def test_what_is_no_spreadsheet_is_refused_in_words_beside_the_field(client):
    answer = send(client, b"%PDF-1.7 \x00\x01", "quotes.pdf")

    assert answer.status_code == 400
    assert answer.context["form"].errors["file"]
    assert Upload.objects.count() == 0


def test_the_same_file_is_not_taken_twice_and_its_first_import_is_linked(client, upload):
    answer = send(client, as_csv(row(1), row(2), row(3, age="44")))

    assert answer.status_code == 409
    assert "You have already uploaded this file" in shown(answer)
    assert f'<a href="{HOME}{upload.pk}/">' in shown(answer)
    assert Upload.objects.count() == 1


def test_a_colleague_with_the_same_file_is_not_led_to_an_import_of_somebody_else(upload, db):
    answer = send(logged_in(person("colleague", "entry"), Client), as_csv(row(1), row(2), row(3, age="44")))

    assert answer.status_code == 409
    assert "A colleague has already uploaded this file" in shown(answer)
    assert f"{HOME}{upload.pk}/" not in shown(answer)


@pytest.mark.parametrize(
    "name", ["", "columns", "questions", "check", "progress", "standing", "undo", "discard"]
)
def test_nobody_sees_an_import_of_somebody_else(upload, as_role, name):
    assert page(as_role("approver"), upload, name).status_code == 404


def test_an_import_goes_on_where_it_was(client, upload):
    assert page(client, upload, "").headers["Location"] == address(upload, "columns")
    send_columns(client, upload)
    assert page(client, upload, "").headers["Location"] == address(upload, "check")
    assert f'href="{HOME}{upload.pk}/"' in shown(client.get("/admin/"))  # My work says so


def test_what_is_looked_at_first_is_the_columns(client, upload):
    assert page(client, upload, "check").headers["Location"] == address(upload, "columns")


def test_a_file_without_a_reference_is_told_so_before_anything_is_asked(client):
    upload = received(client, {"month": "2025-03", "text": TEXTS[0], "harm_types": "grooming"})

    answer = send_columns(client, upload)

    assert answer.status_code == 400
    assert "Choose the column with the internal reference." in shown(answer)


def test_the_month_of_a_file_that_has_none_is_chosen_once_for_all_its_rows(client):
    rows = [{name: cell for name, cell in row(number).items() if name != "month"} for number in (1, 2)]
    upload = received(client, *rows)

    assert send_columns(client, upload).headers["Location"] == address(upload, "questions")
    asked = page(client, upload, "questions")
    (question,) = asked.context["questions"]
    assert "If it is the same for all the rows, which one is it?" in shown(asked)
    assert "March 2025" in shown(asked)
    assert "term from the list" not in shown(asked)
    assert "Choose a term" not in shown(asked)
    sent = {"version": now(upload).version, question["name"]: "other"}
    assert client.post(address(upload, "questions"), sent).status_code == 400
    unknown = {**sent, f"{question['name']}-other": "2185-03"}
    assert client.post(address(upload, "questions"), unknown).status_code == 400
    chosen = {**sent, f"{question['name']}-other": "2025-03"}
    assert client.post(address(upload, "questions"), chosen).headers["Location"] == address(upload, "check")
    begin(client, upload)
    while upload_storing.is_waiting():
        upload_storing.go_on()

    assert [str(one.contact.month) for one in Testimony.objects.all()] == ["2025-03-01"] * 2


def test_a_column_of_years_beside_months_without_one_is_shown_as_their_year(client):
    upload = received(client, row(1, month="March") | {"year": "2025"}, row(2, month="3") | {"year": "2024"})

    shown_columns = page(client, upload, "columns").context["found"]["columns"]
    assert [each["why"] for each in shown_columns if each["chosen"] == "contact_year"] == [
        "Because the months have no year."
    ]
    store(client, upload)

    assert [str(one.contact.month) for one in Testimony.objects.order_by("pk")] == [
        "2025-03-01",
        "2024-03-01",
    ]


def test_two_columns_cannot_be_the_same_thing(client, upload):
    answer = send_columns(client, upload, F="age")

    assert answer.status_code == 400
    assert [each["letter"] for each in answer.context["found"]["columns"] if each["error"]] == ["F", "G"]


def test_a_column_takes_only_what_its_list_offers(client, upload):
    answer = send_columns(client, upload, F="tick:platforms:no-such-platform")

    assert answer.status_code == 400
    assert answer.context["found"]["columns"][5]["error"] == "Choose from the list."


def test_columns_of_ticks_give_terms(client):
    upload = received(client, row(1) | {"Snapchat": "yes"}, row(2) | {"Snapchat": ""})

    send_columns(client, upload)

    examples = page(client, upload, "check").context["examples"]
    platforms = [dict(each["values"])["Platforms"] for each in examples]
    assert [each.split(", ") for each in platforms] == [["Instagram", "Snapchat"], ["Instagram"]]


@pytest.mark.parametrize(
    ("heading", "why"),
    [
        ("Platform: Bebo", "The heading names something that the vocabulary does not have."),
        ("Threats to share images", "The heading fits more than one term."),
    ],
)
def test_a_column_of_ticks_for_which_a_term_has_to_be_chosen_is_never_passed_over(client, heading, why):
    other = "Platform: Somewhere else"
    upload = received(client, *(row(n) | {heading: mark, other: mark} for n, mark in ((1, "yes"), (2, ""))))

    column = page(client, upload, "columns").context["found"]["columns"][7]
    assert (column["chosen"], column["is_unsure"], why in column["why"]) == ("", True, True)
    refused = send_columns(client, upload)

    assert refused.status_code == 400
    assert "Choose from the list." in shown(refused)
    assert send_columns(client, upload, H="ignore", I="ignore").status_code == 302


def test_a_hidden_column_is_marked_for_whoever_does_not_know_of_it(client):
    book = openpyxl.Workbook()
    book.active.append([*COLUMNS, "notes of mine"])
    book.active.append([*row(1).values(), "nothing"])
    book.active.column_dimensions["G"].hidden = True
    file = io.BytesIO()
    book.save(file)
    send(client, file.getvalue(), "march.xlsx")
    upload = Upload.objects.latest("pk")

    columns = page(client, upload, "columns").context["found"]["columns"]

    assert [each["letter"] for each in columns if each["is_hidden"]] == ["G"]
    (age,) = (each for each in columns if each["letter"] == "G")
    assert (age["chosen"], age["is_unsure"]) == ("age", True)
    assert age["why"] == "This column is hidden in your file. Please check that you want to import it."
    send_columns(client, upload)
    assert page(client, upload, "columns").context["found"]["columns"][6]["is_unsure"] is False


@pytest.fixture
def unsure(client):
    """A file of which nobody can know how its dates are read."""
    return received(
        client, row(1, month="03/04/2024"), row(2, month="03/04/2024"), row(3, month="05/06/2024")
    )


def test_a_date_that_can_be_two_is_asked_once_with_what_each_reading_makes_of_it(client, unsure):
    assert send_columns(client, unsure).headers["Location"] == address(unsure, "questions")

    asked = page(client, unsure, "questions").context["questions"]

    assert len(asked) == 1
    words = [each["words"] for each in asked[0]["choices"]]
    assert words == ["Day first, as in Britain: 3 April", "Month first, as in America: 4 March"]


def test_a_range_of_ages_is_asked_about_with_what_each_answer_makes_of_it(client):
    upload = received(client, row(1, age="12-13"), row(2))
    send_columns(client, upload)

    choices = page(client, upload, "questions").context["questions"][0]["choices"]

    assert [each["words"] for each in choices][:2] == ["The lower age: 12", "The higher age: 13"]


def test_a_question_without_an_answer_is_marked_and_no_answer_is_lost(client):
    upload = received(client, row(1, month="03/04/2024", age="little"), row(2, month="03/04/2024"))
    send_columns(client, upload)
    asked = page(client, upload, "questions").context["questions"]
    sent = {"version": now(upload).version, asked[0]["name"]: asked[0]["choices"][0]["code"]}

    answer = client.post(address(upload, "questions"), sent)

    assert answer.status_code == 400
    again = answer.context["questions"]
    assert [each.get("error", "") for each in again] == ["", "Please choose one."]
    assert again[0]["choices"][0]["is_chosen"]


def test_any_term_of_the_vocabulary_can_be_the_answer(client):
    upload = received(client, row(1, platforms="the blue one"), row(2))
    send_columns(client, upload)
    name = page(client, upload, "questions").context["questions"][0]["name"]
    sent = {"version": now(upload).version, name: "other", f"{name}-other": "no-such-term"}

    assert client.post(address(upload, "questions"), sent).status_code == 400
    answer = client.post(address(upload, "questions"), sent | {f"{name}-other": "facebook"})

    assert answer.headers["Location"] == address(upload, "check")
    values = dict(page(client, upload, "check").context["examples"][0]["values"])
    assert values["Platforms"] == "Facebook"


def test_a_term_that_is_chosen_from_the_list_can_never_lose_against_an_answer_that_was_hidden(client):
    """No name is near: the list has a button of its own, so that choosing from it unsays "Leave it empty"."""
    upload = received(client, row(1, platforms="the blue one"), row(2))
    send_columns(client, upload)
    asked = page(client, upload, "questions")
    name = asked.context["questions"][0]["name"]

    assert f'<input type="radio" name="{name}" value="other"' in asked.content.decode()
    assert f'<input type="hidden" name="{name}"' not in asked.content.decode()
    # Without scripts, choosing from the list presses no button.
    sent = {"version": now(upload).version, f"{name}-other": "facebook"}
    assert client.post(address(upload, "questions"), sent).headers["Location"] == address(upload, "check")


def test_a_month_that_is_written_as_we_write_it_is_not_said_to_be_read_differently(client):
    upload = received(client, row(1, month="March 2025"), row(2, month="Mar-25"))
    send_columns(client, upload)

    guessed = page(client, upload, "check").context["guessed"]

    assert [pair["written"] for column in guessed for pair in column["shown"]] == ["Mar-25"]


def test_what_is_wrong_is_grouped_with_rows_and_columns_and_no_word_of_a_cell(client):
    wrong = (row(2, age="44"), row(3, age="45"), row(0, month="in jessamys summer"))
    upload = received(client, row(1), *wrong)
    send_columns(client, upload)

    problems = page(client, upload, "check").context["problems"]

    assert [(each["rows"], each["where"]) for each in problems] == [
        (2, ["Column G, rows 3–4."]),
        (1, ["Column B, row 5."]),
    ]
    assert "jessamy" not in str(problems)


@pytest.fixture
def doubtful(client):
    """The same words under two references."""
    return received(client, row(1), row(2, text=TEXTS[1]))


def test_a_warning_has_to_be_looked_at_before_anything_is_stored(client, doubtful):
    send_columns(client, doubtful)
    warnings = page(client, doubtful, "check").context["warnings"]

    refused = begin(client, doubtful)

    assert refused.status_code == 400
    assert "tick the box below" in shown(refused)
    assert now(doubtful).state in (State.ASKING, State.READY)
    assert {each["text"] for each in warnings[0]["texts"]} == {TEXTS[1]}
    assert begin(client, doubtful, seen=[each["code"] for each in warnings]).status_code == 302
    assert now(doubtful).state == State.STORING


def test_a_double_press_stores_once(client, upload):
    send_columns(client, upload)
    version = now(upload).version

    answers = [begin(client, upload, version=version) for _ in range(2)]

    assert [each.headers["Location"] for each in answers] == [address(upload, "progress")] * 2
    while upload_storing.is_waiting():
        upload_storing.go_on()
    assert Testimony.objects.count() == 2


@pytest.mark.parametrize("name", ["columns", "check", "discard"])
def test_a_tab_that_is_stale_is_told_and_changes_nothing(client, upload, name):
    send_columns(client, upload)
    before = now(upload).version

    columns = page(client, upload, "columns").context["found"]["columns"]
    sent = {each["name"]: each["chosen"] for each in columns}
    answer = client.post(address(upload, name), {**sent, "version": before - 1, "begin": "good"})

    assert answer.status_code == 409
    assert "This import has changed since you opened the page" in shown(answer)
    assert now(upload).version == before


def test_a_discarded_import_is_gone_and_whoever_comes_back_to_it_is_told(client, upload):
    answer = client.post(address(upload, "discard"), {"version": now(upload).version})
    assert answer.headers["Location"] == HOME

    later = client.get(address(upload, "columns"), follow=True)

    assert f"Nothing from import {upload.pk} is kept any more." in shown(later)
    assert Upload.objects.get().rows.count() == 0


def test_an_import_is_taken_back_as_a_whole(client, upload):
    store(client, upload)
    assert "Delete 2 testimonies" in shown(page(client, upload, "undo"))

    answer = client.post(address(upload, "undo"), {"version": now(upload).version})
    assert answer.headers["Location"] == address(upload, "progress")
    assert "0 of 2 testimonies taken back." in shown(page(client, upload, "progress"))
    while upload_storing.is_waiting():
        upload_storing.go_on()

    assert now(upload).state == State.DISCARDED
    back = client.get(address(upload, "progress"), follow=True)
    assert f"Import {upload.pk} was taken back." in shown(back)
    assert [each["state"] for each in back.context["rows"]] == ["Taken back"]


def test_an_import_is_not_offered_to_be_taken_back_once_somebody_works_on_it(client, upload, as_role):
    store(client, upload)
    testimony = Testimony.objects.first()
    as_role("reviewer").get(f"/admin/archive/testimony/{testimony.pk}/review/")

    done = shown(page(client, upload, "progress"))
    refused = client.post(address(upload, "undo"), {"version": now(upload).version})

    assert "Take the whole import back" not in done
    assert refused.status_code == 403
    assert Testimony.objects.exclude(status="erased").count() == 2


def test_every_page_that_shows_rows_leaves_its_row_in_the_trail(client, upload):
    page(client, upload, "columns")
    send_columns(client, upload)
    page(client, upload, "check")

    trail = trail_of(upload)
    assert trail.count(Action.UPLOAD_OPENED) == 3
    assert Action.UPLOAD_CHANGED in trail


def test_no_title_and_no_message_has_a_word_of_the_file(client, doubtful):
    seen = [page(client, doubtful, "columns")]
    seen.append(send_columns(client, doubtful))
    seen.append(page(client, doubtful, "check"))
    assert any("jess" in shown(each) for each in seen)  # the file's name is on a page

    for answer in (*seen, client.get(HOME), client.get("/admin/")):
        text = shown(answer)
        titles = text.partition("<title>")[2].partition("</title>")[0] + str(answer.headers)
        assert "jess" not in titles
    assert "jess" not in shown(client.get(HOME))


def test_a_page_that_asks_how_far_it_is_keeps_nobody_signed_in(client, upload, settings):
    send_columns(client, upload)
    begin(client, upload)
    session = client.session
    session["heard.last-used-at"] -= 600
    session.save()
    before = client.session["heard.last-used-at"]

    client.get(address(upload, "standing"))
    assert client.session["heard.last-used-at"] == before
    client.get(address(upload, "progress"))
    assert client.session["heard.last-used-at"] > before


def test_a_sign_in_leads_back_to_the_import(upload):
    assert page_for(address(upload, "errors")) == address(upload, "")
    assert page_for(address(upload, "check")) == address(upload, "check")


def test_whoever_may_not_enter_testimony_is_offered_no_import(as_role):
    auditor = as_role("auditor")

    assert auditor.get(HOME).status_code == 403
    assert "Import a spreadsheet" not in shown(auditor.get("/admin/"))


def test_the_longest_import_costs_as_many_questions_of_the_database_as_a_short_one(
    client, upload, django_assert_max_num_queries
):
    send_columns(client, upload)
    with django_assert_max_num_queries(60):
        page(client, upload, "check")


def test_uploads_of_one_person_are_listed_with_where_they_are(client, upload):
    listed = client.get(HOME).context["rows"]

    assert [(each["number"], each["rows"], each["state"]) for each in listed] == [
        (upload.pk, 3, "To be checked: nothing is stored yet")
    ]


@pytest.mark.parametrize("which", ["template", "errors"])
def test_what_is_downloaded_is_kept_nowhere_and_its_name_holds_no_word_of_theirs(client, upload, which):
    send_columns(client, upload)
    answer = client.get(f"{HOME}template/") if which == "template" else client.post(address(upload, "errors"))

    assert answer.content.startswith(b"PK")
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "jess" not in answer.headers["Content-Disposition"]


def test_the_copy_of_what_is_wrong_can_be_taken_before_and_after_the_rest_is_stored(client, upload):
    send_columns(client, upload)
    before = read(client.post(address(upload, "errors")).content, "before.xlsx").tables[0].lines
    store(client, upload)
    after = read(client.post(address(upload, "errors")).content, "after.xlsx").tables[0].lines

    assert [line.cells[0].value for line in before] == ["U-3"]
    assert [line.cells[0].value for line in after] == ["U-3"]
    assert trail_of(upload).count(Action.UPLOAD_COPIED) == 2


def test_a_corrected_file_takes_the_place_of_an_import_of_which_nothing_is_stored(client, upload):
    send_columns(client, upload)
    link = page(client, upload, "check").context["again_url"]
    assert f"It will replace import {upload.pk}" in shown(client.get(link))

    file = SimpleUploadedFile("again.csv", as_csv(row(1), row(2), row(3)))
    answer = client.post(HOME, {"file": file, "after": upload.pk}, follow=True)

    assert now(upload).state == State.DISCARDED
    assert f"This file replaces import {upload.pk}, which was discarded." in shown(answer)


def test_a_file_never_takes_the_place_of_what_is_stored_or_of_somebody_elses(client, upload, as_role):
    other = received(as_role("reviewer"), row(4))
    store(client, upload)

    for number in (upload.pk, other.pk, "x"):
        file = SimpleUploadedFile("again.csv", as_csv(row(1), row(2), row(3, text=f"it is number {number}")))
        client.post(HOME, {"file": file, "after": number})

    assert (now(upload).state, now(other).state) == (State.DONE, State.ASKING)


def test_rows_in_words_are_short():
    assert rows_in_words([7]) == "row 7"
    assert rows_in_words([3, 12, 13, 14, 7]) == "rows 3, 7 and 12–14"
    assert rows_in_words([1, 3, 5, 7], most=2, besides=10) == "rows 1, 3 and 12 more"


def test_a_testimony_that_others_have_is_named_row_by_row_under_one_tick(client):
    store(client, received(client, row(1), row(2)))
    upload = received(client, row(5, text=TEXTS[1]), row(6, text=TEXTS[2]))
    send_columns(client, upload)

    warnings = page(client, upload, "check").context["warnings"]

    assert len(warnings) == 1
    assert warnings[0]["said"] == "2 rows: the archive has exactly this text, under another reference"
    assert [re.sub("[0-9]+ has", "N has", line) for line in warnings[0]["where"]] == [
        f"Row {number}: testimony N has exactly this text, under another reference." for number in (2, 3)
    ]


def test_rows_marked_as_not_to_be_used_are_named_copied_and_never_stored(client):
    marked = {"do not use": "", "ok to share?": "Y"}
    upload = received(
        client,
        row(1, **marked),
        row(2, **marked | {"do not use": "x"}),
        row(3, **marked | {"ok to share?": "No"}),
        row(4, **marked | {"do not use": "her mum rang"}),
    )

    columns = page(client, upload, "columns").context["found"]["columns"]
    assert [each["chosen"] for each in columns][-2:] == ["may_use", "may_use"]
    assert "Says whether it may be used" in shown(page(client, upload, "columns"))
    assert send_columns(client, upload).headers["Location"] == address(upload, "questions")
    assert "May rows like this be used?" in shown(page(client, upload, "questions"))
    (question,) = page(client, upload, "questions").context["questions"]
    answers = {"version": now(upload).version, question["name"]: "not"}
    assert client.post(address(upload, "questions"), answers).headers["Location"] == address(upload, "check")

    check = shown(page(client, upload, "check"))
    assert "Store 1 row and exclude 3" in check
    assert "3 rows: marked as not to be used" in check
    assert "rows 3–5" in check
    copy = client.post(address(upload, "errors")).content
    (table,) = read(copy, "copy.xlsx").tables
    assert [line.cells[0].value for line in table.lines] == ["U-2", "U-3", "U-4"]
    store_rest = begin(client, upload)
    assert store_rest.status_code == 302
    while upload_storing.is_waiting():
        upload_storing.go_on()
    assert [testimony.contact.reference for testimony in Testimony.objects.all()] == ["U-1"]


def test_an_answer_never_goes_to_another_question_where_the_vocabulary_changed_meanwhile(client):
    upload = received(client, row(1, platforms="Quacker"), row(2, platforms="Zoomble"))
    send_columns(client, upload)
    first, second = page(client, upload, "questions").context["questions"]
    sent = {
        "version": now(upload).version,
        first["name"]: "wrong",
        second["name"]: "other",
        f"{second['name']}-other": "instagram",
    }
    Platform.objects.create(slug="quacker", label="Quacker", definition="Use when … Not for …")

    client.post(address(upload, "questions"), sent)

    look = uploads.look(now(upload))
    assert [each.platforms for each in look.good] == [("quacker",), ("instagram",)]


def test_rows_of_sheets_that_were_read_together_can_be_found(client):
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("Q2")):
        sheet.append(["Reference", "Month", "Quote"])
        sheet.append([f"{sheet.title}-1", "2025-03", TEXTS[len(sheet.title) % 4]])
    file = io.BytesIO()
    book.save(file)
    send(client, file.getvalue(), "two.xlsx")

    page = html.unescape(client.get(f"{HOME}{Upload.objects.latest('pk').pk}/columns/").content.decode())

    assert "2 sheets have the same headings, so we read them together." in page
    assert "1005 is row 5 of the second" in page
    assert ">2 sheets together</option>" in page


def test_nobody_is_asked_to_look_at_a_row_that_is_not_stored_anyway(client):
    upload = received(client, row(1), row(2, text="help", age="44"))
    send_columns(client, upload)

    assert page(client, upload, "check").context["warnings"] == []
    assert begin(client, upload).headers["Location"] == address(upload, "progress")


def test_of_very_many_rows_with_one_warning_the_first_are_said_one_by_one_and_the_rest_named():
    problems = [
        Problem(row, "D", "text", "nearly-elsewhere", f"testimony {row} has nearly the same text", True)
        for row in range(2, 2002)
    ]

    (said,) = in_words(problems)

    assert (said["rows"], len(said["where"])) == (2000, 101)
    assert said["where"][0] == "Row 2: testimony 2 has nearly the same text."
    assert said["where"][-1] == "The same is true of rows 102–2001."


def with_names(*references, header="Name"):
    """References below a heading that looks like a child's name."""
    rows = [{header: each} | row(number) for number, each in enumerate(references)]
    return as_csv(*({name: cell for name, cell in each.items() if name != "reference"} for each in rows))


def test_a_column_that_was_wrongly_taken_for_names_is_read_when_the_file_is_sent_again(client):
    content = with_names("Q-1", "Q-2")
    send(client, content)
    first = Upload.objects.latest("pk")
    column = page(client, first, "columns").context["found"]["columns"][0]
    assert (column["chosen"], column["values"]) == ("private", [])

    again = client.get(column["keep_url"])
    assert "We took column A for names" in shown(again)
    assert send(client, content).status_code == 409  # without saying so, it is the same file
    file = SimpleUploadedFile("q.csv", content)
    sent = client.post(HOME, {"file": file, "after": first.pk, "keep": "0A"}, follow=True)

    second = Upload.objects.latest("pk")
    assert f"This file replaces import {first.pk}, which was discarded." in shown(sent)
    assert (now(first).state, second.pk > first.pk) == (State.DISCARDED, True)
    column = page(client, second, "columns").context["found"]["columns"][0]
    assert (column["chosen"], column["values"], column["is_unsure"]) == ("", ["Q-1", "Q-2"], True)
    assert column["keep_url"] == ""
    assert send_columns(client, second).status_code == 400  # nobody has said yet what it is
    assert send_columns(client, second, A="reference").status_code == 302
    begin(client, second)
    while upload_storing.is_waiting():
        upload_storing.go_on()
    assert sorted(one.contact.reference for one in Testimony.objects.all()) == ["Q-1", "Q-2"]


def test_a_column_that_is_named_as_names_after_all_is_emptied(client):
    content = with_names("Sam Example", "Pat Example", header="Counsellor") + b""
    content = content.replace(b"month", b"reference,month", 1).replace(b"Example,", b"Example,C-1,")
    send(client, content)
    first = Upload.objects.latest("pk")
    client.post(HOME, {"file": SimpleUploadedFile("q.csv", content), "after": first.pk, "keep": "0A"})
    upload = Upload.objects.latest("pk")
    assert page(client, upload, "columns").context["found"]["columns"][0]["values"] != []

    send_columns(client, upload, A="staff")

    assert page(client, upload, "columns").context["found"]["columns"][0]["values"] == []


def test_of_another_file_no_column_is_kept_that_looks_like_names(client):
    send(client, with_names("Q-1"))
    first = Upload.objects.latest("pk")
    other = SimpleUploadedFile("other.csv", with_names("Sam Example"))

    client.post(HOME, {"file": other, "after": first.pk, "keep": "0A"})

    column = page(client, Upload.objects.latest("pk"), "columns").context["found"]["columns"][0]
    assert (column["chosen"], column["values"]) == ("private", [])


def test_two_columns_that_were_wrongly_taken_for_names_are_read_one_after_the_other(client):
    content = as_csv({"Name": "Q-1", "Counsellor": "grooming"} | row(1))
    send(client, content)
    for letters in ("A", "B"):
        upload = Upload.objects.latest("pk")
        columns = page(client, upload, "columns").context["found"]["columns"]
        (address,) = (each["keep_url"] for each in columns if each["letter"] == letters)
        again = client.get(address)
        file = SimpleUploadedFile("q.csv", content)
        client.post(HOME, {"file": file, "after": upload.pk, "keep": again.context["kept"]})

    columns = page(client, Upload.objects.latest("pk"), "columns").context["found"]["columns"]
    assert "We took columns A and B for names" in shown(again)
    assert [each["values"] for each in columns[:2]] == [["Q-1"], ["grooming"]]


def test_a_colleagues_import_is_not_replaced(client, as_role):
    content = with_names("Q-1")
    send(client, content)
    first = Upload.objects.latest("pk")

    other = logged_in(person("second", "entry"))
    file = SimpleUploadedFile("q.csv", content)
    answer = other.post(HOME, {"file": file, "after": first.pk, "keep": "0A"})

    assert answer.status_code == 409
    assert now(first).state == State.ASKING


def test_direction_marks_that_came_with_a_copied_number_are_taken_out_and_named(client):
    copied = "he gave me \u202a07700 900123\u202c and told me to ring"
    upload = received(
        client, row(1, text=copied), row(2), row(3, text="\u2068somebody\u2069 told my class about it")
    )
    send_columns(client, upload)

    answer = page(client, upload, "check")

    assert answer.context["taken_out"] == [
        "FIRST STRONG ISOLATE (U+2068): row 4",
        "LEFT-TO-RIGHT EMBEDDING (U+202A): row 2",
        "POP DIRECTIONAL FORMATTING (U+202C): row 2",
        "POP DIRECTIONAL ISOLATE (U+2069): row 4",
    ]
    assert "Invisible characters that we took out" in shown(answer)
    begin(client, upload)
    while upload_storing.is_waiting():
        upload_storing.go_on()
    assert "he gave me 07700 900123 and told me to ring" in [
        testimony.revisions.get().text for testimony in Testimony.objects.all()
    ]
