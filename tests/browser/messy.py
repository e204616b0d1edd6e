"""A workbook as a helpline might really send one: 300 rows under a title, by several hands. Invented."""

import io
from datetime import date
from random import Random

import openpyxl

ROWS = 300
WRONG = 8  # rows that cannot be stored as they are
HEADER = (
    *("Case ID", "Date of contact", "What the child said", "App", "Type of abuse"),
    *("Child's age", "M/F", "Region", "Counsellor", "Notes"),
)
_SAID = (
    *("he said he would tell my mum", "she wrote to me every night", "they made a group chat about me"),
    *("he told me to keep it a secret", "somebody used my picture for a fake account", "nobody believed me"),
    *("i was scared to look at my phone", "i stopped going to the club", "my teacher listened to me"),
    *("my brother saw the messages", "we told our dad together", "i felt so stupid afterwards"),
    *("it is a bit better now", "i blocked him after that", "i wish i had said it sooner"),
    *("they laughed when i came in", "he knew where i go after school", "she pretended to be my age"),
    *("it went on for a whole summer", "i could not sleep for days", "the school has done nothing yet"),
    *("my best friend stayed with me", "he asked for more and more pictures", "i deleted every app i had"),
    *("we met in a game first", "he gave me skins for my character", "they found my new account as well"),
    *("my nan noticed that i was quiet", "i was told it was my own fault", "the police were kind to me"),
)
_APPS = (
    "Insta",
    "Snapchat; WhatsApp",
    "Snapchat, WhatsApp",
    "Instagram",
    "snap chat",
    "WhatsApp",
    "Instagran",
)
_HARMS = ("Grooming", "online blackmail", "Cyberbullying", "Grooming")
_AGES = ("13 yrs", 13, "14", "12.0", "15yo", "n/k", "fourteen")
_SEXES = ("F", "M", "Female", "girl", "boy", "")
_REGIONS = ("England", "N Ireland", "Scotland", "Wales", "UK", "")


def text(number: int) -> str:
    """Four of these, so that no two rows say nearly the same."""
    drawn = Random(number).sample(_SAID, 4)
    return f"{', '.join(drawn)}."


def _line(number: int) -> list[object]:
    return [
        f"{number:05}",
        f"{number % 12 + 1:02}/{number % 9 + 1:02}/2024",
        text(number),
        _APPS[number % 7],
        _HARMS[number % 4],
        _AGES[number % 7],
        _SEXES[number % 6],
        _REGIONS[number % 6],
        ("Sam Example", "Alex Example")[number % 2],
        "",
    ]


def messy_workbook(rows: int = ROWS) -> bytes:
    """Its last rows are wrong in three ways, and one text is damaged."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Quotes 2024"
    sheet.append(["Quotes for the archive"])
    sheet.append([])
    sheet.append(list(HEADER))
    for number in range(1, rows + 1):
        line = _line(number)
        if number > rows - 5:
            line[5] = 44
        elif number > rows - 7:
            line[2] = ""
        elif number == rows - 7:
            line[1] = "in the summer"
        elif number == 7:
            line[2] = "i didnâ€™t tell anybody, and he knew that i wouldnâ€™t."
        elif number == 9:
            line[1] = date(2024, 3, 1)
        sheet.append(line)
    sheet.append(["Total", rows])
    book.create_sheet("Notes").append(["Sent by the data team"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
