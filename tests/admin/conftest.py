"""A client for each role, and testimonies taken to each stage by the real functions."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from archive.models import PowerRequest, Testimony
from archive.models.power import Verdict
from archive.models.vocabulary import HarmType, Platform, Theme
from archive.vocabulary import CheckItem
from archive.workflow import power
from tests.workflow.acting import show

# Fixtures work where they are imported.
from tests.workflow.conftest import (  # noqa: F401
    approver,
    author,
    choices,
    cleared,
    decide_all,
    entered,
    entry,
    person,
    published,
    reviewer,
    submitted,
    tags,
)

ROLES = ["entry", "reviewer", "approver", "auditor", "administrator"]
PAGES = ["change", "text", "review", "prepare", "clear", "publish", "withdraw"]


def url(page, testimony, *more):
    return reverse(f"admin:archive_testimony_{page}", args=[testimony.pk, *more])


def now(testimony):
    """The testimony as it stands in the database."""
    return Testimony.objects.get(pk=testimony.pk)


class ReadsFirst(Client):
    """Somebody who has the text of a testimony shown before they send anything about it."""

    reader = None

    def post(self, path, data=None, *args, **more):
        if about := re.match(r"/admin/archive/testimony/([0-9]+)/", path):
            show(int(about[1]), self.reader)
        return super().post(path, data, *args, **more)


def logged_in(user, client_class=ReadsFirst):
    client = client_class()
    client.reader = user
    client.force_login(user)
    return client


def confirm_all(role="administrator"):
    """Somebody else confirms whatever is asked for."""
    second = User.objects.filter(username="second-pair").first() or person("second-pair", role)
    for asked in PowerRequest.objects.open_at(timezone.now()).order_by("pk"):
        power.answer(asked, Verdict.CONFIRMED, by=second)


def unsoftened(client):
    """Let the session of ``client`` ask for texts, as Show text does: what is softened is not judged."""
    session = client.session
    session["show_text"] = True
    session.save()
    return client


@pytest.fixture
def as_author(author):  # noqa: F811 -- the fixture above, asked for by name
    return logged_in(author)


@pytest.fixture
def as_reviewer(reviewer):  # noqa: F811
    return logged_in(reviewer)


@pytest.fixture
def as_approver(approver):  # noqa: F811
    return logged_in(approver)


@pytest.fixture
def as_role(author, reviewer, approver):  # noqa: F811
    """A client for a role; the author is the entry staff, so that there is something of theirs to see."""
    known = {"entry": author, "reviewer": reviewer, "approver": approver}

    def client_for(role):
        return logged_in(known.get(role) or person(role, role))

    return client_for


@pytest.fixture
def filled_in(db):
    """A complete entry form."""
    return {
        "basis": "service_terms",
        "reference": "T-9",
        "month": "2025-03",
        "text": "my mate jess told me. im 13 and i was scared",
        "platforms": [Platform.objects.get(slug="instagram").pk],
        "harm_types": [HarmType.objects.get(slug="online-blackmail").pk],
        "themes": [Theme.objects.get(slug="too-ashamed-to-tell").pk],
        "age": "13",
        "gender": "girl",
        "nation": "",
        "year": "2025",
    }


def complete(testimony):
    """A complete form for step 2 of a reviewed testimony."""
    answers = {f"check_{item.value}": "nothing" for item in CheckItem}
    return {
        "version": testimony.version,
        "platforms": ["instagram"],
        "harm_types": ["online-blackmail"],
        "themes": ["too-ashamed-to-tell"],
        "age_band": "13-15",
        "gender": "girl",
        "nation": "",
        "year": "2025",
        "fidelity": "verbatim",
        "content_notes": ["threats"],
        **answers,
    }


@pytest.fixture
def filled(entered, reviewer, decide_all):  # noqa: F811 -- fixtures of the workflow
    """A reviewed testimony, and a complete form for its step 2."""
    testimony = decide_all(entered, reviewer)
    return testimony, complete(testimony)
