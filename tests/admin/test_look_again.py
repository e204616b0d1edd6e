"""Look again, as staff see it: why, and what one press does."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from archive.models import Clearance, IntruderCheck, Publication, Testimony
from archive.vocabulary import Severity
from archive.workflow import editions, looking_again
from archive.workflow.attribution import offers_for
from archive.workflow.intake import enter
from tests.admin.conftest import logged_in, now, unsoftened, url
from tests.walls import lowered
from tests.workflow.acting import clearing, preparing, publishing
from tests.workflow.conftest import person

ANSWERS = {f"intruder_{item}": "nothing" for item in ("search", "social", "news", "local")}


@pytest.fixture
def too_rare(published, entry, author, settings):
    """``published``, whose line fits too few since more are asked for."""
    for number in range(4):
        tags = replace(entry.tags, platforms=("tiktok",), age=17)
        one = replace(entry, reference=f"O-{number}", text=f"somebody else said this {number}", tags=tags)
        enter(one, by=author)
    settings.ARCHIVE_MINIMUM_GROUP = 5
    looking_again.count_again()
    return published


def queue_of(client):
    (queue,) = [q for q in client.get("/admin/").context["queues"] if q.code == "look-again"]
    return queue


def test_each_row_says_why(as_reviewer, too_rare):
    queue = queue_of(as_reviewer)

    assert [(waiting.name, waiting.reasons) for waiting in queue.shown] == [
        (str(too_rare), ("Its line fits too few contacts now",))
    ]
    assert "Its line fits too few contacts now" in as_reviewer.get("/admin/").content.decode()


@pytest.mark.parametrize(
    ("reason", "listed"), [("look-again", 1), ("line-too-rare", 1), ("could-say-more", 0), ("re-review", 0),
                           ("basis-ends", 0), ("intruder-expired", 0)]
)  # fmt: skip
def test_the_list_is_filtered_by_the_reason(reason, listed, as_reviewer, too_rare):
    page = as_reviewer.get(f"/admin/archive/testimony/?waits={reason}")

    assert page.context["cl"].queryset.count() == listed


def test_one_press_hands_a_coarser_line_to_a_second_person(as_reviewer, too_rare):
    page = as_reviewer.get(url("change", too_rare))
    (offered, *_) = page.context["offered"]
    assert offered.offer.sentence in page.content.decode()

    answer = as_reviewer.post(
        url("change_line", too_rare), {"version": too_rare.version, "_line": offered.code}, follow=True
    )

    assert "is waiting for a second person" in answer.content.decode()
    assert now(too_rare).status == "submitted"
    assert preparing.public_copy(now(too_rare)).attribution == offered.offer.sentence
    assert Publication.objects.get().attribution != offered.offer.sentence


def test_who_has_not_read_the_text_is_led_to_it_before_a_line_can_be_pressed(too_rare):
    client = unsoftened(logged_in(person("second-reviewer", "reviewer")))
    address = url("review", too_rare)

    before = client.get(url("change", too_rare)).content.decode()
    client.get(address)
    after = client.get(url("change", too_rare)).content.decode()

    asks_to_read = f'<a href="{address}">read the text that readers see</a>'
    assert (asks_to_read in before, 'name="_line"' in before) == (True, False)
    assert (asks_to_read in after, 'name="_line"' in after) == (False, True)


def test_while_the_next_edition_is_at_work_and_once_it_is_public_nobody_is_asked_again(
    as_reviewer, too_rare, reviewer, approver
):
    line = offers_for(editions.standing_copy(too_rare))[0].line
    handed = editions.change_line(too_rare, seen=too_rare.version, line=line, by=reviewer)
    during = queue_of(as_reviewer).count
    digest = preparing.public_copy(handed).digest()
    cleared = clearing.clear(handed, seen=handed.version, digest=digest, by=approver)
    publishing.publish(cleared, seen=cleared.version, by=approver)

    assert (during, queue_of(as_reviewer).count) == (0, 0)


def test_a_line_that_was_not_offered_is_refused(as_reviewer, too_rare):
    answer = as_reviewer.post(
        url("change_line", too_rare), {"version": too_rare.version, "_line": "13-15|girl||||"}
    )

    assert answer.status_code == 409
    assert now(too_rare).status == "published"


@pytest.fixture
def could_say_more(published, entry, author, reviewer, approver, settings):
    """Readers see "Girl, 13–18, social media, …", and by now five contacts fit "13–15" too."""
    for number in range(4):
        tags = replace(entry.tags, platforms=("tiktok",), age=17)
        one = replace(entry, reference=f"O-{number}", text=f"somebody else said this {number}", tags=tags)
        enter(one, by=author)
    settings.ARCHIVE_MINIMUM_GROUP = 5
    line = offers_for(editions.standing_copy(published))[0].line
    handed = editions.change_line(published, seen=published.version, line=line, by=reviewer)
    digest = preparing.public_copy(handed).digest()
    cleared = clearing.clear(handed, seen=handed.version, digest=digest, by=approver)
    publishing.publish(cleared, seen=cleared.version, by=approver)
    looking_again.count_again()
    with lowered():
        Testimony.objects.update(age=14)
    looking_again.count_again()
    return now(published)


def test_a_line_that_could_say_more_is_shown_and_can_be_left_as_it_is(as_reviewer, could_say_more):
    page = as_reviewer.get(url("change", could_say_more))
    offered = page.context["more_telling"]

    left = as_reviewer.post(
        url("leave_line", could_say_more),
        {"version": could_say_more.version, "_line": offered.code},
        follow=True,
    )

    shown = page.content.decode()
    assert "It could be “Girl, 13–15, social media, online blackmail, 2025”, which fits 5 contacts." in shown
    assert "its line stays as it is" in left.content.decode()
    assert "reviewer left its line as it is on" in left.content.decode()
    assert queue_of(as_reviewer).count == 0
    looking_again.count_again()
    assert queue_of(as_reviewer).count == 0


def test_one_press_starts_the_next_edition_with_the_line_that_says_more(as_reviewer, could_say_more):
    offered = as_reviewer.get(url("change", could_say_more)).context["more_telling"]

    answer = as_reviewer.post(
        url("change_line", could_say_more),
        {"version": could_say_more.version, "_line": offered.code},
        follow=True,
    )

    assert "is waiting for a second person" in answer.content.decode()
    assert preparing.public_copy(now(could_say_more)).attribution == offered.offer.sentence
    assert Publication.objects.get().attribution != offered.offer.sentence
    assert queue_of(as_reviewer).count == 0


def test_a_press_on_what_is_not_on_offer_any_more_leaves_nothing(as_reviewer, could_say_more):
    sent = {"version": could_say_more.version, "_line": "13-15|girl||||"}

    answer = as_reviewer.post(url("leave_line", could_say_more), sent)

    assert answer.status_code == 409
    assert queue_of(as_reviewer).count == 1


@pytest.mark.parametrize("role", ["entry", "auditor", "administrator"])
def test_nobody_else_may_leave_a_line(role, as_role, could_say_more):
    answer = as_role(role).post(url("leave_line", could_say_more), {"version": could_say_more.version})

    assert answer.status_code == 403


@pytest.mark.parametrize("role", ["entry", "auditor", "administrator"])
def test_nobody_else_may_press(role, as_role, too_rare):
    answer = as_role(role).post(url("change_line", too_rare), {"version": too_rare.version, "_line": "||||"})

    assert answer.status_code == 403


@pytest.fixture
def serious(submitted):
    Testimony.objects.update(severity=Severity.SERIOUS)
    return submitted


def sign(client, testimony, **answers):
    client.get(url("clear", testimony))
    typed = {"version": testimony.version, "digest": preparing.public_copy(testimony).digest()}
    return client.post(url("clear", testimony), {**typed, **answers})


def test_what_is_serious_is_not_signed_before_somebody_tried_to_find_the_child(as_approver, serious):
    client = unsoftened(as_approver)

    refused = sign(client, serious)

    assert refused.status_code == 400
    assert refused.content.decode().count("Please say what you found.") == 4
    assert "Not cleared. Please answer the questions marked below" in refused.content.decode()
    assert not Clearance.objects.exists()

    sign(client, serious, **ANSWERS)
    check = IntruderCheck.objects.get()
    assert check.clearance == Clearance.objects.get()
    assert check.expires_on > timezone.localdate() + timedelta(days=700)


def test_what_is_ordinary_asks_nothing_of_it(as_approver, submitted):
    assert "intruder_search" not in unsoftened(as_approver).get(url("clear", submitted)).content.decode()


def test_once_it_has_expired_one_page_renews_it(as_approver, published):
    with lowered():
        Testimony.objects.update(severity=Severity.MOST_SERIOUS)
    client = unsoftened(as_approver)
    assert queue_of(client).shown[0].reasons == (
        "The check whether somebody could find the child has expired",
    )
    assert url("intruder", published) in client.get(url("change", published)).content.decode()
    client.get(url("intruder", published))
    before = published.version

    missing = client.post(url("intruder", published), {"version": before})
    done = client.post(url("intruder", published), {"version": before, **ANSWERS}, follow=True)

    assert missing.status_code == 400
    assert "checked again" in done.content.decode()
    assert queue_of(client).count == 0
    assert now(published).version == before


def test_who_had_a_hand_in_it_does_not_renew_it(as_reviewer, reviewer, published):
    reviewer.groups.add(*type(reviewer.groups.first()).objects.filter(name="approver"))
    client = unsoftened(as_reviewer)
    client.get(url("intruder", published))

    answer = client.post(url("intruder", published), {"version": published.version, **ANSWERS})

    assert answer.status_code == 403
    assert not IntruderCheck.objects.exists()
