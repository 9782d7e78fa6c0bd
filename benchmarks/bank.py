"""How long the bank takes: read from nothing in a new process, and listed in a real browser.

``python -m benchmarks.bank [--json]`` needs Chromium and requirements-dev.txt. Imports are measured apart, since
the app pays for them whatever the bank holds; the list is measured from the click in the menu to its last card.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import CHROMIUM_FLAGS, ROOT, Server, chromium_path, free_port
from ui.exercise_list import STEP

TIMES = 9
_LOAD = """
import json, time
started = time.perf_counter()
from drill.bank import load_bank
from drill.note import load_notes
imported = time.perf_counter()
bank = load_bank()
read = time.perf_counter()
load_notes()
noted = time.perf_counter()
print(json.dumps([imported - started, read - imported, noted - read, len(bank.exercises)]))
"""


def cold_loads() -> list[list[float]]:
    """Return seconds of imports, bank and notes, and the number of items, each from a new process."""
    runs = [
        subprocess.run([sys.executable, "-c", _LOAD], cwd=ROOT, capture_output=True, check=True) for _ in range(TIMES)
    ]
    return [json.loads(run.stdout) for run in runs]


def list_paints(page: Page, address: str) -> list[float]:
    """Return milliseconds from the click on Practice until its first page of cards is there."""
    measured = []
    for _ in range(TIMES):
        page.goto(f"{address}settings")
        page.get_by_role("heading", level=1).wait_for()
        page.wait_for_timeout(800)
        started = time.perf_counter()
        page.get_by_role("link", name="問題演習").click()
        page.wait_for_function(
            f"document.querySelectorAll('[class*=\"st-key-card-\"]').length >= {STEP}", polling="raf"
        )
        measured.append((time.perf_counter() - started) * 1000)
    return measured


def main() -> None:
    """Measure and print."""
    imports, bank, notes, counts = zip(*cold_loads(), strict=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder) / "drill.sqlite3", free_port(), Path(folder) / "log.txt")
        server.start()
        try:
            browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
            paints = sorted(list_paints(browser.new_page(), server.address))
            browser.close()
        finally:
            server.kill()
    result = {
        "items": int(counts[0]),
        "imports_s": round(statistics.median(imports), 3),
        "bank_s": round(statistics.median(bank), 3),
        "notes_s": round(statistics.median(notes), 3),
        "practice_median_ms": round(statistics.median(paints)),
        "practice_max_ms": round(paints[-1]),
    }
    print(json.dumps(result) if "--json" in sys.argv[1:] else f"{result}")


if __name__ == "__main__":
    main()
