"""The command `grade`: one answer, many answers a line each, or a class in folders."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import click

from drill import console
from drill.bank import Bank
from drill.batch import FORMS, decoded, grade_lines, grade_request, read_lines
from drill.classroom import COLUMNS, csv_line, grade_class, hand_ins, new_table
from drill.errors import DrillError, Refused
from drill.grade import refused
from drill.ledger import Ledger
from drill.messages import say
from drill.tally import Tally
from drill.verdict import Verdict


@click.command()
@click.argument("item", required=False)
@click.argument("file", required=False)
@click.option("--form", type=click.Choice(FORMS), help="How the answer is meant.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--jsonl", metavar="FILE|-", help="Grade many answers, one JSON object a line.")
@click.option("--out", metavar="FILE", help="With --jsonl: write the verdicts there, and continue there if broken off.")
@click.option("--dir", "folder", metavar="FOLDER", help="Grade a class: FOLDER/<learner>/<item>.py or .txt.")
@click.option("--csv", "table", metavar="FILE|-", help="With --dir: where the table goes.")
@click.option("--workers", type=click.IntRange(min=1), help="How many answers at a time.  [default: as many as cores]")
@click.option("--lang", type=click.Choice(["ja", "en"]), default=console.LANGUAGE, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON alone.")
@click.pass_obj
def grade(
    bank: Bank, item: str | None, file: str | None, form: str | None, seed: int, jsonl: str | None, out: str | None,
    folder: str | None, table: str | None, workers: int | None, lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Grade one answer from FILE (- for standard input), many with --jsonl, or a class with --dir and --csv."""
    if jsonl is not None and folder is not None:
        raise click.UsageError("--jsonl and --dir are two ways to grade many answers; give one of them")
    if out is not None and jsonl is None:
        raise click.UsageError("--out goes with --jsonl; to keep a single verdict, redirect standard output")
    if out == "-":
        raise click.UsageError("--out takes a file; verdicts go to standard output without it")
    if (folder is None) != (table is None):
        raise click.UsageError("--dir and --csv go together: --dir FOLDER --csv FILE (- for standard output)")
    if jsonl is not None or folder is not None:
        if item or file or form:
            given = "--jsonl" if jsonl is not None else "--dir"
            raise click.UsageError(f"{given} takes neither an ITEM and a FILE nor a --form: they come with the answers")
        count = workers or os.cpu_count() or 1
        if jsonl is not None:
            _grade_many(bank, jsonl, out, count, lang)
        elif folder is not None and table is not None:
            _grade_class(bank, folder, table, count, seed, lang)
        return
    if workers is not None:
        raise click.UsageError("--workers goes with --jsonl or --dir")
    if not item or not file:
        raise click.UsageError(
            "grade takes an ITEM and a FILE (- for standard input), or --jsonl FILE, or --dir FOLDER"
        )
    bank.find(item)
    data = _read_bytes(file)
    try:
        request = {"item": item, "answer": decoded(data, file), "seed": seed} | ({"form": form} if form else {})
        with console.runner() as runner:
            verdict = grade_request(request, bank, runner)
    except Refused as refusal:
        verdict = refused(item, refusal.message, seed=seed)
    if as_json:
        console.print_json(verdict.to_json())
    else:
        _print_verdict(verdict, lang)


def _read_bytes(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except IsADirectoryError:
        raise click.UsageError(f"{file} is a folder; an answer is a file") from None
    except FileNotFoundError:
        raise click.UsageError(f"there is no file {file}") from None
    except OSError as error:
        raise click.UsageError(f"{file} cannot be read ({error.strerror})") from None


def _grade_many(bank: Bank, file: str, out: str | None, workers: int, lang: str) -> None:
    with contextlib.ExitStack() as stack:
        ledger = stack.enter_context(Ledger(Path(out))) if out is not None else None
        stream, total = _opened(file), None
        lines = read_lines(stream)
        if ledger:
            try:
                lines = ledger.begin(lines)
            except DrillError:
                stream.close()
                raise
        done = ledger.done if ledger else 0
        watched = sys.stderr.isatty() and (ledger is not None or not sys.stdout.isatty())
        if watched and Path(file).is_file():
            total = sum(1 for _ in read_lines(_opened(file))) - done
        tally = stack.enter_context(contextlib.closing(Tally(console.count if watched else None, total)))
        runner = stack.enter_context(console.runner())
        verdicts = stack.enter_context(contextlib.closing(grade_lines(lines, bank, runner, workers)))
        stack.enter_context(_broken_off(file))
        write = ledger.write if ledger else console.print_json
        for verdict in verdicts:
            write(verdict)
            tally.add(verdict["verdict"])
    message = tally.summary()
    console.tell(message + say("batch_before", done=done) if done else message, lang)


@contextlib.contextmanager
def _broken_off(what: str) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:  # ends quietly
        raise
    except OSError as error:
        raise click.UsageError(f"grading {what} broke off ({error.strerror})") from error


def _opened(file: str) -> BinaryIO:
    try:
        if file != "-":
            return Path(file).open("rb")
        if sys.stdin is None:
            raise click.UsageError("standard input is closed; name a file or pipe something in")
        # not sys.stdin itself: Python cannot end while a thread waits in there
        return open(sys.stdin.fileno(), "rb", closefd=False)
    except io.UnsupportedOperation:
        return sys.stdin.buffer
    except OSError as error:
        raise click.UsageError(f"{file} cannot be read ({error.strerror})") from None


def _grade_class(bank: Bank, folder: str, table: str, workers: int, seed: int, lang: str) -> None:
    found = hand_ins(Path(folder))
    right: dict[str, list[bool]] = {}
    with contextlib.ExitStack() as stack:
        write = _print_as_is if table == "-" else stack.enter_context(new_table(Path(table)))
        watched = sys.stderr.isatty() and not (table == "-" and sys.stdout.isatty())
        tally = stack.enter_context(contextlib.closing(Tally(console.count if watched else None, len(found))))
        runner = stack.enter_context(console.runner())
        rows = stack.enter_context(contextlib.closing(grade_class(found, bank, runner, workers, seed)))
        stack.enter_context(_broken_off(folder))
        write(csv_line(COLUMNS))
        for row in rows:
            write(csv_line(row.cells(lang)))
            tally.add(row.verdict.verdict)
            if row.hand_in.item in bank.exercises:
                right.setdefault(row.hand_in.item, []).append(row.verdict.verdict == "correct")
    for item, answers in sorted(right.items()):
        console.tell(say("batch_item", item=item, right=sum(answers), count=len(answers)), lang)
    console.tell(tally.summary(), lang)


def _print_as_is(text: str) -> None:
    click.echo(text.encode(), nl=False)  # bytes keep their line ends on every system


def _print_verdict(verdict: Verdict, language: str) -> None:
    click.echo(f"{verdict.verdict}  {verdict.message.in_language(language)}")
    shown = verdict.to_json()
    if verdict.mistake:
        click.echo(f"mistake: {verdict.mistake}")
    if shown["counterexample"]:
        for name, value in shown["counterexample"]["inputs"].items():
            click.echo(f"  {name} = {value}")
        click.echo(f"  expected: {shown['counterexample']['expected']}")
        click.echo(f"  actual:   {shown['counterexample']['actual']}")
    for name, value in (shown["inner"] or {}).items():
        click.echo(f"  ({name} = {value})")
