"""The table of all demos: setting, what the report printed, what a correct engine reaches, from the stored bands.

``python -m benchmarks.demo_table`` writes docs/demos.md; a test tells when the page and the stored data differ.
"""

from pathlib import Path
from statistics import median
from typing import Any

from dlcore.demos import Demo, Preset, all_demos

PAGE = Path(__file__).resolve().parent.parent / "docs" / "demos.md"
HEAD = """# Demos: the report's figures beside ours

Made by `python -m benchmarks.demo_table` from the stored runs in `dlcore/demos/bands/`; do not edit it by hand.

Each row is a preset. *Report* is the figure the study report printed, where it printed one. *Median* and *band* are
what this engine reached over the stored seeds with the report's own setting; nothing was tuned to hit a figure.
*Seconds* is the median time of one run, on a busy machine. "NaN" means that the run diverged, which is what some
settings are there to show.
"""


def _figure(value: float | None) -> str:
    return "NaN" if value is None else f"{value:.4g}"


def _row(demo: Demo, preset: Preset, metric: str, runs: list[dict[str, Any]]) -> str:
    values = [run["metrics"].get(metric) for run in runs]
    finite = sorted(value for value in values if value is not None)
    middle = _figure(median(finite)) if len(finite) > len(values) / 2 else "NaN"
    band = f"{_figure(finite[0])} to {_figure(finite[-1])}" if finite else "NaN"
    if finite and len(finite) < len(values):
        band += f", {len(values) - len(finite)} NaN"
    report = f"{preset.report[metric]:g}" if metric in preset.report else ""
    seconds = f"{median(run['seconds'] for run in runs):.1f}"
    return f"| `{preset.name}` | {metric} | {report} | {middle} | {band} | {len(values)} | {seconds} |"


def _shown_metrics(preset: Preset, runs: list[dict[str, Any]]) -> list[str]:
    """Choose what a table has room for: the report's figures, and the accuracy or the like, or else the loss."""
    known = list(runs[0]["metrics"])
    telling = ("test_accuracy", "sum_accuracy", "train_accuracy", "judged_above_0.9", "return_mean", "loss")
    main = [name for name in telling if name in known][:1]
    return [name for name in known if name in preset.report or name in main] or known[:1]


def page() -> str:
    """Return the page as Markdown."""
    parts = [HEAD]
    for demo in all_demos().values():
        stored = {name: demo.stored(name) for name in demo.presets}
        used = next((entry["data"] for entry in stored.values() if entry and entry["data"]), None)
        data = f"Data: {used['name']}, {used['train']} to train, {used['test']} to test." if used else ""
        parts.append(f"\n## {demo.title.en}\n\n`{demo.name}`. {data}\n")
        parts.append("| preset | figure | report | median | band | seeds | seconds |\n|---|---|---|---|---|---|---|")
        for preset in demo.presets.values():
            entry = stored[preset.name]
            runs = list(entry["seeds"].values()) if entry else []
            parts += [_row(demo, preset, metric, runs) for metric in _shown_metrics(preset, runs)] if runs else []
        reasons = [preset for preset in demo.presets.values() if preset.disagrees]
        parts += [f"\n`{preset.name}`: {preset.disagrees.en}" for preset in reasons if preset.disagrees]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
