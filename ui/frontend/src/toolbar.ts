// The row beneath an editor: submit, reset, and a note about the keys.
import type { Labels } from "./contract";

export class Toolbar {
  readonly element = document.createElement("div");
  private readonly submit = button("primary");
  private readonly reset = button("secondary");
  private readonly note = document.createElement("span");
  private isBusy = false;
  private labels: Labels | null = null;

  constructor(whenSubmitted: () => void, whenReset: () => void) {
    this.element.className = "toolbar";
    this.note.className = "note";
    this.note.id = "note";
    this.element.append(this.submit, this.reset, this.note);
    this.submit.addEventListener("click", () => whenSubmitted());
    this.reset.addEventListener("click", () => whenReset());
  }

  setLabels(labels: Labels): void {
    this.labels = labels;
    this.reset.textContent = labels.reset;
    this.note.textContent = labels.note;
    this.show();
  }

  /** aria-disabled rather than disabled: a disabled button drops the keyboard focus somewhere else. */
  setBusy(isBusy: boolean): void {
    this.isBusy = isBusy;
    this.submit.setAttribute("aria-disabled", String(isBusy));
    this.show();
  }

  private show(): void {
    if (this.labels) this.submit.textContent = this.isBusy ? this.labels.busy : this.labels.submit;
  }
}

function button(name: string): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.className = name;
  return element;
}
