"""People in their roles, and a testimony taken to each stage by the real functions."""

from datetime import date

import pytest
from django.contrib.auth.models import Group, User

from archive.vocabulary import CheckAnswer, CheckItem
from archive.workflow.flags import flag_states
from archive.workflow.intake import Entry, Tags, enter
from tests.workflow.acting import clearing, preparing, publishing, review
from tests.written_once import written_once

# Invented. The detector finds a name twice, an age and a town in it.
TEXT = "my mate jess told me he lives in stockport. im 13 and jess is scared he will find us"


def person(username: str, role: str) -> User:
    user = User.objects.create_user(username, password=None, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def author(db):
    return person("author", "entry")


@pytest.fixture
def reviewer(db):
    return person("reviewer", "reviewer")


@pytest.fixture
def approver(db):
    return person("approver", "approver")


@pytest.fixture
def tags(db):
    return Tags(
        platforms=("instagram",),
        harm_types=("online-blackmail",),
        themes=("too-ashamed-to-tell",),
        age=13,
        gender="girl",
        nation="england",
        year=2025,
    )


@pytest.fixture
def entry(tags):
    return Entry(reference="T-1", month=date(2025, 3, 1), basis="service_terms", text=TEXT, tags=tags)


@pytest.fixture
@written_once
def entered(entry, author):
    return enter(entry, by=author).testimony


@pytest.fixture
def decide_all():
    """Accept every suggestion, apply, and keep whatever the second scan still flags."""

    def decide(testimony, by):
        while open_ids := [s.flag_id for s in flag_states(testimony.latest_revision) if s.is_open]:
            if testimony.latest_revision.number == 1:
                testimony = review.accept(testimony, seen=testimony.version, flag_ids=open_ids, by=by)
                testimony = review.apply(testimony, seen=testimony.version, by=by).testimony
            else:
                testimony = review.keep(
                    testimony, seen=testimony.version, flag_ids=open_ids, reason="not_identifying", by=by
                )
        return testimony

    return decide


@pytest.fixture
def choices():
    return preparing.Choices(
        platforms=("instagram",),
        harm_types=("online-blackmail",),
        themes=("too-ashamed-to-tell",),
        age_band="13-15",
        gender="girl",
        nation="",
        year=2025,
        fidelity="verbatim",
        content_notes=("threats",),
        language="en",
        checklist={item.value: CheckAnswer.NOTHING.value for item in CheckItem},
    )


@pytest.fixture
@written_once
def submitted(entered, reviewer, decide_all, choices):
    testimony = decide_all(entered, reviewer)
    return preparing.submit(testimony, seen=testimony.version, choices=choices, by=reviewer)


@pytest.fixture
@written_once
def cleared(submitted, approver):
    digest = preparing.public_copy(submitted).digest()
    return clearing.clear(submitted, seen=submitted.version, digest=digest, by=approver)


@pytest.fixture
@written_once
def published(cleared, approver):
    publishing.publish(cleared, seen=cleared.version, by=approver)
    cleared.refresh_from_db()
    return cleared


@pytest.fixture
def who(author, reviewer, approver):
    return {"author": author, "reviewer": reviewer, "approver": approver}
