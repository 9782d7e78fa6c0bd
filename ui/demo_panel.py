"""A run on the page: how far it is, live curves, pictures to leaf through, its figures beside the report's and ours."""

from __future__ import annotations

import io
import math
from typing import Any

import streamlit as st

from dlcore.demos import Demo, Picture, thinned
from drill.item import Language
from figures import Group, draw_comparison, draw_curves, draw_picture, group, named
from ui.demo_runs import DemoRun
from ui.identity import learner
from ui.markdown import literal
from ui.resources import demo_runs
from ui.state import language_key
from ui.words import word, word_or

_EVERY = 0.5  # seconds between two looks at a run that computes
_POINTS = 300  # of a live curve; more would only be slower
_DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3]]


def run_panel(demo: Demo, run: DemoRun, language: Language) -> None:
    """Show a run, refreshed by itself while it computes."""
    st.fragment(_show_run, run_every=None if run.is_over else _EVERY)(demo, run, language, run.is_over)


def _show_run(demo: Demo, run: DemoRun, language: Language, was_over: bool) -> None:
    if run.is_over and not was_over:
        st.rerun()  # once more in full: the stop button goes and the refreshing ends
    _progress(run, language)
    if run.run.note:
        st.info(literal(getattr(run.run.note, language)))
    if run.fault:
        st.error(f"{word('demo_failed', language)} {literal(run.fault)}")
    _live_curves(demo, run, language)
    _pictures(demo, run, language)
    if run.is_over and run.run.history:
        _figures(demo, run, language)
        _take_away(demo, run, language)
    _comparison(demo, language)


def _progress(run: DemoRun, language: Language) -> None:
    text = word(f"demo_{run.status}", language)
    if run.steps:
        text += f"　{run.step} / {run.steps}"
    left = run.seconds_left()
    if left is not None:
        text += "　" + word("demo_seconds_left", language, seconds=math.ceil(left))
    if run.is_over:
        text += "　" + word("demo_took", language, seconds=run.run.seconds)
    st.progress(min(1.0, run.step / run.steps) if run.steps else 0.0, text=text)


def _live_curves(demo: Demo, run: DemoRun, language: Language) -> None:
    """Draw all curves from a plain dict: a frame costs a millisecond or two."""
    panels = []
    names_of: dict[Group, list[str]] = {kind: [] for kind in Group}
    for name in list(run.run.history):
        names_of[group(name)].append(name)
    for names in names_of.values():
        values = [
            {"step": step, "value": value, "name": getattr(named(name), language)}
            for name in names
            for step, value in thinned(list(run.run.history[name]), _POINTS)
        ]
        if values:
            panels.append(_panel(values, getattr(demo.unit, language)))
    for spec in panels:
        st.vega_lite_chart(spec, width="stretch", height=220)


def _panel(values: list[dict[str, Any]], unit: str) -> dict[str, Any]:
    return {
        "data": {"values": values},
        "mark": {"type": "line", "clip": True},
        "encoding": {
            "x": {"field": "step", "type": "quantitative", "title": unit},
            "y": {"field": "value", "type": "quantitative", "title": None, "scale": {"zero": False}},
            "color": {"field": "name", "type": "nominal", "title": None, "legend": {"orient": "top"}},
            "strokeDash": {"field": "name", "type": "nominal", "scale": {"range": _DASHES}, "legend": None},
        },
    }


def _pictures(demo: Demo, run: DemoRun, language: Language) -> None:
    """Show the latest pictures; once the run is over, one slider leafs through all of them."""
    frames_of = {name: list(frames) for name, frames in list(run.frames.items())}  # its thread may be adding to them
    steps = sorted({step for frames in frames_of.values() for step, _ in frames})
    moment = steps[-1] if steps else 0
    if run.is_over and len(steps) > 1:
        label = word("demo_moment", language, unit=getattr(demo.unit, language))
        moment = st.select_slider(label, steps, value=moment, key=f"moment:{run.identity}")
    dark = st.context.theme.type == "dark"
    for name, frames in frames_of.items():
        step, picture = next((frame for frame in reversed(frames) if frame[0] <= moment), frames[0])
        image = _drawn(run.identity, name, step, language, dark, picture)
        st.image(image, width="stretch", alt=getattr(picture.alt, language))


