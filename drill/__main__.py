"""The command line: everything the app does to an answer, without the app.

Exit code 0 whenever the work was done (a wrong answer is work done), 1 when a check falls short, 2 for a bad call.
"""

from __future__ import annotations

import os
import platform
import sys
from typing import Any

import click

from drill import __version__, console
from drill.bank import SHIPPED, Bank, load_bank
from drill.database import inspect_database
from drill.draft import write_draft
from drill.errors import DrillError
from drill.grade_command import grade
from drill.instance import instance
from drill.item import CodeItem, Text
from drill.learner_commands import stats
from drill.transfer_commands import delete_data, export_data, import_data
from drill.verdict import plain

KINDS = ("code", "choice", "number", "order", "curve")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--content", multiple=True, metavar="DIR", help="A folder of exercises to read beside the shipped ones.")
@click.version_option(__version__)
@click.pass_context
def cli(context: click.Context, content: tuple[str, ...]) -> None:
    """Exercises and verdicts on the command line."""
    context.obj = load_bank(console.further_content(content))


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
        console.print_json({"items": rows})
    else:
        for item in items:
            click.echo(f"{item.id:28} {item.kind:7} {item.leaf:18} {item.title.in_language(console.LANGUAGE)}")
    for problem in bank.problems:
        console.complain(problem.message)
    return 1 if bank.problems else 0


def _pair(text: Text) -> dict[str, str]:
    return {"ja": text.ja, "en": text.en}


@cli.command()
@click.argument("item")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--lang", type=click.Choice(["ja", "en"]), default=console.LANGUAGE, show_default=True)
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
        console.print_json(shown)
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


@cli.command("new")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("place", metavar="TOPIC/SLUG")
@click.pass_context
def new_item(context: click.Context, kind: str, place: str) -> None:
    """Write the files of a new exercise from a template, into the first content folder or beside the shipped ones."""
    folders = console.further_content(context.find_root().params["content"])
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
    with console.runner() as runner:
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
        console.print_json(found)
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
        console.print_json(found)
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
    with console.runner() as runner:
        for count, exercise in enumerate(exercises, 1):
            if sys.stderr.isatty():
                console.count(f"\r{count}/{len(exercises)} {exercise.item.id:60}")
            findings.append(gate.verify(exercise, runner, gate.FULL if full else gate.USUAL))
    if sys.stderr.isatty():
        console.count(f"\r{'':75}\r")
    if as_json:
        console.print_json({"items": [found.to_json() for found in findings], "totals": gate.totals(findings)})
    else:
        for line in gate.table(findings):
            click.echo(line)
    return 0 if all(found.ok for found in findings) else 1


for command in (grade, stats, export_data, import_data, delete_data):
    cli.add_command(command)


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
        console.complain(error.message)
        return 2
    return result if isinstance(result, int) else 0


if __name__ == "__main__":
    raise SystemExit(main())
