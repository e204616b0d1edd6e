"""Bringing in a spreadsheet, page by page."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from archive.models import Testimony, Upload
from archive.workflow import upload_storing

HOME = "/admin/uploads/"
COLUMNS = ("reference", "month", "basis", "text", "platforms", "harm_types", "age")
WORDS = "he kept writing to me after i said no, and then he asked again, number {}"  # invented


def row(number, **changed):
    known = {
        "reference": f"U-{number}",
        "month": "2025-03",
        "basis": "service_terms",
        "text": WORDS.format(number),
        "platforms": "instagram",
        "harm_types": "grooming",
        "age": "13",
    }
    return known | changed


def as_csv(*rows):
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def send(client, content, name="march.csv"):
    return client.post(HOME, {"file": SimpleUploadedFile(name, content)})


@pytest.fixture
def client(as_role):
    return as_role("entry")


@pytest.fixture
def upload(client):
    send(client, as_csv(row(1), row(2), row(3, age="old")))
    return Upload.objects.get()


def page(client, upload, name):
    return client.get(f"{HOME}{upload.pk}/{name}/")


def now(upload):
    return Upload.objects.get(pk=upload.pk)


def columns_of(client, upload):
    """What the page of columns would send as it stands."""
    sent = {"version": now(upload).version}
    for column in page(client, upload, "columns").context["found"]["columns"]:
        sent[column["name"]] = column["chosen"]
    return sent


def test_a_file_becomes_testimony_page_by_page(client, upload):
    answer = client.post(f"{HOME}{upload.pk}/columns/", columns_of(client, upload))
    assert answer.headers["Location"] == f"{HOME}{upload.pk}/check/"

    check = page(client, upload, "check").content.decode()
    assert "Store 2 rows and exclude 1" in check
    assert Testimony.objects.count() == 0  # nothing before they say so

    answer = client.post(f"{HOME}{upload.pk}/check/", {"version": now(upload).version, "begin": "good"})
    assert answer.headers["Location"] == f"{HOME}{upload.pk}/progress/"
    assert "0 of 3 stored" in page(client, upload, "progress").content.decode()

    upload_storing.go_on()

    assert client.get(f"{HOME}{upload.pk}/standing/").json()["is_over"]
    assert "2 testimonies are in review." in page(client, upload, "progress").content.decode()
    assert Testimony.objects.count() == 2
