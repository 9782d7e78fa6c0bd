"""The engine's measured figures as they are kept: rows of one run each, what they ran on, and which PyTorch."""

import json
import platform
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import pytorch

STORED = Path(__file__).parent / "results" / "engine.json"
PAGE = Path(__file__).parent.parent / "docs" / "engine.md"
START = (
    "<!-- speed: made by `python -m benchmarks.engine --store` from benchmarks/results/engine.json; do not edit -->\n"
)
END = "<!-- end of speed -->\n"


def merged(found: dict[str, dict[str, Any]], order: list[str]) -> dict[str, Any]:
    """Put new rows into the stored ones; a row is kept whole, as its ratios are of one run."""
    kept: dict[str, Any] = json.loads(STORED.read_text(encoding="utf-8")) if STORED.exists() else {}
    kept = {name: kept.get(name, {}) for name in ("configuration", "speed", "memory")}
    for name, rows in found.items():
        kept[name] |= rows
    kept["speed"] = {name: kept["speed"][name] for name in order if name in kept["speed"]}
    kept["configuration"] |= configuration()
    return kept


def page() -> str:
    """Return the page with the stored figures between its marks."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
    return before + START + "\n" + table() + "\n" + END + rest.partition(END)[2]


def table() -> str:
    """Return the stored figures as a table, and what they depend on."""
    kept = json.loads(STORED.read_text(encoding="utf-8"))
    columns = {"textbook": "textbook", "looped": "plain form", "products": "bare products", "torch": "PyTorch"}
    lines = [f"| a step of | us | {' | '.join(columns.values())} | PyTorch, tuned |", "|---|---|---|---|---|---|---|"]
    for name, row in kept["speed"].items():
        ratios = [
            f"{row[key]:.2f}" if key in row else "" for key in (f"{way}_to_ours" for way in (*columns, "torch_tuned"))
        ]
        lines.append(f"| {name} | {row['ours_us']:,.0f} | {' | '.join(ratios)} |")
    told, torch = kept["configuration"], kept["configuration"].get("pytorch", {})
    lines += ["", f"{told['processor']}, Python {told['python']}, NumPy {told['numpy']}; {told['method']}."]
    if torch:
        lines.append(
            f"PyTorch {torch['version']} ({torch['instructions']}): {torch['torch']}; tuned: {torch['torch_tuned']}."
        )
    for name, row in kept["memory"].items():
        lines.append(f"Memory, {name}: {', '.join(f'{key} {value:g}' for key, value in row.items())}.")
    return "\n".join(lines) + "\n"


def configuration() -> dict[str, Any]:
    """Return what the figures depend on besides the code."""
    found: dict[str, Any] = {
        "processor": _processor(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "method": "thread CPU time, one thread, all ways in turn, median of the rounds; microseconds a step",
    }
    return found | ({"pytorch": pytorch.configuration()} if pytorch.is_installed() else {})


def _processor() -> str:
    """Return the processor's name, where the system tells it."""
    described = Path("/proc/cpuinfo")
    lines = described.read_text(encoding="utf-8").splitlines() if described.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
