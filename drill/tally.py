"""How far a long grading has come, for a person who watches, and how it went, for everybody."""

from __future__ import annotations

import time
from collections.abc import Callable

from drill.messages import Message, say

_BETWEEN = 0.2  # seconds between two looks at the counter


class Tally:
    """Counts verdicts.

    Parameters
    ----------
    show
        Takes each new text of the counter, which writes over the last one; None where nobody watches.
    total
        How many there will be, if that is known.
    """

    def __init__(self, show: Callable[[str], None] | None = None, total: int | None = None) -> None:
        self.count = self.refused = 0
        self._show, self._total = show, total
        self._started = time.monotonic()
        self._shown_at = float("-inf")

    def add(self, verdict: str) -> None:
        """Count one verdict."""
        self.count += 1
        self.refused += verdict == "refused"
        now = time.monotonic()
        if self._show and (now - self._shown_at >= _BETWEEN or self.count == self._total):
            self._shown_at = now
            self._show(f"\r{self._text(now - self._started):<40}")

    def _text(self, seconds: float) -> str:
        if not self._total:
            return str(self.count)
        minutes, left = divmod(max(0, int(seconds / self.count * (self._total - self.count))), 60)
        return f"{self.count}/{self._total}  {minutes}:{left:02}"

    def close(self) -> None:
        """End the line of the counter."""
        if self._show and self.count:
            self._show("\n")

    def summary(self) -> Message:
        """Return the sentence for the end."""
        seconds = f"{time.monotonic() - self._started:.1f}"
        return say("batch_summary", count=self.count, refused=self.refused, seconds=seconds)
