"""`python -m dlcore.demos list` and `run`: every demo without the app."""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dlcore.data.cifar10 import Cifar10Error
from dlcore.data.idx import IdxError
from dlcore.demos import Demo, Knob, KnobError, Run, Step, all_demos, find_demo, run_demo, thinned


def _described(knob: Knob) -> dict[str, Any]:
    limits: dict[str, Any] = {"choices": list(knob.choices)} if knob.choices else {}
    if knob.range:
        limits = {"range": [knob.range.low, knob.range.high]}
    return {"type": knob.type, "default": knob.default, **limits}


def _list(as_json: bool) -> None:
    rows = [
        {
            "name": demo.name,
            "title": demo.title._asdict(),
            "knobs": {name: _described(knob) for name, knob in demo.knobs.items()},
            "presets": list(demo.presets),
            "cost_seconds": demo.cost_seconds,
        }
        for demo in all_demos().values()
    ]
    if as_json:
        print(json.dumps({"demos": rows}, ensure_ascii=False))
        return
    for row, demo in zip(rows, all_demos().values(), strict=True):
        print(f"{row['name']:24} {row['cost_seconds']:>5g} s  {demo.title.ja}  [{', '.join(demo.presets)}]")


def _progress(step: Step) -> None:
    if sys.stderr.isatty():
        print(f"\r{step.step}/{step.steps}", end="", file=sys.stderr, flush=True)


def result(demo: Demo, preset: str | None, run: Run) -> dict[str, Any]:
    """Return a run as the command line prints it."""
    used = asdict(run.data) if run.data else None
    return {
        "name": demo.name,
        "preset": preset,
        "knobs": run.knobs,
        "seed": run.knobs.get("seed", 0),
        "data": used,
        "metrics": run.metrics,
        "history": {name: thinned(values, 500) for name, values in run.history.items()},
        "report": demo.presets[preset].report or None if preset else None,
        "band": demo.band(preset) if preset else None,
        "note": run.note._asdict() if run.note else None,
        "seconds": round(run.seconds, 3),
    }


def _print(shown: Mapping[str, Any]) -> None:
    print(f"{shown['name']}  preset {shown['preset']}  seed {shown['seed']}  {shown['seconds']} s")
    for metric, value in shown["metrics"].items():
        report, band = (shown["report"] or {}).get(metric), (shown["band"] or {}).get(metric)
        beside = f"   report {report:g}" if report is not None else ""
        beside += f"   band {band[0]:.4g} to {band[1]:.4g}" if band else ""
        print(f"  {metric:16} {'not finite' if value is None else f'{value:.4f}'}{beside}")
    if shown["note"]:
        print(f"  {shown['note']['en']}")


def _write(folder: Path, shown: Mapping[str, Any], run: Run) -> None:
    """Write the figures as JSON and CSV and the pictures as PNG."""
    from figures import draw_curves, draw_picture  # only here: the engine itself needs no matplotlib

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "run.json").write_text(json.dumps(shown, ensure_ascii=False, indent=1), encoding="utf-8")
    lines = ["metric,step,value"]
    lines += [f"{name},{step},{value!r}" for name, values in run.history.items() for step, value in values]
    (folder / "history.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "curves.png").write_bytes(draw_curves(run.history, "ja", unit=find_demo(shown["name"]).unit))
    for picture in run.pictures.values():
        (folder / f"{picture.name}.png").write_bytes(draw_picture(picture, "ja"))


def _pairs(settings: list[str]) -> dict[str, str]:
    pairs = {}
    for setting in settings:
        name, sign, value = setting.partition("=")
        if not sign:
            raise KnobError(f"--set takes KNOB=VALUE, not {setting}")
        pairs[name] = value
    return pairs


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(prog="dlcore.demos", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="all demos with their knobs and presets")
    listing.add_argument("--json", action="store_true")
    running = commands.add_parser("run", help="run one demo")
    running.add_argument("name")
    running.add_argument("--preset")
    running.add_argument("--set", action="append", default=[], metavar="KNOB=VALUE", dest="settings")
    running.add_argument("--seed", type=int)
    running.add_argument("--json", action="store_true")
    running.add_argument("--out", type=Path, metavar="DIR")
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if options.command == "list":
        _list(options.json)
        return 0
    try:
        demo = find_demo(options.name)
        knobs = demo.knobs_of(options.preset) | _pairs(options.settings)
        if options.seed is not None:
            knobs["seed"] = options.seed
        run = run_demo(demo, knobs, _progress)
    except (KnobError, OSError, IdxError, Cifar10Error) as error:
        print(f"dlcore.demos: {error}", file=sys.stderr)
        return 2
    shown = result(demo, options.preset, run)
    if options.out:
        _write(options.out, shown, run)
    print(json.dumps(shown, ensure_ascii=False, allow_nan=False)) if options.json else _print(shown)
    return 0


if __name__ == "__main__":
    if "OPENBLAS_NUM_THREADS" not in os.environ:
        # NumPy reads this when it is loaded, which has happened by now: small products only lose with more threads
        again = [sys.executable, "-m", "dlcore.demos", *sys.argv[1:]]
        raise SystemExit(subprocess.call(again, env=os.environ | {"OPENBLAS_NUM_THREADS": "1"}))
    raise SystemExit(main())
