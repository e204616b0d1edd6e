"""Text files as programs and people really write them: each with what has to come out."""

from dataclasses import dataclass, field

import pytest

from archive.spreadsheets.reading import read
from tests.spreadsheets.files import shown

HEADER = ("Ref", "Month", "Text")
TOLD = "He said he'd tell my mum"


@dataclass(frozen=True)
class Written:
    what: str
    data: bytes
    rows: list[tuple]
    header: tuple[str, ...] = HEADER
    said: dict = field(default_factory=dict)
    name: str = "quotes.csv"


def encoded(text, encoding, mark=b""):
    return mark + text.replace("\n", "\r\n").encode(encoding)


TWO = [(2, "C-1", "2024-03", "She said “stop” – I didn’t"), (3, "C-2", "2024-04", "£5, or he’d tell")]
PLAIN = 'Ref,Month,Text\nC-1,2024-03,She said “stop” – I didn’t\nC-2,2024-04,"£5, or he’d tell"\n'
SEMICOLONS = PLAIN.replace(",", ";").replace('"£5; or', '"£5, or')

FILES = [
    Written("UTF-8 without a mark", encoded(PLAIN, "utf-8"), TWO),
    Written("UTF-8 with a mark, as Excel writes it", encoded(PLAIN, "utf-8-sig"), TWO),
    Written(
        "UTF-16 with tabs: Excel's Unicode text",
        encoded(PLAIN.replace(",", "\t").replace("£5\t", "£5,"), "utf-16-le", b"\xff\xfe"),
        TWO,
        said={"encoding": ((), ""), "delimiter": ((), "")},
        name="quotes.txt",
    ),
    Written(
        "UTF-16 the other way", encoded(PLAIN, "utf-16-be", b"\xfe\xff"), TWO, said={"encoding": ((), "")}
    ),
    Written("UTF-16 without a mark", encoded(PLAIN, "utf-16-le"), TWO, said={"encoding": ((), "")}),
    Written(
        "UTF-16 the other way without a mark", encoded(PLAIN, "utf-16-be"), TWO, said={"encoding": ((), "")}
    ),
    Written("Windows-1252", encoded(PLAIN, "cp1252"), TWO, said={"encoding": ((), "")}),
    Written(
        "Mac Roman with the line ends of its time",
        PLAIN.replace("\n", "\r").encode("mac-roman"),
        TWO,
        said={"encoding": ((), "")},
    ),
    Written(
        "DOS: CSV (MS-DOS)",
        encoded("Ref,Month,Text\nC-1,2024-03,£5 or he tells\nC-2,2024-04,The café\n", "cp850"),
        [(2, "C-1", "2024-03", "£5 or he tells"), (3, "C-2", "2024-04", "The café")],
        said={"encoding": ((), "")},
    ),
    Written(
        "rows of two programs pasted together",
        "Ref,Month,Text\nC-1,2024-03,I didn’t\n".encode() + b"C-2,2024-04,I couldn\x92t\n",
        [(2, "C-1", "2024-03", "I didn’t"), (3, "C-2", "2024-04", "I couldn’t")],
        said={"encoding": ((), "")},
    ),
    Written(
        "a character cut in two at the end",
        "Ref,Month,Text\nC-1,2024-03,I didn’t\nC-2,2024-04,I couldn’".encode()[:-1],
        [(2, "C-1", "2024-03", "I didn’t"), (3, "C-2", "2024-04", "I couldnâ€")],
        said={"encoding": ((), "")},
    ),
    Written("semicolons", encoded(SEMICOLONS, "utf-8"), TWO, said={"delimiter": ((), "")}),
    Written(
        "semicolons, which the first line says",
        encoded("sep=;\n" + SEMICOLONS, "utf-8"),
        [(number + 1, *rest) for number, *rest in TWO],
        said={"delimiter": ((), ""), "header": ((2,), "")},
    ),
    Written(
        "semicolons between cells and commas in every text",
        b"Ref;Month;Text\r\nC-1;2024-03;He said, again, I must\r\nC-2;2024-04;She asked, twice, why\r\n",
        [(2, "C-1", "2024-03", "He said, again, I must"), (3, "C-2", "2024-04", "She asked, twice, why")],
        said={"delimiter": ((), "")},
    ),
    Written(
        "commas between cells and semicolons in one of them",
        b"Ref,Month,Platforms,Text\nC-1,2024-03,Snapchat; WhatsApp,I told her\n"
        b"C-2,2024-03,Snapchat; TikTok,He said\n",
        [
            (2, "C-1", "2024-03", "Snapchat; WhatsApp", "I told her"),
            (3, "C-2", "2024-03", "Snapchat; TikTok", "He said"),
        ],
        header=("Ref", "Month", "Platforms", "Text"),
    ),
    Written(
        "tabs",
        b"Ref\tMonth\tText\r\nC-1\t2024-03\tOne, two\r\n",
        [(2, "C-1", "2024-03", "One, two")],
        said={"delimiter": ((), "")},
        name="quotes.tsv",
    ),
    Written(
        "pipes",
        b"Ref|Month|Text\nC-1|2024-03|One, two; three\n",
        [(2, "C-1", "2024-03", "One, two; three")],
        said={"delimiter": ((), "")},
    ),
    Written(
        "line breaks and doubled quotation marks in a cell",
        b'Ref,Month,Text\r\nC-1,2024-03,"He said ""now""\nand I did.\r\n\r\nThen he left"\r\n'
        b"C-2,2024-04,Yes it was\r\n",
        [
            (2, "C-1", "2024-03", 'He said "now"\nand I did.\n\nThen he left'),
            (6, "C-2", "2024-04", "Yes it was"),
        ],
    ),
    Written(
        "quotation marks after backslashes",
        b'Ref,Month,Text\nC-1,2024-03,"He said \\"now\\", and I did"\nC-2,2024-04,"A \\\\ and \\"no\\""\n',
        [(2, "C-1", "2024-03", 'He said "now", and I did'), (3, "C-2", "2024-04", 'A \\ and "no"')],
    ),
    Written(
        "quotation marks that nobody doubled",
        b'Ref,Month,Text\nC-1,2024-03,"He said "now" to me"\nC-2,2024-04,"Go, he said"\n',
        [(2, "C-1", "2024-03", 'He said "now" to me'), (3, "C-2", "2024-04", "Go, he said")],
    ),
    Written(
        "a stray quotation mark within a bare cell",
        b'Ref,Month,Text\nC-1,2024-03,He said "now to me\nC-2,2024-04,I am 5\'2" tall\n',
        [(2, "C-1", "2024-03", 'He said "now to me'), (3, "C-2", "2024-04", "I am 5'2\" tall")],
    ),
    Written(
        "bare cells that begin with a quotation",
        b'Ref,Month,Text\nC-1,2024-03,"Stop" I said to him\nC-2,2024-04,"No" she told me\n',
        [(2, "C-1", "2024-03", '"Stop" I said to him'), (3, "C-2", "2024-04", '"No" she told me')],
        said={"quotes": ((2, 3), "")},
    ),
    Written(
        "a closing quotation mark that is missing",
        b'Ref,Text,Month\nC-1,"I told him,2024-03\nC-2,"Go, he said",2024-04\nC-3,"Yes, I did",2024-05\n',
        [
            (2, "C-1", "I told him", "2024-03"),
            (3, "C-2", "Go, he said", "2024-04"),
            (4, "C-3", "Yes, I did", "2024-05"),
        ],
        header=("Ref", "Text", "Month"),
        said={"quotes": ((2,), "")},
    ),
    Written(
        "a closing quotation mark that is missing in the last row",
        b'Ref,Month,Text\nC-1,2024-03,"Go, he said"\nC-2,2024-04,"I told him\n',
        [(2, "C-1", "2024-03", "Go, he said"), (3, "C-2", "2024-04", "I told him")],
        said={"quotes": ((3,), "")},
    ),
    Written(
        "blanks around quotation marks",
        b'Ref, Month, Text\nC-1, 2024-03, "Go, he said" \n',
        [(2, "C-1", " 2024-03", "Go, he said")],
    ),
    Written(
        "empty columns on the right, and rows of separators",
        b"Ref,Month,Text,,,\r\nC-1,2024-03,I told her,,,\r\n,,,,,\r\nC-2,2024-04,He did,,,\r\n"
        b",,,,,\r\n,,,,,\r\n\r\n\r\n",
        [(2, "C-1", "2024-03", "I told her"), (4, "C-2", "2024-04", "He did")],
    ),
    Written(
        "last cells that are missing",
        b"Ref,Month,Text,Age\nC-1,2024-03,I told her\nC-2,2024-04,He did,13\n",
        [(2, "C-1", "2024-03", "I told her", None), (3, "C-2", "2024-04", "He did", "13")],
        header=("Ref", "Month", "Text", "Age"),
    ),
    Written(
        "a comma in a text that nobody quoted",
        b"Ref,Month,Text\nC-1,2024-03,I told her\nC-2,2024-04,Yes, he did\nC-3,2024-05,She did\n",
        [
            (2, "C-1", "2024-03", "I told her", None),
            (3, "C-2", "2024-04", "Yes", " he did"),
            (4, "C-3", "2024-05", "She did", None),
        ],
        header=(*HEADER, ""),
        said={"past-header": ((3,), "D")},
    ),
    Written(
        "a header that is repeated halfway",
        b"Ref,Month,Text\nC-1,2024-03,I told her\nREF,Month,Text\nC-2,2024-04,He did\n",
        [(2, "C-1", "2024-03", "I told her"), (4, "C-2", "2024-04", "He did")],
        said={"repeated-header": ((3,), "")},
    ),
    Written(
        "a header with what nobody sees in it",
        "\ufeffRef\u00a0\u200b,\u200eMonth ,Te\u00adxt\nC-1,2024-03,I told her\n".encode(),
        [(2, "C-1", "2024-03", "I told her")],
    ),
    Written(
        "no header at all",
        b"C-1,2024-03,I told her about it\nC-2,2024-04,He said that he would\n",
        [(1, "C-1", "2024-03", "I told her about it"), (2, "C-2", "2024-04", "He said that he would")],
        header=("", "", ""),
        said={"no-header": ((1,), "")},
    ),
    Written(
        "no header, and quotes that have the words of one",
        b"Instagram,He told me that no one would know the time or place,consent,girl\n"
        b"Snapchat,When I said no he wrote to my friends about the case,consent,boy\n",
        [
            (1, "Instagram", "He told me that no one would know the time or place", "consent", "girl"),
            (2, "Snapchat", "When I said no he wrote to my friends about the case", "consent", "boy"),
        ],
        header=("", "", "", ""),
        said={"no-header": ((1,), "")},
    ),
    Written(
        "names that we don't know, above quotes that have the words of a header",
        b"Nr,Wortlaut,Grund\n1,When I said no he left,consent\n2,Age and time,consent\n"
        b"The case,Age,consent\n",
        [
            (2, "1", "When I said no he left", "consent"),
            (3, "2", "Age and time", "consent"),
            (4, "The case", "Age", "consent"),
        ],
        header=("Nr", "Wortlaut", "Grund"),
    ),
    Written("a header alone", b"Ref,Month,Text\r\n", []),
    Written(
        "a title above the header",
        b"Quotes for the campaign,,\nExported on 3 May 2024,,\n,,\nRef,Month,Text\nC-1,2024-03,I told her\n",
        [(5, "C-1", "2024-03", "I told her")],
        said={"titles": ((1, 2), ""), "header": ((4,), "")},
    ),
    Written(
        "references kept from becoming numbers",
        b'Ref,Month,Text\n"=""00123""",2024-03,I told her\n="00124",2024-03,He did\n',
        [(2, "00123", "2024-03", "I told her"), (3, "00124", "2024-03", "He did")],
    ),
    Written(
        "a file of DOS that ends with its mark",
        b"Ref,Month,Text\r\nC-1,2024-03,I told her\r\n\x1a",
        [(2, "C-1", "2024-03", "I told her")],
    ),
    Written(
        "lines that end in each of the three ways",
        b"Ref,Month,Text\r\nC-1,2024-03,I told her\rC-2,2024-04,He did\nC-3,2024-05,She did",
        [
            (2, "C-1", "2024-03", "I told her"),
            (3, "C-2", "2024-04", "He did"),
            (4, "C-3", "2024-05", "She did"),
        ],
    ),
    Written(
        "a text under the name of an old workbook",
        b"Ref\tMonth\tText\nC-1\t2024-03\tI told her\n",
        [(2, "C-1", "2024-03", "I told her")],
        said={"delimiter": ((), ""), "other-kind": ((), "")},
        name="quotes.xls",
    ),
    Written(
        "one column without any separator",
        b"Text\nI told her about it\nHe said that he would\n",
        [(2, "I told her about it"), (3, "He said that he would")],
        header=("Text",),
        name="quotes.txt",
    ),
    Written(
        "questions of a form as headers",
        b'Timestamp,"What did the child say? (their own words)","Which platform did this happen on?",Age\n'
        b"01/03/2024 10:22:31,I told her,Snapchat,13\n",
        [(2, "01/03/2024 10:22:31", "I told her", "Snapchat", "13")],
        header=(
            "Timestamp",
            "What did the child say? (their own words)",
            "Which platform did this happen on?",
            "Age",
        ),
    ),
    Written(
        "a header of two rows, without merged cells to tell it",
        b"Ref,Month,Platform,,,Text\n,,Instagram,Snapchat,TikTok,\nC-1,2024-03,x,,x,I told her\n",
        [(3, "C-1", "2024-03", "x", None, "x", "I told her")],
        header=("Ref", "Month", "Platform Instagram", "Platform Snapchat", "Platform TikTok", "Text"),
        said={"two-row-header": ((1, 2), "")},
    ),
    Written(
        "groups above the header",
        b",,Platform,,Child,\nRef,Month,Instagram,Snapchat,Age,Gender\nC-1,2024-03,x,,13,F\n",
        [(3, "C-1", "2024-03", "x", None, "13", "F")],
        header=("Ref", "Month", "Platform Instagram", "Platform Snapchat", "Child Age", "Child Gender"),
        said={"two-row-header": ((1, 2), "")},
    ),
    Written(
        "headers that we know nothing of",
        b"Fall,Zeitpunkt,Wortlaut\nA,2024-03,I told her\nB,2024-04,He did\n",
        [(2, "A", "2024-03", "I told her"), (3, "B", "2024-04", "He did")],
        header=("Fall", "Zeitpunkt", "Wortlaut"),
    ),
    Written(
        "a total and a note below the rows",
        b"Ref,Month,Text\nC-1,2024-03,I told her\nC-2,2024-04,He did\nTotal,2,\n\nSource: the helpline,,\n",
        [
            (2, "C-1", "2024-03", "I told her"),
            (3, "C-2", "2024-04", "He did"),
            (4, "Total", "2", None),
            (6, "Source: the helpline", None, None),
        ],
        said={"totals": ((4,), ""), "lone-cells": ((6,), "")},
    ),
    Written(
        "months as headings among the rows",
        b"Ref,Month,Text\nMarch,,\nC-1,2024-03,I told her\nC-2,2024-03,He did\nApril,,\n"
        b"C-3,2024-04,She did\n",
        [
            (2, "March", None, None),
            (3, "C-1", "2024-03", "I told her"),
            (4, "C-2", "2024-03", "He did"),
            (5, "April", None, None),
            (6, "C-3", "2024-04", "She did"),
        ],
        said={"lone-cells": ((2, 5), "")},
    ),
    Written(
        "each line in quotation marks as if it were one cell",
        b'"Ref,Month,Text"\r\n"C-1,2024-03,""I told her, twice"""\r\n"C-2,2024-04,He did"\r\n',
        [(2, "C-1", "2024-03", "I told her, twice"), (3, "C-2", "2024-04", "He did")],
        said={"one-column": ((), "")},
    ),
    Written(
        "a list of quotes alone, which have commas",
        b'"Text"\r\n"Well, he said, go"\r\n"Yes, I did, twice"\r\n',
        [(2, "Well, he said, go"), (3, "Yes, I did, twice")],
        header=("Text",),
    ),
    Written(
        "Microsoft Lists, with its own first line",
        b'ListSchema={"schemaXmlList":["<Field Type=""Text"" />"]}\nRef,Month,Text\nC-1,2024-03,No\n',
        [(3, "C-1", "2024-03", "No")],
        said={"header": ((2,), "")},
    ),
    Written(
        "a mark of UTF-8 that was taken for text",
        "ï»¿Ref,Month,Text\nC-1,2024-03,I didn’t\n".encode(),
        [(2, "C-1", "2024-03", "I didn’t")],
    ),
    Written(
        "all the columns that a sheet could have",
        b"Ref,Month,Text" + b"," * 16_381 + b"\r\nC-1,2024-03,No" + b"," * 16_381 + b"\r\n",
        [(2, "C-1", "2024-03", "No")],
    ),
    Written(
        "two exports pasted one under the other, each with its mark",
        "\ufeffRef,Month,Text\nC-1,2024-03,No\n\ufeffRef,Month,Text\nC-2,2024-04,Yes\n".encode(),
        [(2, "C-1", "2024-03", "No"), (4, "C-2", "2024-04", "Yes")],
        said={"repeated-header": ((3,), "")},
    ),
    Written(
        "a name and a day of the export beside it",
        b"Exported by,Somebody\nOn,03/05/2024\n\nRef,Month,Text\nC-1,2024-03,No\n",
        [(5, "C-1", "2024-03", "No")],
        said={"titles": ((1, 2), ""), "header": ((4,), "")},
    ),
    Written(
        "names with a unit and a line break",
        b'Ref,"Age\n(yrs)",Text\nC-1,13,I told her\n',
        [(3, "C-1", "13", "I told her")],
        header=("Ref", "Age (yrs)", "Text"),
    ),
    Written(
        "line breaks in cells that nobody quoted",
        b"Ref,Month,Text,Age\r\nC-1,2024-03,He said\nthat he would,13\r\nC-2,2024-04,She did,14\r\n",
        [(2, "C-1", "2024-03", "He said\nthat he would", "13"), (4, "C-2", "2024-04", "She did", "14")],
        header=("Ref", "Month", "Text", "Age"),
        said={"split-rows": ((2,), "")},
    ),
]


@pytest.mark.parametrize("written", FILES, ids=lambda written: written.what)
def test_a_text_file_comes_out_as_a_person_reads_it(written):
    header, rows, said = shown(read(written.data, written.name))

    assert (header, rows, said) == (written.header, written.rows, written.said)
