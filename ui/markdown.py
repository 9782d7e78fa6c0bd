"""Texts on a page: those of an author as the Markdown they are, those from somewhere else exactly as they are."""

from __future__ import annotations

import re

_SIGNS = "\\`*_{}[]()<>#+-.!|~$:"
_ALONE = re.compile(r"^([ \t]*)\$\$(.+?)\$\$([ \t]*)$", re.MULTILINE)


def literal(text: str) -> str:
    """Return Markdown that shows exactly ``text``; its line breaks become spaces."""
    return "".join(f"\\{sign}" if sign in _SIGNS else sign for sign in " ".join(text.split()))


def authored(text: str) -> str:
    """Return an author's Markdown with every formula that has a line of its own set large, in the middle.

    Streamlit does so only where the dollars have lines of their own, too.
    """
    return _ALONE.sub(r"\1$$\n\1\2\n\1$$", text)
