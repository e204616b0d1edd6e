from archive.detection.combinations import telling_together
from archive.detection.findings import Label


def test_three_aspects_point_to_one_child_and_two_do_not():
    assert telling_together([Label.AGE, Label.SCHOOL]) == []
    assert telling_together([Label.AGE, Label.SCHOOL, Label.FAMILY]) == ["where", "how old", "what family"]


def test_two_details_of_one_aspect_count_once():
    assert telling_together([Label.SCHOOL, Label.PLACE, Label.ORG, Label.AGE]) == []
