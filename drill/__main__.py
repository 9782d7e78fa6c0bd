"""The command line: everything the app does to an answer, without the app.

Exit code 0 whenever the work was done (a wrong answer is work done), 1 when a check falls short, 2 for a bad call.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import click

from drill import __version__
from drill.bank import SHIPPED, Bank, load_bank
from drill.batch import FORMS, decoded, grade_lines, grade_request, read_lines
from drill.classroom import COLUMNS, csv_line, grade_class, hand_ins, new_table
from drill.database import inspect_database
from drill.draft import write_draft
from drill.errors import DrillError, Refused
from drill.grade import refused
from drill.instance import instance
from drill.item import CodeItem, Text
from drill.ledger import Ledger
from drill.messages import Message, say
from drill.sandbox.choose import best_runner
from drill.sandbox.runner import Runner
from drill.tally import Tally
from drill.verdict import Verdict, plain

LANGUAGE = os.environ.get("DRILL_LANG", "ja")
KINDS = ("code", "choice", "number", "order", "curve")


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, allow_nan=False))


def _complain(message: Message) -> None:
    _say(message, LANGUAGE)


def _say(message: Message, language: str) -> None:
    click.echo(" ".join(message.in_language(language).split()), err=True)


def further_content(option: tuple[str, ...] = ()) -> list[Path]:
    """Return the content folders named by ``--content`` and ``DRILL_CONTENT``."""
    named = [*option, *os.environ.get("DRILL_CONTENT", "").split(os.pathsep)]
    return [Path(folder) for folder in named if folder]


@contextlib.contextmanager
def _runner() -> Iterator[Runner]:
    runner = best_runner()
    try:
        yield runner
    finally:
        runner.close()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--content", multiple=True, metavar="DIR", help="A folder of exercises to read beside the shipped ones.")
@click.version_option(__version__)
@click.pass_context
def cli(context: click.Context, content: tuple[str, ...]) -> None:
    """Exercises and verdicts on the command line."""
    context.obj = load_bank(further_content(content))


@cli.command("list")
@click.option("--kind", type=click.Choice(KINDS), help="Only items of this kind.")
@click.option("--leaf", help="Only items below this node of the syllabus.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON alone.")
@click.pass_obj
def list_items(bank: Bank, kind: str | None, leaf: str | None, as_json: bool) -> int:
    """List the items in the order of the syllabus."""
    if leaf is not None and leaf not in bank.syllabus:
        raise click.UsageError(f"there is no node `{leaf}` in the syllabus; quizzes/syllabus.yaml lists them")
    items = [exercise.item for exercise in bank.of_kind(kind, leaf)]
    if as_json:
        fields = ("id", "kind", "generated", "leaf", "legacy", "level", "version")
        rows = [{f: getattr(i, f) for f in fields} | {"title": _pair(i.title), "forms": i.forms} for i in items]
        _print_json({"items": rows})
    else:
        for item in items:
            click.echo(f"{item.id:28} {item.kind:7} {item.leaf:18} {item.title.in_language(LANGUAGE)}")
    for problem in bank.problems:
        _complain(problem.message)
    return 1 if bank.problems else 0


def _pair(text: Text) -> dict[str, str]:
    return {"ja": text.ja, "en": text.en}


@cli.command()
@click.argument("item")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--lang", type=click.Choice(["ja", "en"]), default=LANGUAGE, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON alone.")
@click.pass_obj
def show(bank: Bank, item: str, seed: int, lang: str, as_json: bool) -> None:
    """Show an item as a learner gets it: never the key."""
    at = instance(bank.find(item), seed)
    template = at.item.template if isinstance(at.item, CodeItem) else None
    listed = at.item.shapes if isinstance(at.item, CodeItem) else []
    shapes = [{"name": s.name, "shape": s.shape, "meaning": s.meaning.in_language(lang)} for s in listed]
    options = [{"letter": o.letter, "text": o.text.in_language(lang)} for o in at.options or []]
    stem = bank.stems[at.item.set].stem.in_language(lang) if at.item.set else None
    shown = {
        "id": at.item.id,
        "kind": at.item.kind,
        "version": at.item.version,
        "seed": seed,
        "givens": plain(at.givens),
        "title": at.item.title.in_language(lang),
        "set": at.item.set,
        "stem": stem,
        "statement": at.text(at.item.statement).in_language(lang),
        "conventions": at.text(at.item.conventions).in_language(lang) if at.item.conventions else None,
        "shapes": shapes or None,
        "template": template,
        "options": options or None,
    }
    if as_json:
        _print_json(shown)
        return
    click.echo(f"{shown['title']}\n")
    if stem:
        click.echo(f"{stem.strip()}\n")
    click.echo(f"{shown['statement'].strip()}\n")
    if shown["conventions"]:
        click.echo(f"{shown['conventions'].strip()}\n")
    for shape in shapes:
        click.echo(f"- {shape['name']} {shape['shape']}: {shape['meaning'].strip()}")
    if template:
        click.echo(template)
    for option in options:
        click.echo(f"({option['letter']}) {option['text'].strip()}")


@cli.command()
@click.argument("item", required=False)
@click.argument("file", required=False)
@click.option("--form", type=click.Choice(FORMS), help="How the answer is meant.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--jsonl", metavar="FILE|-", help="Grade many answers, one JSON object a line.")
@click.option("--out", metavar="FILE", help="With --jsonl: write the verdicts there, and continue there if broken off.")
@click.option("--dir", "folder", metavar="FOLDER", help="Grade a class: FOLDER/<learner>/<item>.py or .txt.")
@click.option("--csv", "table", metavar="FILE|-", help="With --dir: where the table goes.")
@click.option("--workers", type=click.IntRange(min=1), help="How many answers at a time.  [default: as many as cores]")
@click.option("--lang", type=click.Choice(["ja", "en"]), default=LANGUAGE, show_default=True)
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
        with _runner() as runner:
            verdict = grade_request(request, bank, runner)
    except Refused as refusal:
        verdict = refused(item, refusal.message, seed=seed)
    if as_json:
        _print_json(verdict.to_json())
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
        tally = stack.enter_context(contextlib.closing(Tally(_show if watched else None, total)))
        runner = stack.enter_context(_runner())
        verdicts = stack.enter_context(contextlib.closing(grade_lines(lines, bank, runner, workers)))
        stack.enter_context(_broken_off(file))
        write = ledger.write if ledger else _print_json
        for verdict in verdicts:
            write(verdict)
            tally.add(verdict["verdict"])
    message = tally.summary()
    _say(message + say("batch_before", done=done) if done else message, lang)


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


def _show(text: str) -> None:
    click.echo(text, err=True, nl=False)


def _grade_class(bank: Bank, folder: str, table: str, workers: int, seed: int, lang: str) -> None:
    found = hand_ins(Path(folder))
    right: dict[str, list[bool]] = {}
    with contextlib.ExitStack() as stack:
        write = _print_as_is if table == "-" else stack.enter_context(new_table(Path(table)))
        watched = sys.stderr.isatty() and not (table == "-" and sys.stdout.isatty())
        tally = stack.enter_context(contextlib.closing(Tally(_show if watched else None, len(found))))
        runner = stack.enter_context(_runner())
        rows = stack.enter_context(contextlib.closing(grade_class(found, bank, runner, workers, seed)))
        stack.enter_context(_broken_off(folder))
        write(csv_line(COLUMNS))
        for row in rows:
            write(csv_line(row.cells(lang)))
            tally.add(row.verdict.verdict)
            if row.hand_in.item in bank.exercises:
                right.setdefault(row.hand_in.item, []).append(row.verdict.verdict == "correct")
    for item, answers in sorted(right.items()):
        _say(say("batch_item", item=item, right=sum(answers), count=len(answers)), lang)
    _say(tally.summary(), lang)


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


@cli.command("new")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("place", metavar="TOPIC/SLUG")
@click.pass_context
def new_item(context: click.Context, kind: str, place: str) -> None:
    """Write the files of a new exercise from a template, into the first content folder or beside the shipped ones."""
    folders = further_content(context.find_root().params["content"])
    try:
        written = write_draft(kind, place, folders[0] if folders else SHIPPED, context.obj)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        raise click.UsageError(f"{error.filename} cannot be written ({error.strerror})") from None
    for path in written:
        click.echo(path)


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON alone.")
@click.pass_obj
def doctor(bank: Bank, as_json: bool) -> int:
    """Tell what is installed and found, and how well answers are kept apart, by trying it."""
    from importlib.metadata import PackageNotFoundError, version

    versions = {"dl-drill": __version__, "python": platform.python_version(), "system": platform.platform()}
    for package in ("streamlit", "numpy", "pandas", "pydantic", "sqlalchemy"):
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = "not installed"
    with _runner() as runner:
        isolation = {
            "level": runner.isolation.level,
            "name": runner.isolation.name,
            "layers": runner.isolation.layers,
        }
    found: dict[str, dict[str, Any]] = {
        "isolation": isolation,
        "versions": versions,
        "data": {"items": len(bank.exercises), "problems": [problem.message.en for problem in bank.problems]},
        "database": inspect_database(),
    }
    if as_json:
        _print_json(found)
    else:
        for heading, part in found.items():
            click.echo(heading)
            for name, value in part.items():
                click.echo(f"  {name}: {value}")
    return 1 if bank.problems or not found["isolation"]["layers"]["own_process"] else 0


@cli.command()
@click.option(
    "--rounds", type=click.IntRange(min=10), default=300, show_default=True, help="How many jobs of each way."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON alone.")
def bench(rounds: int, as_json: bool) -> None:
    """Measure how long a verdict takes, beside the bare fork and the naive way, in one run."""
    from drill.bench import measure, table

    found = measure(rounds)
    if as_json:
        _print_json(found)
    else:
        click.echo(table(found))


@cli.command()
@click.argument("items", nargs=-1, metavar="[ITEM]...")
@click.option("--full", is_flag=True, help="Over 200 seeds and 100,000 draws, not 20 and 2,000.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON alone.")
@click.pass_obj
def verify(bank: Bank, items: tuple[str, ...], full: bool, as_json: bool) -> int:
    """Check whether ITEMs, or all, may be published: the key, the mistakes, and mutants of the key."""
    from drill import verify as gate

    exercises = [bank.find(item) for item in dict.fromkeys(items)] or bank.of_kind()
    findings = [] if items else gate.unreadable(bank)
    with _runner() as runner:
        for count, exercise in enumerate(exercises, 1):
            if sys.stderr.isatty():
                _show(f"\r{count}/{len(exercises)} {exercise.item.id:60}")
            findings.append(gate.verify(exercise, runner, gate.FULL if full else gate.USUAL))
    if sys.stderr.isatty():
        _show(f"\r{'':75}\r")
    if as_json:
        _print_json({"items": [found.to_json() for found in findings], "totals": gate.totals(findings)})
    else:
        for line in gate.table(findings):
            click.echo(line)
    return 0 if all(found.ok for found in findings) else 1


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        result = cli.main(arguments, prog_name="drill", standalone_mode=False)
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit):  # the second is what click makes of the first
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that Python's own last flush is quiet
        return 0
    except (click.Abort, KeyboardInterrupt):
        return 130
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return 2
    except click.ClickException as error:
        click.echo(f"drill: {error.format_message()}", err=True)
        return 2
    except DrillError as error:
        _complain(error.message)
        return 2
    return result if isinstance(result, int) else 0


if __name__ == "__main__":
    raise SystemExit(main())
