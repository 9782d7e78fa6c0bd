// Marks the lines that Python complained about, until the text is edited.
import { RangeSet, StateEffect, StateField, type Extension, type Text } from "@codemirror/state";
import { Decoration, EditorView, GutterMarker, gutterLineClass, type DecorationSet } from "@codemirror/view";
import type { ErrorPlace } from "./contract";

export const showErrors = StateEffect.define<readonly ErrorPlace[]>();

const errorLine = Decoration.line({ class: "error-line" });
const errorPiece = Decoration.mark({ class: "error-piece" });
const errorNumber = new (class extends GutterMarker {
  elementClass = "error-number";
})();

/** Places in the order of the text, without those that it does not have. */
function existing(places: readonly ErrorPlace[], text: Text): { line: number; column: number | null }[] {
  return places
    .map((place) => (typeof place === "number" ? { line: place, column: null } : { line: place[0], column: place[1] }))
    .filter(({ line }) => Number.isInteger(line) && line >= 1 && line <= text.lines);
}

function decorate(places: readonly ErrorPlace[], text: Text): DecorationSet {
  const ranges = existing(places, text).flatMap(({ line, column }) => {
    const { from, to } = text.line(line);
    const start = column === null ? to : from + Math.max(0, column - 1);
    const piece = start < to ? [errorPiece.range(start, to)] : [];
    return [errorLine.range(from), ...piece];
  });
  return Decoration.set(ranges, true);
}

const errorField = StateField.define<readonly ErrorPlace[]>({
  create: () => [],
  update(places, transaction) {
    for (const effect of transaction.effects) if (effect.is(showErrors)) return effect.value;
    return transaction.docChanged ? [] : places;
  },
});

export const errorMarks: Extension = [
  errorField,
  EditorView.decorations.compute([errorField], (state) => decorate(state.field(errorField), state.doc)),
  gutterLineClass.compute([errorField], (state) =>
    RangeSet.of(
      existing(state.field(errorField), state.doc).map(({ line }) => errorNumber.range(state.doc.line(line).from)),
      true,
    ),
  ),
  EditorView.contentAttributes.compute([errorField], (state): Record<string, string> =>
    state.field(errorField).length > 0 ? { "aria-invalid": "true" } : {},
  ),
];
