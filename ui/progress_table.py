"""Tables that read well without colour: real rows and headings, shares as bars with their number beside them."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NewType

import streamlit as st

Html = NewType("Html", str)  # what is safe to be shown as it is
_STYLE = Path(__file__).with_name("progress.css")


def table_style() -> None:
    """Put the look of the tables onto the page; call it once a run."""
    st.html(_STYLE)


def text(said: object) -> Html:
    """Return any text as it is read."""
    return Html(html.escape(str(said)))


def small(said: object) -> Html:
    """Return a text of less weight."""
    return Html(f"<small>{text(said)}</small>")


def joined(*parts: Html) -> Html:
    """Return parts side by side."""
    return Html(" ".join(parts))


def symbol(sign: str, said: str) -> Html:
    """Return a sign that readers see, and what others hear in its place."""
    return Html(f'<span role="img" aria-label="{html.escape(said)}">{text(sign)}</span>')


def exercise_link(item: str, said: str) -> Html:
    """Return a link to an exercise; the root has it, wherever the app stands."""
    return Html(f'<a href="./?q={html.escape(item)}" target="_self">{text(said)}</a>')


def bar(share: float, said: str, *, further: float = 0.0) -> Html:
    """Return a share as a bar with its words; ``further`` is a hatched part behind it."""
    parts = [f'<i class="full" style="width:{100 * share:.0f}%"></i>']
    if further > 0:
        parts.append(f'<i class="hatched" style="width:{100 * further:.0f}%"></i>')
    return Html(f'<span class="bar" aria-hidden="true">{"".join(parts)}</span> <span class="said">{text(said)}</span>')


def table(heads: Sequence[str], rows: Iterable[Sequence[Html]], caption: str, *, minor: Sequence[int] = ()) -> None:
    """Show a table; the first cell of a row is its heading. Columns in ``minor`` are left out on a phone."""
    hidden = ['class="minor" ' if place in minor else "" for place in range(len(heads))]
    head = "".join(f'<th {hide}scope="col">{text(name)}</th>' for hide, name in zip(hidden, heads, strict=True))
    body = "".join(f"<tr>{_row(row, hidden)}</tr>" for row in rows)
    said = html.escape(caption)
    # what scrolls can be reached by the keyboard
    st.html(
        f'<div class="record" role="region" aria-label="{said}" tabindex="0"><table><caption>{said}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(row: Sequence[Html], hidden: Sequence[str]) -> str:
    cells = [f"<td {hide}>{cell}</td>" for hide, cell in zip(hidden[1:], row[1:], strict=True)]
    return f'<th scope="row">{row[0]}</th>{"".join(cells)}'
