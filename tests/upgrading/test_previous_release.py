"""A database that an earlier release saved, migrated forward: its guards stand, and hold."""

from contextlib import nullcontext

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import override_settings

from archive.errors import Blocked
from archive.models import (
    Clearance,
    DetectorInForce,
    HarmType,
    Publication,
    Scan,
    Testimony,
    Theme,
    Tombstone,
)
from archive.wall.guards import differences, outdated_detector
from archive.workflow import signing
from archive.workflow.verifying import findings
from tests.upgrading.load import empty_database, load
from tests.upgrading.save import KEY
from tests.wall.test_wall import ADDRESS, ALTERED, BYPASSES, FROZEN, SPOILED, insert, raw
from tests.wall.test_wall_falls import FALLS
from tests.walls import lowered
from tests.workflow.acting import clearing, preparing, publishing, show

pytestmark = pytest.mark.xdist_group("upgraded")  # they share a database
# Of two guards that refuse, which is asked first is the engine's own business.
NOT_CLEARED = "publication-was-not-cleared|line-points-to-too-few"
SAVED = ["0004_audit_chain"]  # of before clearances were signed


@pytest.fixture(scope="module", params=SAVED)
def upgraded(request, django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), empty_database(tmp_path_factory.mktemp("saved")):
        load(request.param)
        with pytest.raises(IntegrityError), transaction.atomic():
            raw("UPDATE archive_publication SET gender = 'boy'")  # the guards of that release stand
        with override_settings(ARCHIVE_AUDIT_KEY=KEY):
            call_command("migrate", verbosity=0)
            yield


