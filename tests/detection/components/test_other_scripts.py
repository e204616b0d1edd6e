import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("my friend Зоя told everyone", ["Зоя"]),
        ("a boy called محمد sits here", ["محمد"]),
        ("his name is ਗੁਰਪ੍ਰੀਤ and hes here", ["ਗੁਰਪ੍ਰੀਤ"]),
        ("王伟 messaged me last night", ["王伟"]),
        ("then আরিফ laughed at me", ["আরিফ"]),
        ("her name was Настя Петрова i think", ["Настя Петрова"]),
        ("my aunt אסתר knows", ["אסתר"]),
        ("i told नेहा शर्मा about it", ["नेहा शर्मा"]),
        ("she sits by さくら in class", ["さくら"]),
    ],
)
def test_it_finds(text, stretches):
    assert found_by("other_scripts", text) == stretches


@pytest.mark.parametrize(
    "text",
    [
        "he said привет to me",
        "we learnt ありがとう in class",
        "she wrote السلام عليكم and left",
        "he wrote Я тебя люблю и хочу тебя видеть to me",
        "Меня зовут Зоя",
        "he sent me мне очень нравится это and i did not know what it was",
        "a café and a jalapeño",
    ],
)
def test_it_leaves_alone(text):
    assert found_by("other_scripts", text) == []
