"""What all commands share: how they print and complain, the runner they lend, the folders they read."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from drill.messages import Message
from drill.sandbox.choose import best_runner
from drill.sandbox.runner import Runner

LANGUAGE = os.environ.get("DRILL_LANG", "ja")


def print_json(value: Any) -> None:
    """Print JSON alone, on one line."""
    click.echo(json.dumps(value, ensure_ascii=False, allow_nan=False))


def complain(message: Message) -> None:
    """Say what is wrong, in the language of the command line."""
    tell(message, LANGUAGE)


def tell(message: Message, language: str) -> None:
    """Say something beside the output, in one line."""
    click.echo(" ".join(message.in_language(language).split()), err=True)


def count(text: str) -> None:
    """Write over the line of a counter."""
    click.echo(text, err=True, nl=False)


def further_content(option: tuple[str, ...] = ()) -> list[Path]:
    """Return the content folders named by ``--content`` and ``DRILL_CONTENT``."""
    named = [*option, *os.environ.get("DRILL_CONTENT", "").split(os.pathsep)]
    return [Path(folder) for folder in named if folder]


@contextlib.contextmanager
def runner() -> Iterator[Runner]:
    """Lend the strongest runner that works here; its processes end with the command."""
    lent = best_runner()
    try:
        yield lent
    finally:
        lent.close()
