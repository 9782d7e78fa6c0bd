// Tab indents, yet nobody is caught in the editor: after Escape, Tab moves the focus on.
import { indentLess, indentMore } from "@codemirror/commands";
import { indentUnit } from "@codemirror/language";
import { EditorSelection, Prec, type Extension } from "@codemirror/state";
import { EditorView, keymap, type Command } from "@codemirror/view";

/** With a selection, shifts its lines; without, fills up to the next indentation step. */
const indent: Command = (view) => {
  const { state } = view;
  if (state.selection.ranges.some((range) => !range.empty)) return indentMore(view);
  const step = state.facet(indentUnit).length;
  view.dispatch(
    state.changeByRange(({ head }) => {
      const column = head - state.doc.lineAt(head).from;
      const insert = " ".repeat(step - (column % step));
      return { changes: { from: head, insert }, range: EditorSelection.cursor(head + insert.length) };
    }),
    { scrollIntoView: true, userEvent: "input.indent" },
  );
  return true;
};

// CodeMirror's own escape hatch closes after two seconds, which is short for somebody who has just heard of it
// from a screen reader. Ours stays open until another key is pressed or the editor is left.
const escapeHatch = EditorView.domEventHandlers({
  keydown(event, view) {
    if (event.key === "Escape" && !event.isComposing) view.setTabFocusMode(true);
    else if (!["Tab", "Shift", "Control", "Alt", "Meta"].includes(event.key)) view.setTabFocusMode(false);
    return false;
  },
  blur(_event, view) {
    view.setTabFocusMode(false);
    return false;
  },
});

export const tabKey: Extension = [
  Prec.highest(escapeHatch),
  keymap.of([{ key: "Tab", run: indent, shift: indentLess }]),
];
