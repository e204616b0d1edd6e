"""``python -m benchmarks`` prints a table, ``--json`` the same for programs; README.md says what it means."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from benchmarks import bulk, scanning, searching, worst
from benchmarks.bulk import Figure
from benchmarks.measure import TOLERANCE, Measurement
from benchmarks.worst import Cost


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument(
        "--quotes", type=int, default=worst.QUOTES, help="in the archive of which the worst is asked"
    )
    parser.add_argument("--worst", action="store_true", help="measure the worst questions alone")
    given = parser.parse_args()
    if given.worst:
        costs = worst.run(given.quotes)
        print(json.dumps([asdict(each) for each in costs], indent=2) if given.json else _costs(costs))
        return int(any(cost.fails for cost in costs))
    as_json = given.json
    scans, ratios = scanning.run()
    figures = bulk.run()
    measured = [*scans, *searching.run()]
    costs = worst.run(given.quotes)
    if as_json:
        rows = [{**asdict(each), "verdict": each.verdict} for each in measured]
        print(
            json.dumps(
                {
                    "milliseconds": rows,
                    "ratios": ratios,
                    "bulk": [{**asdict(f), "verdict": f.verdict} for f in figures],
                    "worst": [asdict(each) for each in costs],
                },
                indent=2,
            )
        )
    else:
        print(_table(measured, ratios, figures))
        print(_costs(costs))
    failed = [
        *(each.fails for each in measured),
        *(each.fails for each in figures),
        *(each.fails for each in costs),
    ]
    return int(any(failed))


def _costs(costs: Sequence[Cost]) -> str:
    lines = [f"{'the worst questions, milliseconds':60} {'CPU':>8} {'wall':>8} {'times':>6} {'most':>5}"]
    for cost in costs:
        times, limit = (f"{each:g}" if each is not None else "" for each in (cost.times, cost.limit))
        verdict = "" if cost.limit is None else "FAILS" if cost.fails else "kept"
        line = f"{cost.what:60} {cost.cpu:8.1f} {cost.wall:8.1f} {times:>6} {limit:>5} {verdict}"
        lines.append(line.rstrip())
    return "\n".join(["", *lines])


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
