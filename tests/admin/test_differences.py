"""What changed, by itself: which places and tags, and what the clear page shows of a next edition first."""

from dataclasses import fields, replace

import pytest
from django.test import Client

from archive.admin.differences import difference, places
from archive.disclosure.copy import PublicCopy
from archive.disclosure.tags import LABELS
from archive.models import Clearance, Showing
from archive.workflow import editions
from archive.workflow.flags import flag_states
from archive.workflow.intake import edit_text
from tests.admin.conftest import now, unsoftened, url
from tests.workflow.acting import preparing, review

COPY = PublicCopy(
    text="he wrote to me every day and i told my teacher",
    attribution="Girl, 13–15, Instagram, online blackmail, 2025",
    platforms=("instagram",),
    harm_types=("online-blackmail",),
    themes=("too-ashamed-to-tell",),
    age_band="13-15",
    gender="girl",
    year=2025,
    fidelity="verbatim",
    content_notes=("threats",),
)


def as_words(place):
    return [(run.what, run.text.strip()) for run in place.runs if run.text.strip()]


def test_a_changed_word_stands_with_a_few_words_around_it():
    before = (
        "one two three four five six seven eight nine ten jess knew it and so did all the others in class"
    )

    (place,) = places(before, before.replace("jess", "[friend]"))

    assert as_words(place) == [
        ("kept", "three four five six seven eight nine ten"),
        ("out", "jess"),
        ("in", "[friend]"),
        ("kept", "knew it and so did all the others"),
    ]
    assert (place.goes_before, place.goes_on) == (True, True)


def test_two_changes_that_stand_far_apart_are_two_places():
    words = [f"word{number}" for number in range(60)]
    changed = ["new" if number in (3, 50) else word for number, word in enumerate(words)]

    assert len(places(" ".join(words), " ".join(changed))) == 2


@pytest.mark.parametrize(("before", "after"), [("a b", "a  b"), ("a\n\nb", "a\nb"), ("a", "a "), ("", "a")])
def test_no_change_of_the_text_goes_unshown(before, after):
    assert places(before, after) != []
    assert places(after, after) == []


OTHERS = {
    "platforms": ("snapchat",),
    "harm_types": (),
    "themes": ("fear-of-images-shared",),
    "age_band": "16-18",
    "gender": "boy",
    "nation": "wales",
    "year": None,
    "decade": 2020,
    "fidelity": "lightly_edited",
    "content_notes": (),
    "language": "cy",
}


@pytest.mark.parametrize("name", LABELS)
def test_no_change_of_a_tag_goes_unshown(name, db):
    found = difference(COPY, replace(COPY, **{name: OTHERS[name]}))

    assert [change.label for change in found.tags] == [LABELS[name]]
    assert found.tags[0].before != found.tags[0].after
    assert found.places == ()


def test_the_line_and_the_text_are_part_of_it_and_nothing_is_left_out():
    assert {each.name for each in fields(PublicCopy)} - set(LABELS) == {"text", "attribution"}
    assert [t.label for t in difference(COPY, replace(COPY, attribution="Girl")).tags] == ["Attribution line"]
    assert difference(COPY, COPY).is_none


@pytest.fixture
def corrected(published, reviewer, choices):
    """Its next edition, with a few words fewer, before a second person."""
    testimony = editions.start_next(published, seen=published.version, by=reviewer)
    words = testimony.latest_revision.text.removesuffix(" he will find us")
    testimony = edit_text(testimony, seen=testimony.version, text=words, by=reviewer).testimony
    if open_ids := [state.flag_id for state in flag_states(testimony.latest_revision) if state.is_open]:
        testimony = review.keep(
            testimony, seen=testimony.version, flag_ids=open_ids, reason="not_identifying", by=reviewer
        )
    edited = replace(choices, fidelity="lightly_edited")
    return preparing.submit(testimony, seen=testimony.version, choices=edited, by=reviewer)


@pytest.fixture
def second(approver):
    """Somebody in whose session texts are shown, and who was shown nothing yet."""
    client = Client()
    client.force_login(approver)
    return unsoftened(client)


def shown(person):
    return sorted(Showing.objects.filter(person=person).values_list("revision__number", flat=True))


def test_the_second_person_sees_the_changes_alone_first_and_cannot_sign_them(second, corrected, approver):
    before = shown(approver)

    html = second.get(url("clear", corrected)).content.decode()

    assert '<del><span class="visually-hidden">taken out: </span>he will find us</del>' in html
    assert "<dt>Fidelity</dt>" in html
    for absent in ('data-testid="clear"', 'data-testid="return"', 'data-testid="restricted-text"'):
        assert absent not in html
    assert shown(approver) == before


def test_with_the_whole_before_them_they_sign_it(second, corrected, approver):
    page = second.get(url("clear", corrected))
    version = {"version": corrected.version, "digest": page.context["digest"]}
    latest = corrected.latest_revision.number
    assert latest not in shown(approver)
    refused = second.post(url("clear", corrected), version)
    assert refused.status_code == 403
    assert Clearance.objects.filter(revision=corrected.latest_revision).count() == 0

    whole = second.get(f"{url('clear', corrected)}?whole=1").content.decode()

    assert 'data-testid="clear"' in whole
    assert 'data-testid="changed-place"' in whole  # still first
    assert latest in shown(approver)
    assert second.post(url("clear", corrected), version).status_code == 302
    assert now(corrected).status == "cleared"


def test_the_changes_alone_are_softened_as_every_text_is(approver, corrected):
    client = Client()
    client.force_login(approver)

    html = client.get(url("clear", corrected)).content.decode()

    assert 'class="testimony-text changed-place softened"' in html
