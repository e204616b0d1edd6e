"""``python -m benchmarks`` prints a table, ``--json`` the same for programs; README.md says what it means."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from benchmarks import bulk, scanning, searching
from benchmarks.bulk import Figure
from benchmarks.measure import TOLERANCE, Measurement


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    as_json = parser.parse_args().json
    scans, ratios = scanning.run()
    figures = bulk.run()
    measured = [*scans, *searching.run()]
    if as_json:
        rows = [{**asdict(each), "verdict": each.verdict} for each in measured]
        print(
            json.dumps(
                {
                    "milliseconds": rows,
                    "ratios": ratios,
                    "bulk": [{**asdict(f), "verdict": f.verdict} for f in figures],
                },
                indent=2,
            )
        )
    else:
        print(_table(measured, ratios, figures))
    return int(any(each.fails for each in measured) or any(figure.fails for figure in figures))


def _table(
    measured: Sequence[Measurement], ratios: Sequence[dict[str, Any]], figures: Sequence[Figure]
) -> str:
    lines = [f"{'milliseconds':40} {'times':>6} {'p50':>8} {'p95':>8} {'limit':>6}"]
    for each in measured:
        limit = "" if each.limit is None else f"{each.limit:g}"
        line = f"{each.what:40} {each.count:6} {each.p50:8.2f} {each.p95:8.2f} {limit:>6} {each.verdict}"
        lines.append(line.rstrip())
    lines += ["", f"{'ratio':47} {'p50':>8} {'p95':>8}"]
    lines += [f"{each['what']:47} {each['p50']:8.2f} {each['p95']:8.2f}" for each in ratios]
    lines += ["", f"{'bulk, and one process':47} {'figure':>16} {'limit':>6}"]
    for figure in figures:
        limit = "" if figure.limit is None else f"{figure.limit:g}"
        line = f"{figure.what:47} {figure.value:8g} {figure.unit:7} {limit:>6} {figure.verdict}"
        lines.append(line.rstrip())
    lines += [
        "",
        f"A limit of milliseconds is for p95. A time fails only at more than {TOLERANCE} times its limit.",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
