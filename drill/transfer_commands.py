"""Commands on one learner's data: out as a file, in again, away."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from drill import console
from drill.bank import near_miss
from drill.database import inspect_database
from drill.errors import TransferError
from drill.messages import say
from drill.store import Store, open_store
from drill.transfer import check, export_learner, import_learner

_learner = click.option(
    "--learner", "name", required=True, metavar="NAME", help="Whose; `local` is a computer's first profile."
)


def _file(**options: Any) -> Callable[..., Any]:
    return click.argument("file", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True), **options)


@click.command("export")
@_learner
@_file(required=False)
def export_data(name: str, file: Path | None) -> None:
    """Write all that is kept of a learner to FILE, or to standard output."""
    with _opened() as store:
        text = export_learner(store, _known(store, name))
    _write(text, file)


@click.command("import")
@_learner
@_file()
def import_data(name: str, file: Path) -> None:
    """Add to a learner what FILE holds and is not there yet; `-` reads standard input."""
    try:
        with click.open_file(str(file), "rb") as opened:
            given = opened.read()
    except OSError as error:
        raise click.UsageError(f"`{file}` cannot be read ({error.strerror})") from None
    store = open_store()
    try:
        check(given)  # before anybody is made for it
        brought = import_learner(store, store.learner(name), given)
    finally:
        store.close()
    console.complain(say("transfer_done", added=brought.added, known=brought.known))


@click.command("delete")
@_learner
@_file(required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
def delete_data(name: str, file: Path | None, yes: bool) -> None:
    """Delete a learner with all that is kept of them, after writing it to FILE if one is given."""
    with _opened() as store:
        who = _known(store, name)
        count = len(store.history(who))
        if not yes:
            click.confirm(f"Delete `{name}` with {count} answers and all else that is kept?", abort=True, err=True)
        if file is not None:
            _write(export_learner(store, who), file)
        store.delete_learner(who)
    console.complain(say("transfer_deleted", name=name, count=count))


@contextlib.contextmanager
def _opened() -> Iterator[Store]:
    """Open the database; none is made only to find that nobody is in it."""
    if inspect_database()["state"] == "not created yet":
        raise TransferError(say("transfer_nobody"))
    store = open_store()
    try:
        yield store
    finally:
        store.close()


def _known(store: Store, name: str) -> int:
    learners = {learner.name: learner.id for learner in store.learners()}
    if name not in learners:
        raise TransferError(say("transfer_unknown", name=name[:80]) + near_miss(name, learners))
    return learners[name]


def _write(text: str, file: Path | None) -> None:
    """Write a file that is complete or not there at all."""
    if file is None or str(file) == "-":
        click.echo(text, nl=False)
        return
    try:
        descriptor, unfinished = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}")
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
        Path(unfinished).replace(file)
    except OSError as error:
        raise click.UsageError(f"`{file}` cannot be written ({error.strerror})") from None
