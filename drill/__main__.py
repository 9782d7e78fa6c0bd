"""The command line: everything the app does to an answer, without the app.

Exit code 0 whenever the work was done (a wrong answer is work done), 1 when a check falls short, 2 for a bad call.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from drill import __version__
from drill.bank import Bank, load_bank
from drill.batch import FORMS, grade_lines, grade_request
from drill.database import inspect_database
from drill.errors import DrillError, Refused
from drill.grade import refused
from drill.instance import instance
from drill.item import CodeItem, Text
from drill.messages import Message, say
from drill.sandbox.choose import best_runner
from drill.sandbox.runner import Runner
from drill.verdict import Verdict, plain

LANGUAGE = os.environ.get("DRILL_LANG", "ja")
KINDS = ("code", "choice", "number", "order", "curve")


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, allow_nan=False))


def _complain(message: Message) -> None:
    click.echo(" ".join(message.in_language(LANGUAGE).split()), err=True)


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
    options = [{"letter": o.letter, "text": o.text.in_language(lang)} for o in at.options or []]
    shown = {
        "id": at.item.id,
        "kind": at.item.kind,
        "version": at.item.version,
        "seed": seed,
        "givens": plain(at.givens),
        "title": at.item.title.in_language(lang),
        "statement": at.text(at.item.statement).in_language(lang),
        "template": template,
        "options": options or None,
    }
    if as_json:
        _print_json(shown)
        return
    click.echo(f"{shown['title']}\n\n{shown['statement'].strip()}\n")
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
@click.option("--lang", type=click.Choice(["ja", "en"]), default=LANGUAGE, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON alone.")
@click.pass_obj
def grade(
    bank: Bank, item: str | None, file: str | None, form: str | None, seed: int, jsonl: str | None, lang: str,
    as_json: bool,
) -> None:  # fmt: skip
    """Grade one answer from FILE (- for standard input), or many with --jsonl."""
    if jsonl is not None:
        if item or file or form:
            raise click.UsageError("--jsonl takes the item, the answer and the form from its lines, nothing else")
        _grade_many(bank, jsonl)
        return
    if not item or not file:
        raise click.UsageError("grade takes an ITEM and a FILE (- for standard input), or --jsonl FILE")
    bank.find(item)
    data = _read_bytes(file)
    try:
        request = {"item": item, "answer": _decoded(data, file), "seed": seed} | ({"form": form} if form else {})
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


def _decoded(data: bytes, file: str) -> str:
    looks_like = "UTF-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else None
    try:
        if looks_like is None:
            return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    guess = Message(f"（{looks_like} のようです）", f" (it looks like {looks_like})") if looks_like else Message("", "")
    japanese, english = (say("answer_not_utf8", path=file, guess=part) for part in (guess.ja, guess.en))
    raise Refused(Message(japanese.ja, english.en))


def _grade_many(bank: Bank, file: str) -> None:
    data = sys.stdin.buffer if file == "-" else None
    try:
        with contextlib.ExitStack() as stack:
            lines = data or stack.enter_context(Path(file).open("rb"))
            runner = stack.enter_context(_runner())
            for count, verdict in enumerate(grade_lines(lines, bank, runner), 1):
                _print_json(verdict)
                if sys.stderr.isatty() and not sys.stdout.isatty():
                    click.echo(f"\r{count}", err=True, nl=False)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise click.UsageError(f"{file} cannot be read ({error.strerror})") from None


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
    from drill.bench import measure

    found = measure(rounds)
    if as_json:
        _print_json(found)
    else:
        for name, value in found.items():
            click.echo(f"{name}: {value}")


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