@st.cache_data(show_spinner=False, max_entries=400)
def _drawn(run: str, name: str, step: int, language: Language, dark: bool, _picture: Picture) -> bytes:
    return draw_picture(_picture, language, dark=dark, width=960)


def _figures(demo: Demo, run: DemoRun, language: Language) -> None:
    """Show the last figures beside what the report printed and what a correct engine reached over the stored seeds."""
    preset = demo.presets.get(run.preset or "")
    band = demo.band(run.preset) if run.preset else None
    stored = demo.stored(run.preset) if run.preset else None
    heads = [word(f"demo_column_{name}", language) for name in ("metric", "run", "report")]
    heads.append(word("demo_column_band", language, seeds=len(stored["seeds"]) if stored else 0))
    lines = [f"| {' | '.join(heads)} |", "|---|---|---|---|"]
    for metric, value in run.run.metrics.items():
        report = preset.report.get(metric) if preset else None
        limits = band.get(metric) if band else None
        cells = [getattr(named(metric), language), "NaN" if value is None else f"{value:.4g}"]
        cells += ["—" if report is None else f"{report:g}", f"{limits[0]:.4g} – {limits[1]:.4g}" if limits else "—"]
        lines.append(f"| {' | '.join(cells)} |")
    st.markdown("\n".join(lines))
    if run.run.data:
        used = run.run.data
        st.caption(word("demo_data", language, name=used.name, train=used.train, test=used.test, source=used.source))
    if preset and preset.disagrees:
        st.markdown(literal(getattr(preset.disagrees, language)))


def _take_away(demo: Demo, run: DemoRun, language: Language) -> None:
    with st.container(horizontal=True):
        label = word("demo_unpin" if run.pinned else "demo_pin", language)
        # a callback, since a click may come just when the finished run is shown anew
        key = f"pin:{run.identity}"
        st.button(label, key=key, icon=":material/push_pin:", on_click=_pin, args=(run, not run.pinned))
        name = f"{run.demo}-{run.identity}"
        history = {metric: list(values) for metric, values in run.run.history.items()}
        st.download_button(
            "PNG", lambda: draw_curves(history, language, unit=demo.unit), f"{name}.png", "image/png", key=f"png:{name}"
        )
        st.download_button("CSV", lambda: as_csv(history), f"{name}.csv", "text/csv", key=f"csv:{name}")


def _pin(run: DemoRun, pinned: bool) -> None:
    run.pinned = pinned


def as_csv(history: dict[str, list[tuple[int, float]]]) -> str:
    """Return a run's figures as CSV: metric, step, value."""
    out = io.StringIO("metric,step,value\n")
    out.seek(0, io.SEEK_END)
    for metric, values in history.items():
        out.writelines(f"{metric},{step},{value!r}\n" for step, value in values)
    return out.getvalue()


def _comparison(demo: Demo, language: Language) -> None:
    """Show the pinned runs of a demo together: one metric, and the knobs in which they differ."""
    pinned = demo_runs().of(learner(), lambda run: run.pinned and run.demo == demo.name)
    if not pinned:
        return
    st.header(word("demo_compare", language))
    if len(pinned) == 1:
        st.caption(word("demo_pin_another", language))
        return
    metrics = [metric for metric in pinned[0].run.history if all(metric in run.run.history for run in pinned)]
    metric = st.selectbox(
        word("demo_metric", language),
        metrics,
        format_func=lambda name: getattr(named(name), language),
        key=language_key(f"metric:{demo.name}", language),
    )
    if metric is None:
        return
    histories = {f"{chr(ord('A') + n)}": list(run.run.history[metric]) for n, run in enumerate(pinned)}
    dark = st.context.theme.type == "dark"
    image = draw_comparison(histories, metric, language, unit=demo.unit, dark=dark)
    st.image(image, width="stretch", alt=getattr(named(metric), language))
    st.markdown(_knob_table(pinned, language))


def _knob_table(runs: list[DemoRun], language: Language) -> str:
    letters = [chr(ord("A") + n) for n in range(len(runs))]
    lines = [f"| {word('demo_knobs', language)} | {' | '.join(letters)} |", "|---" * (len(runs) + 1) + "|"]
    for name in runs[0].run.knobs:
        values = [str(run.run.knobs[name]) for run in runs]
        if len(set(values)) > 1:
            lines.append(f"| {word_or(f'knob_{name}', name, language)} | {' | '.join(values)} |")
    return "\n".join(lines)
