"""Commands that read what learners have done: the statistics of the items."""

from __future__ import annotations

from typing import Any

import click

from drill import console
from drill.bank import Bank
from drill.database import inspect_database
from drill.store import open_store
from drill.study import item_statistics as statistics
from drill.study.item_statistics import ItemStatistics, asked_in

_COLUMNS = f"{'item':32}{'shown':>7}{'n':>6}{'p':>7}{'80 %':>13}{'D':>7}{'r':>7}  notes"


@click.command()
@click.argument("items", nargs=-1, metavar="[ITEM]...")
@click.option("--json", "as_json", is_flag=True, help="Print JSON alone.")
@click.pass_obj
def stats(bank: Bank, items: tuple[str, ...], as_json: bool) -> None:
    """Show how ITEMs, or all that were shown, work over the learners of this database; nobody is named."""
    wanted = [bank.find(item).item.id for item in dict.fromkeys(items)]
    found, learners, answers = _statistics(bank)
    chosen = [one for one in found if not wanted or one.item in wanted]
    if as_json:
        minimum = {
            "difficulty": statistics.ENOUGH_FOR_DIFFICULTY,
            "discrimination": statistics.ENOUGH_FOR_DISCRIMINATION,
            "options": statistics.ENOUGH_FOR_OPTIONS,
        }
        rows = [_as_json(one) for one in chosen]
        console.print_json({"learners": learners, "answers": answers, "minimum": minimum, "items": rows})
        return
    click.echo(f"{learners} learners, {answers} first answers")
    if chosen:
        click.echo(_COLUMNS)
    for one in chosen:
        for line in _lines(one, with_options=bool(wanted)):
            click.echo(line)


def _statistics(bank: Bank) -> tuple[list[ItemStatistics], int, int]:
    """Return the statistics, the number of learners and that of first answers; no database is made for them."""
    if inspect_database()["state"] == "not created yet":
        return [], 0, 0
    store = open_store()
    try:
        rows = store.all_traces()
        found = statistics.item_statistics(rows, asked_in(bank), store.passed_over())
    finally:
        store.close()
    return found, len({row.learner for row in rows}), len(statistics.first_answers(rows))


def _as_json(one: ItemStatistics) -> dict[str, Any]:
    low, high = one.right.interval
    options = [
        {"mistake": o.mistake, "count": o.count, "share": o.share, "thirds": o.thirds, "idle": o.idle}
        for o in one.options
    ]
    return {
        "id": one.item,
        "version": one.version,
        "shown": one.shown,
        "answered": one.answered,
        "right": one.right.right,
        "p": one.right.rate if one.answered else None,
        "interval": [low, high],
        "ranked": one.ranked,
        "discrimination": one.discrimination,
        "correlation": one.correlation,
        "median_seconds": one.seconds,
        "hinted": one.hinted,
        "options": options,
        "mistakes": dict(one.mistakes),
        "flags": one.flags,
    }


def _lines(one: ItemStatistics, *, with_options: bool) -> list[str]:
    low, high = one.right.interval
    share = f"{one.right.rate:7.2f}{f'{low:.2f}-{high:.2f}':>13}" if one.answered else f"{'-':>7}{'-':>13}"
    ends = f"{_number(one.discrimination)}{_number(one.correlation)}"
    lines = [f"{one.item:32}{one.shown:>7}{one.answered:>6}{share}{ends}  {', '.join(one.flags)}".rstrip()]
    if with_options:
        for option in one.options:
            thirds = " ".join(f"{100 * share:3.0f} %" for share in option.thirds or ())
            name = option.mistake or "(the key)"
            lines.append(f"  {name:36}{option.count:>7}{100 * option.share:>6.0f} %   {thirds}".rstrip())
    return lines


def _number(value: float | None) -> str:
    return f"{'-':>7}" if value is None else f"{value:7.2f}"
