from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from archive.detection.evidence import Evidence
from archive.detection.findings import Finding, Label
from archive.detection.resolver import resolve

TEXT = "abc def-ghi jkl mno pqr stu vwx"


@st.composite
def claims(draw):
    start = draw(st.integers(0, len(TEXT) - 1))
    end = draw(st.integers(start + 1, len(TEXT)))
    label = draw(st.sampled_from(list(Label)))
    score = draw(st.floats(0.1, 1))
    return Evidence(start, end, label, score, draw(st.sampled_from("pqr")), "[name]")


@given(st.dictionaries(st.sampled_from(["one", "two", "three"]), st.lists(claims(), max_size=6)))
def test_no_code_point_that_a_component_covers_is_lost(by_source):
    findings = resolve(by_source, TEXT)

    claimed = {
        point for some in by_source.values() for claim in some for point in range(claim.start, claim.end)
    }
    covered = {point for finding in findings for point in range(finding.start, finding.end)}
    assert claimed <= covered
    assert {point for point in covered - claimed if TEXT[point] not in " -"} == set()


@given(st.dictionaries(st.sampled_from(["one", "two"]), st.lists(claims(), max_size=6)))
def test_findings_are_sorted_and_do_not_overlap(by_source):
    findings = resolve(by_source, TEXT)

    assert findings == sorted(findings)
    assert all(one.end <= other.start for one, other in pairwise(findings))
    assert all(0 <= finding.score <= 1 for finding in findings)


def test_overlapping_claims_become_one_finding_that_says_who_made_it_and_why():
    found = resolve(
        {
            "first_names": [Evidence(0, 3, Label.PERSON, 0.6, "in the list of first names", "[name]")],
            "schools": [Evidence(0, 7, Label.SCHOOL, 0.9, "named after a saint", "[school]")],
        },
        TEXT,
    )

    assert found == [
        Finding(
            start=0,
            end=7,
            label=Label.SCHOOL,
            score=0.9,
            sources=("first_names", "schools"),
            reason="named after a saint; in the list of first names",
            suggestion="[school]",
        )
    ]


def test_two_pieces_of_a_name_are_one_finding():
    pieces = [
        Evidence(0, 3, Label.PERSON, 0.6, "one reason", "[name]"),
        Evidence(4, 7, Label.PERSON, 0.8, "another", "[friend]"),
    ]

    assert [(found.start, found.end, found.suggestion) for found in resolve({"any": pieces}, TEXT)] == [
        (0, 7, "[name]")
    ]


def test_a_rule_that_agrees_says_what_to_put_there_though_the_tagger_is_surer():
    (found,) = resolve(
        {
            "gazetteer": [Evidence(0, 3, Label.PLACE, 0.8, "in the list of places", "[town]")],
            "tagged_words": [Evidence(0, 3, Label.PLACE, 0.95, "reads like a place", "[place]")],
        },
        TEXT,
    )

    assert found.suggestion == "[town]"
