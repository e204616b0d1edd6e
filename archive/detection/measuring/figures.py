"""What the detector was measured to find, for the model card and the method page; never typed."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent.parent
STORED = HERE / "data" / "figures.json"
CARD = HERE / "model_card.md"
BETWEEN_MARKS = re.compile(
    r"(?<=<!-- figures: made by make model-card -->\n).*?(?=<!-- end of figures -->)", re.DOTALL
)


@cache
def recorded() -> Mapping[str, Any]:
    """Return what ``evaluate_detector --write-card`` last measured, in its JSON shape."""
    values: Mapping[str, Any] = json.loads(STORED.read_text(encoding="utf-8"))
    return values


def write(values: Mapping[str, Any]) -> None:
    """Record the figures and put their tables into the model card."""
    STORED.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
    recorded.cache_clear()
    CARD.write_text(
        BETWEEN_MARKS.sub(lambda _: tables(values), CARD.read_text(encoding="utf-8")), encoding="utf-8"
    )


def tables(values: Mapping[str, Any]) -> str:
    """Return the figures as Markdown."""
    rows = [("this detector", values["total"])]
    authors = values["authors"]
    rows += [(f"this detector, {name.replace('_', ' ')}", tally) for name, tally in authors.items()]
    rows += [(f"this detector, {name}", tally) for name, tally in values["copies"].items()]
    rows += [(f"this detector, style {name}", tally) for name, tally in values["by_style"].items()]
    rows += [(name, tally) for name, tally in values["baselines"].items()]
    lines = [
        f"Detector {values['detector']}, {values['total']['statements']} statements of {len(authors)} sets:",
        ", ".join(f"`{name}`" for name in authors) + ".",
        "In brackets: 95 % Wilson intervals.",
        "",
        "| detector | direct | indirect | token precision | entities | protected | F2 | clean flagged |",
        "|---|---|---|---|---|---|---|---|",
        *(f"| {name} | {_row(tally)} |" for name, tally in rows),
        "",
        "| label | recall | marks |",
        "|---|---|---|",
        *(
            f"| {label} | {_share(recall['recall'])} {_interval(recall['interval'])} | {recall['marks']} |"
            for label, recall in values["by_label"].items()
        ),
        "",
    ]
    return "\n".join(lines)


def _row(tally: Mapping[str, Any]) -> str:
    return " | ".join(
        [
            f"{_share(tally['direct_recall'])} {_interval(tally['direct_interval'])}",
            f"{_share(tally['indirect_recall'])} {_interval(tally['indirect_interval'])}",
            f"{_share(tally['token_precision'])} {_interval(tally['precision_interval'])}",
            _share(tally["entity_recall"]),
            _share(tally["protected_share"]),
            _share(tally["f2"]),
            f"{tally['clean_flagged']} of {tally['clean']}",
        ]
    )


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


def _interval(interval: tuple[float, float]) -> str:
    return f"[{interval[0]:.2f}, {interval[1]:.2f}]"
