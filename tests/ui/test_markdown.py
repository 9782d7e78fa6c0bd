"""Authors' Markdown is drawn as it is meant, and what comes from elsewhere is shown as it is."""

import pytest

from ui.markdown import authored, literal


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a\n\n$$x$$\n\nb", "a\n\n$$\nx\n$$\n\nb"),
        ("    $$x = \\frac{1}{2}$$  ", "    $$\n    x = \\frac{1}{2}\n    $$"),
        ("in $$x$$ a line", "in $$x$$ a line"),
        ("$$\nx\n$$", "$$\nx\n$$"),
        ("a $x$ and $y$", "a $x$ and $y$"),
    ],
)
def test_a_formula_with_a_line_of_its_own_gets_lines_for_its_dollars(written: str, shown: str) -> None:
    assert authored(written) == shown


def test_what_a_learner_typed_is_no_markdown() -> None:
    assert literal("**x** $y$ ![](z)\n`a`") == "\\*\\*x\\*\\* \\$y\\$ \\!\\[\\]\\(z\\) \\`a\\`"
