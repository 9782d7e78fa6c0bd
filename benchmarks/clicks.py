"""How long a learner waits: from the click on the button to the painted verdict, in a real browser.

``python -m benchmarks.clicks [--json]`` starts the app with a database of its own; it needs Chromium and
requirements-dev.txt. Wrong LSTM answers are submitted, each a little different, so that every one is run and named.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import CHROMIUM_FLAGS, Server, chromium_path, free_port

CLICKS = 40
WRONG = "forget_gate * a + input_gate * prev_c"  # a known mistake, with its counterexample and the gate values
ATTEMPTS = r"これまでの解答 \((\d+)\)"


def waits(page: Page, clicks: int) -> list[float]:
    """Return the milliseconds from each click until the page shows one attempt more."""
    blank = page.get_by_label(re.compile("空欄 1"))
    measured = []
    for number in range(clicks + 1):
        blank.fill(f"{WRONG} + {number} * 0")
        page.wait_for_timeout(1300)  # the draft is on its way after 700
        before = page.evaluate(f"document.body.innerText.match(/{ATTEMPTS}/)?.[1] ?? '0'")
        started = time.perf_counter()
        page.get_by_role("button", name="採点する").click()
        page.wait_for_function(
            f"before => (document.body.innerText.match(/{ATTEMPTS}/)?.[1] ?? '0') !== before", arg=before, polling="raf"
        )
        measured.append((time.perf_counter() - started) * 1000)
    return measured[1:]  # the first one warms the exercise up


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder) / "drill.sqlite3", free_port(), Path(folder) / "log.txt")
        server.start()
        try:
            browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
            page = browser.new_page()
            page.goto(f"{server.address}?q=lstm-cell-state")
            measured = sorted(waits(page, CLICKS))
            browser.close()
        finally:
            server.kill()
    result = {
        "clicks": CLICKS,
        "median_ms": round(statistics.median(measured)),
        "p95_ms": round(measured[int(0.95 * CLICKS) - 1]),
        "max_ms": round(measured[-1]),
    }
    print(json.dumps(result) if "--json" in sys.argv[1:] else f"{result}")


if __name__ == "__main__":
    main()