@pytest.fixture
def saved(upgraded, django_db_blocker):
    """The upgraded database, as it was again after each test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def adopted(saved, monkeypatch):
    """What that release cleared, as if its detector were still in force in the database and the program."""
    testimony = Testimony.objects.get(status="cleared")
    version = Scan.objects.get(revision=testimony.latest_revision).detector_version
    with lowered("guard_detectorinforce_update"):
        DetectorInForce.objects.update(version=version)
    monkeypatch.setattr("archive.workflow.preparing.detector_version", lambda: version)
    return testimony


@pytest.fixture
def cleared(adopted, who):
    """It once more, cleared again as it has to be."""
    show(adopted, who["approver"])
    testimony = clearing.give_back(adopted, seen=adopted.version, comment="Once more.", by=who["approver"])
    choices = preparing.starting_choices(testimony)
    show(testimony, who["reviewer"])
    testimony = preparing.submit(testimony, seen=testimony.version, choices=choices, by=who["reviewer"])
    show(testimony, who["approver"])
    digest = preparing.public_copy(testimony).digest()
    return clearing.clear(testimony, seen=testimony.version, digest=digest, by=who["approver"])


@pytest.fixture
def published(saved):
    return Testimony.objects.get(status="published")


@pytest.fixture
def who(saved):
    return {user.username: user for user in User.objects.all()}


def test_after_the_upgrade_all_guards_stand_and_nothing_is_found(saved):
    assert differences(using="default") == []
    assert not outdated_detector(using="default")
    assert list(findings()) == []
    assert (Publication.objects.count(), Tombstone.objects.count()) == (1, 1)


def test_groups_of_harms_have_labels_that_read_well_in_a_line_unless_one_was_signed(saved):
    signed = {slug for stated in Clearance.objects.values_list("harm_types", flat=True) for slug in stated}
    labels = dict(HarmType.objects.filter(parent=None).exclude(slug__in=signed).values_list("slug", "label"))

    assert labels == {
        "content": "Harmful material",
        "contact": "Harmful contact",
        "conduct": "Hurtful behaviour by others",
        "contract": "Exploitation for money or data",
    }


def test_themes_get_plainer_names_unless_a_quote_or_a_signature_has_them(saved):
    signed = {slug for stated in Clearance.objects.values_list("themes", flat=True) for slug in stated}
    seen = signed | set(Theme.objects.exclude(publications=None).values_list("slug", flat=True))
    renamed = {"threatened-with-sharing": "Living with a threat", "how-it-is-kept-up": "How control is kept"}

    for theme in Theme.objects.filter(slug__in=renamed):
        near = {theme.slug, *theme.children.values_list("slug", flat=True)}
        assert (theme.label == renamed[theme.slug]) == (not near & seen)
    assert {theme.label for theme in Theme.objects.filter(slug__in=renamed)} & set(renamed.values())


def test_what_was_cleared_before_clearances_were_signed_must_be_cleared_again(adopted, who):
    with pytest.raises(Blocked) as refusal:
        publishing.publish(adopted, seen=adopted.version, by=who["approver"])
    codes = [blocker.code for blocker in refusal.value.blockers]
    assert codes == ["signature-not-genuine", "line-not-counted"]

    with pytest.raises(IntegrityError, match=NOT_CLEARED), transaction.atomic():
        insert(adopted)
    with lowered("guard_publication_insert", "guard_publication_group"):
        insert(adopted, language="en")  # of which nothing was said then


def test_what_was_cleared_again_can_be_published(cleared):
    assert insert(cleared).public_id == ADDRESS


def test_what_was_published_before_stays_and_is_told_apart_from_what_nobody_signed(published, saved):
    assert published.publication is not None
    assert 0 < signing.adopted() <= Clearance.objects.latest("pk").pk
    with lowered("guard_clearance_insert", "guard_clearance_shown", "guard_clearance_group"):
        standing = Clearance.objects.values().latest("pk")
        forged = Clearance.objects.create(**{**standing, "id": standing["id"] + 1, "version": 99})

    assert any(
        sentence == f"clearance: {forged.pk} of testimony {forged.revision.testimony_id} was not signed on "
        "the clearing page"
        for sentence in findings()
    )


def test_life_goes_on(cleared, published, who):
    publishing.publish(cleared, seen=cleared.version, by=who["approver"])
    publishing.withdraw(published, seen=published.version, reason="child_asked", by=who["approver"])

    assert (Publication.objects.count(), Tombstone.objects.count()) == (1, 2)
    another_detector = (
        "guard: publishing expects a different detector from this program's; run manage.py migrate"
    )
    assert set(findings()) <= {another_detector}


@pytest.mark.parametrize(("spoil", "down"), SPOILED.values(), ids=SPOILED)
def test_what_is_spoiled_after_the_upgrade_is_not_published(spoil, down, cleared, who):
    with lowered(*down) if down else nullcontext():
        spoil(cleared, who)

    refused = pytest.raises(IntegrityError, match=r"(edition|publication)-was-not-cleared")
    with refused, transaction.atomic():
        insert(cleared)


@pytest.mark.parametrize(("change", "code", "down"), FROZEN.values(), ids=FROZEN)
def test_what_a_signature_rests_on_does_not_change_after_the_upgrade(change, code, down, adopted, who):
    with pytest.raises(IntegrityError, match=code), transaction.atomic():
        change(adopted, who)


@pytest.mark.parametrize("column", ALTERED)
def test_nothing_but_what_was_signed_before_the_upgrade_is_published(column, cleared):
    with pytest.raises(IntegrityError, match=NOT_CLEARED), transaction.atomic():
        insert(cleared, **ALTERED[column])


@pytest.mark.parametrize("bypass", BYPASSES.values(), ids=BYPASSES.keys())
def test_a_way_round_the_gate_is_refused_after_the_upgrade(bypass, published, tmp_path):
    with pytest.raises(IntegrityError, match=bypass.code), transaction.atomic():
        bypass.act(published, tmp_path)


@pytest.mark.parametrize("act", [act for act, _ in FALLS.values()], ids=FALLS)
def test_what_was_published_before_the_upgrade_falls_after_it(act, published, who):
    act(published, who)

    assert not Publication.objects.exists()
    assert Tombstone.objects.count() == 2
