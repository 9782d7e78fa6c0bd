"""A page with both editors that prints what comes back from them; only for test_editor.py."""

import json
import time
from dataclasses import asdict

import streamlit as st

from ui.editor import Labels, Typed, blanks_editor, code_editor

STARTER = "def softmax(x):\n    return x\n"
TEMPLATE = """\
def cell(x, h, W, U, b):
    # 隠れ状態を更新する
    a = ____ + h @ U + b
    ____
    h = np.tanh(____)
    return h, {"a": a, "shape": (x.shape[0], x.shape[1], h.shape[0], h.shape[1]), "gates": 4, "note": "a long line"}
"""
KINDS = ("expression", "statement", "expression")


def labels(field: str) -> Labels:
    """Return Japanese labels, as most learners see them."""
    return Labels("採点する", "元に戻す", "Ctrl+Enter で採点、Esc のあと Tab で外へ", field, "採点中…")


def show(name: str, typed: Typed) -> None:
    """Print what an editor returned, and count its submissions."""
    if typed.submission:
        time.sleep(state["delay"])
        state[name].append(asdict(typed.submission))
        st.rerun()
    with st.container(key=f"{name}_texts"):
        st.text(json.dumps(typed.texts))
    with st.container(key=f"{name}_submissions"):
        st.text(json.dumps(state[name]))


state = st.session_state
for name, value in {"code": [], "blanks": [], "runs": 0, "revision": 0, "text": STARTER, "errors": []}.items():
    state.setdefault(name, value)
for name, value in {"marks": [], "delay": 0.0, "above": False, "hidden": False}.items():
    state.setdefault(name, value)
state["runs"] += 1

with st.container(horizontal=True):
    st.button("again", key="again")
    if st.button("new text", key="new_text"):
        state["revision"] += 1
        state["text"] = f"x = {state['revision']}\n"
    if st.button("old text", key="old_text"):
        state["text"] = "outdated"
    if st.button("errors", key="errors_button"):
        state["errors"] = [1, (2, 12), 99]
    if st.button("marks", key="marks_button"):
        state["marks"] = ["right", "wrong", None]
    if st.button("slow", key="slow"):
        state["delay"] = 1.5
    if st.button("above", key="above_button"):
        state["above"] = True
    if st.button("hide", key="hide"):
        state["hidden"] = not state["hidden"]
if state["above"]:
    st.info("something new above the editor")

with st.container(key="runs_shown"):
    st.text(str(state["runs"]))
if not state["hidden"]:
    code = code_editor(
        key="code_editor",
        text=state["text"],
        revision=state["revision"],
        starter=STARTER,
        error_lines=state["errors"],
        labels=labels("コード"),
    )
    show("code", code)
    show(
        "blanks",
        blanks_editor(
            key="blanks_editor",
            template=TEMPLATE,
            kinds=KINDS,
            texts=("", "", ""),
            revision=state["revision"],
            marks=state["marks"],
            labels=labels("空欄 {n}"),
        ),
    )
st.button("below", key="below")
