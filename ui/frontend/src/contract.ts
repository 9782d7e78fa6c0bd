// What Python and the browser say to each other. ui/editor.py is the other side.

export interface Labels {
  submit: string;
  reset: string;
  note: string;
  /** Name of the field for screen readers; {n} is the number of the blank. */
  field: string;
  busy: string;
}

interface SharedData {
  /** The browser takes the texts of Python only when this number changes. */
  revision: number;
  /** Identity of the last submission that Python has dealt with. */
  answered: string | null;
  /** One for the code editor, one per blank for blanks. */
  texts: string[];
  labels: Labels;
}

/** A line (from 1), or a line and a column (from 1). */
export type ErrorPlace = number | [line: number, column: number];

export interface CodeData extends SharedData {
  starter: string;
  errors: ErrorPlace[];
}

export type Kind = "expression" | "statement";
export type Mark = "right" | "wrong" | null;

export interface BlanksData extends SharedData {
  template: string;
  kinds: Kind[];
  marks: Mark[];
}

/** The argument of a component's default export (Streamlit components v2). */
export interface Component<Data> {
  data: Data;
  parentElement: ShadowRoot;
  setStateValue(name: "typed", value: { revision: number; texts: string[] }): void;
  setTriggerValue(name: "submit", value: { revision: number; identity: string; texts: string[] }): void;
}
