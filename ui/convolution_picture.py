"""A drawn convolution: the padded input, the window at its first places, and once solved all of its places."""

from __future__ import annotations

from typing import Any

import streamlit as st

from drill.item import Language
from ui.words import word

_MOST_DOTS = 400  # more dots than this would run into each other


def convolution_picture(givens: dict[str, Any], key: tuple[int, int], language: Language, *, solved: bool) -> None:
    """Show the drawing with its alternative text and a caption."""
    rows, columns = key
    if not solved:
        caption = word("picture_caption", language, stride=givens["stride"])
    else:
        caption = word("picture_caption_solved", language, rows=rows, columns=columns)
        if any(_left_over(givens, key)):
            caption += word("picture_caption_rest", language)
    alternative = word("picture_alt", language, **givens)
    st.image(draw(givens, key, solved=solved), width="stretch", caption=caption, alt=alternative)


def draw(givens: dict[str, Any], key: tuple[int, int], *, solved: bool) -> str:
    """Return the drawing as SVG; one unit is one cell of the input."""
    padding, stride = givens["padding"], givens["stride"]
    height, width = givens["height"] + 2 * padding, givens["width"] + 2 * padding
    window = givens["kernel_height"], givens["kernel_width"]
    line = max(height, width) / 400
    parts = [
        f'<rect width="{width}" height="{height}" fill="#8b8fa3" fill-opacity=".18"/>',
        f'<rect x="{padding}" y="{padding}" width="{givens["width"]}" height="{givens["height"]}" '
        'fill="#8f8bff" fill-opacity=".22"/>',
        f'<path d="{_grid(height, width)}" stroke="#8b8fa3" stroke-opacity=".6" stroke-width="{line:.3f}"/>',
    ]
    if solved:
        parts += _places(givens, key, height, width)
    else:
        parts.append(_window(0, 0, window, line, "#5b5bd6", ""))
        if stride + window[1] <= width:
            parts.append(_window(stride, 0, window, line, "#d6455b", f' stroke-dasharray="{4 * line:.3f}"'))
    margin = 2 * line
    view = f"{-margin:.3f} {-margin:.3f} {width + 2 * margin:.3f} {height + 2 * margin:.3f}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}">{"".join(parts)}</svg>'


def _left_over(givens: dict[str, Any], key: tuple[int, int]) -> tuple[int, int]:
    """Return how many rows and columns of the padded input no window reaches."""
    rest = []
    for places, axis in zip(key, ("height", "width"), strict=True):
        reached = (places - 1) * givens["stride"] + givens[f"kernel_{axis}"]
        rest.append(givens[axis] + 2 * givens["padding"] - reached)
    return rest[0], rest[1]


def _grid(height: int, width: int) -> str:
    across = "".join(f"M0 {y}H{width}" for y in range(height + 1))
    return across + "".join(f"M{x} 0V{height}" for x in range(width + 1))


def _window(x: int, y: int, size: tuple[int, int], line: float, colour: str, more: str) -> str:
    return (
        f'<rect x="{x}" y="{y}" width="{size[1]}" height="{size[0]}" fill="{colour}" fill-opacity=".15" '
        f'stroke="{colour}" stroke-width="{3 * line:.3f}"{more}/>'
    )


def _places(givens: dict[str, Any], key: tuple[int, int], height: int, width: int) -> list[str]:
    """Return what no window reaches, the corners of all windows, and the window that walks along them."""
    rows, columns = key
    stride, line = givens["stride"], max(height, width) / 400
    left_over = _left_over(givens, key)
    reached = height - left_over[0], width - left_over[1]
    hatch = (
        '<defs><pattern id="h" width="1" height="1" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<path d="M0 0V1" stroke="#d6455b" stroke-width="{4 * line:.3f}"/></pattern></defs>'
        f'<path fill="url(#h)" fill-rule="evenodd" d="M0 0H{width}V{height}H0ZM0 0V{reached[0]}H{reached[1]}V0Z"/>'
    )
    radius = min(0.3, stride * 0.3)
    dots = "".join(
        f'<circle cx="{c * stride + 0.5}" cy="{r * stride + 0.5}" r="{radius:.2f}"/>'
        for r in range(rows)
        for c in range(columns)
        if rows * columns <= _MOST_DOTS
    )
    steps = ";".join(f"{c * stride} {r * stride}" for r in range(min(rows, 3)) for c in range(min(columns, 12)))
    seconds = 0.5 * steps.count(";") + 0.5
    walking = _window(0, 0, (givens["kernel_height"], givens["kernel_width"]), line, "#5b5bd6", "")
    moved = (
        f"<g>{walking}<animateTransform attributeName='transform' type='translate' calcMode='discrete' "
        f"values='{steps}' dur='{seconds}s' repeatCount='indefinite'/></g>"
    )
    return [hatch, f'<g fill="#5b5bd6">{dots}</g>', moved]
