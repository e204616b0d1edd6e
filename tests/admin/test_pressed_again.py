"""The server did what was pressed, and its answer got lost: the same press comes again."""

from datetime import time

import pytest

from archive.models import Event
from tests.admin.conftest import now, unsoftened, url

GOT_THROUGH = "your first press got through"


def twice(client, address, sent):
    client.post(address, sent)
    rows = Event.objects.exclude(action="opened").count()
    again = client.post(address, sent, follow=True)
    assert Event.objects.exclude(action="opened").count() == rows, "it was done twice"
    return again


def test_submitting_again_says_that_it_is_submitted_and_leads_on(filled, as_reviewer):
    testimony, form = filled

    again = twice(unsoftened(as_reviewer), url("prepare", testimony), {**form, "_submit": ""})

    assert again.redirect_chain == [(f"/admin/next/?after={testimony.pk}&step=review", 302)]
    assert f"{testimony} is waiting for a second person: {GOT_THROUGH}" in again.content.decode()


def test_clearing_again_leads_to_where_it_is_published(submitted, as_approver):
    digest = unsoftened(as_approver).get(url("clear", submitted)).context["digest"]

    again = twice(as_approver, url("clear", submitted), {"version": submitted.version, "digest": digest})

    assert again.redirect_chain == [(url("publish", submitted), 302)]
    assert f"{submitted} has been cleared: {GOT_THROUGH}" in again.content.decode()


def test_sending_back_again_says_that_it_was_sent_back(submitted, as_approver):
    sent = {"version": submitted.version, "comment": "The town is still in it."}

    again = twice(as_approver, url("return", submitted), sent)

    assert f"{submitted} has been sent back: {GOT_THROUGH}" in again.content.decode()
    assert now(submitted).status == "returned"


@pytest.mark.parametrize(
    ("at_once", "said"), [(True, "has been published"), (False, "is waiting for release")]
)
def test_publishing_again_publishes_nothing_twice(at_once, said, cleared, as_approver, settings):
    settings.ARCHIVE_RELEASE_AT = None if at_once else time(6)

    again = twice(as_approver, url("publish", cleared), {"version": cleared.version, "when": "publish"})

    assert f"{cleared} {said}: {GOT_THROUGH}" in again.content.decode()


def test_taking_back_again_leads_to_where_it_is_prepared(submitted, as_reviewer):
    again = twice(as_reviewer, url("take_back", submitted), {"version": submitted.version})

    assert again.redirect_chain == [(url("prepare", submitted), 302)]
    assert f"{submitted} is yours again: {GOT_THROUGH}" in again.content.decode()


def test_where_somebody_else_was_quicker_it_is_said_that_it_has_changed(submitted, as_reviewer, as_approver):
    sent = {"version": submitted.version, "comment": "The town is still in it."}
    as_approver.post(url("return", submitted), sent)

    late = as_reviewer.post(url("take_back", submitted), {"version": submitted.version})

    assert late.status_code == 409
    assert f"{submitted} has changed since you opened this page" in late.content.decode()
    assert GOT_THROUGH not in late.content.decode()
