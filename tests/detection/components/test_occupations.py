import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("my dad is the caretaker", ["the caretaker"]),
        ("mum drives the school bus so", ["drives the school bus"]),
        ("my nan is a vicar", ["a vicar"]),
        ("Mrs Ottley a piano teacher rang us", ["a piano teacher"]),
        ("my uncle whos a driving examiner", ["a driving examiner"]),
        ("Mr P, a peripatetic music teacher, rang", ["a peripatetic music teacher"]),
        ("her father, the manager of the leisure centre, saw", ["the manager of the leisure centre"]),
        ("my dad is a taxidermist", ["a taxidermist"]),
        ("he drives an ambulance", ["an ambulance"]),
        ("my nan is a lock-keeper", ["a lock-keeper"]),
        ("my uncle lays carpets so he gets in all the houses", ["lays carpets"]),
        ("the woman upstairs trains guide dogs", ["trains guide dogs"]),
        ("his job was, he emptied the arcade machines", ["emptied the arcade machines"]),
        ("my aunt does the catering at the club", ["does the catering at the club"]),
        ("The caller was employed as a bell ringer.", ["bell ringer"]),
        ("the man who rang him used to be in the marines", ["marines"]),
        ("he drives the gritter", ["the gritter"]),
        ("my aunt grooms dogs in a van", ["grooms dogs"]),
        ("my dad refs the under tens on a sunday", ["refs the under tens"]),
        ("my stepdad lays carpets", ["lays carpets"]),
    ],
)
def test_it_finds(text, stretches):
    assert found_by("occupations", text) == stretches


@pytest.mark.parametrize(
    "text",
    [
        "my dad is at work",
        "mum is angry",
        "my dad is a nice man",
        "my mum is a racist",
        "his mum is a good listener",
        "my dad is a drinker",
        "he picks on me in the chat",
        "she keeps my phone at night",
        "my brother plays football on a saturday",
        "he walks the dog past my house",
        "his job is to annoy me",
        "she was in the police station for hours",
        "mum makes dinner and i hide it",
        "my mum teaches me to cook",
        "my nan arranges her flowers",
    ],
)
def test_it_leaves_alone(text):
    assert found_by("occupations", text) == []
