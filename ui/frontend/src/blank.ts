// One blank: an input or a textarea that grows with its text.
import type { Kind, Mark } from "./contract";

/** Characters that take two columns in a monospaced font: Chinese, Japanese and Korean ones, full-width signs. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g;
const LEAST_COLUMNS: Record<Kind, number> = { expression: 12, statement: 28 };
const LEAST_ROWS = 2; // shows that a statement may take several lines

export class Blank {
  readonly element: HTMLInputElement | HTMLTextAreaElement;

  constructor(private readonly kind: Kind) {
    this.element = document.createElement(kind === "statement" ? "textarea" : "input");
    this.element.className = "blank";
    const quiet = { autocapitalize: "off", autocomplete: "off", autocorrect: "off", spellcheck: "false", wrap: "off" };
    for (const [name, value] of Object.entries(quiet)) this.element.setAttribute(name, value);
    this.grow();
  }

  get text(): string {
    return this.element.value;
  }

  set text(text: string) {
    this.element.value = text;
    this.grow();
  }

  setName(name: string): void {
    this.element.setAttribute("aria-label", name);
  }

  setMark(mark: Mark): void {
    this.element.classList.toggle("right", mark === "right");
    this.element.classList.toggle("wrong", mark === "wrong");
    if (mark) this.element.setAttribute("aria-invalid", String(mark === "wrong"));
    else this.element.removeAttribute("aria-invalid");
  }

  /** Empties the field as typing would, so that the browser's undo brings the text back. */
  clear(): void {
    this.element.focus();
    this.element.select();
    replaceSelection("");
  }

  /** Enter in a statement: a new line as far in as this one, and a step further after a colon. */
  breakLine(): void {
    const line = this.text.slice(0, this.element.selectionStart ?? 0).split("\n").pop() ?? "";
    const step = line.trimEnd().endsWith(":") ? "    " : "";
    replaceSelection(`\n${/^ */.exec(line)?.[0] ?? ""}${step}`);
  }

  grow(): void {
    const lines = this.text.split("\n");
    const columns = Math.max(...lines.map((line) => line.length + (line.match(WIDE)?.length ?? 0))) + 1;
    this.element.style.width = `${Math.max(LEAST_COLUMNS[this.kind], columns)}ch`;
    if (this.element instanceof HTMLTextAreaElement) this.element.rows = Math.max(LEAST_ROWS, lines.length);
  }
}

/** execCommand is deprecated, but it is the only way to change a field that its undo history knows of. */
function replaceSelection(text: string): void {
  if (text) document.execCommand("insertText", false, text);
  else document.execCommand("delete");
}
