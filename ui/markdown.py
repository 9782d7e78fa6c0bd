"""Text that came from somewhere else, shown as it is: Markdown must not read it as emphasis, a formula or a picture."""

from __future__ import annotations

_SIGNS = "\\`*_{}[]()<>#+-.!|~$:"


def literal(text: str) -> str:
    """Return Markdown that shows exactly ``text``; its line breaks become spaces."""
    return "".join(f"\\{sign}" if sign in _SIGNS else sign for sign in " ".join(text.split()))
