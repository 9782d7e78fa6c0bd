// Code with holes: the template is read-only text, each hole a real field of the page.
import { Blank } from "./blank";
import type { BlanksData, Component } from "./contract";
import { Conversation } from "./conversation";
import { Frame } from "./frame";
import { mounting, type View } from "./lifecycle";
import { linesOf } from "./template";
import { Toolbar } from "./toolbar";

class BlanksView implements View<BlanksData> {
  private data: BlanksData;
  private blanks: Blank[] = [];
  private shownMarks = "[]";
  private readonly frame: Frame;
  private readonly code = document.createElement("div");
  private readonly conversation: Conversation;
  private readonly toolbar: Toolbar;

  constructor(component: Component<BlanksData>) {
    this.data = component.data;
    this.frame = new Frame(component.parentElement, () => this.conversation.flush());
    this.code.className = "template";
    this.toolbar = new Toolbar(
      () => this.conversation.submit(),
      () => this.clear(),
    );
    this.frame.element.append(this.code, this.toolbar.element);
    this.draw();
    const typing = {
      texts: () => this.blanks.map((blank) => blank.text),
      isComposing: () => this.frame.isComposing(),
    };
    this.conversation = new Conversation(component, typing, (isBusy) => this.toolbar.setBusy(isBusy));
    this.update(component);
  }

  update(component: Component<BlanksData>): void {
    const before = this.data;
    this.data = component.data;
    this.conversation.heard(component);
    const isReplaced = this.data.revision !== before.revision;
    if (isReplaced || this.data.template !== before.template || `${this.data.kinds}` !== `${before.kinds}`) {
      this.draw();
      this.conversation.replaced();
    }
    this.toolbar.setLabels(this.data.labels);
    this.blanks.forEach((blank, index) => blank.setName(this.data.labels.field.replace("{n}", String(index + 1))));
    this.frame.refreshTheme();
    this.showMarks();
    this.frame.keepFocus();
  }

  destroy(): void {
    this.conversation.end();
    this.frame.remove();
  }

  private draw(): void {
    this.blanks = [];
    const lines = linesOf(this.data.template).map((pieces) => {
      const line = document.createElement("div");
      line.className = "line";
      for (const piece of pieces) {
        if (piece.hole) {
          line.append(this.addBlank().element);
        } else {
          const span = document.createElement("span");
          span.className = piece.style;
          span.textContent = piece.text;
          line.append(span);
        }
      }
      return line;
    });
    const page = document.createElement("div");
    page.className = "lines";
    page.append(...lines);
    this.code.replaceChildren(page);
  }

  private addBlank(): Blank {
    const index = this.blanks.length;
    const blank = new Blank(this.data.kinds[index] ?? "expression");
    blank.text = this.data.texts[index] ?? "";
    blank.element.setAttribute("aria-describedby", "note");
    blank.element.addEventListener("input", () => {
      blank.grow();
      blank.setMark(null);
      this.conversation.edited();
    });
    blank.element.addEventListener("keydown", (event) => this.press(event as KeyboardEvent, index));
    this.blanks.push(blank);
    return blank;
  }

  private press(event: KeyboardEvent, index: number): void {
    // 229 is what Safari says for the Enter that ends a composition.
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    const isSubmit = event.ctrlKey || event.metaKey;
    if (!isSubmit && event.shiftKey) return;
    event.preventDefault();
    if (event.repeat) return;
    const next = this.blanks[index + 1];
    if (isSubmit) this.conversation.submit();
    else if (this.data.kinds[index] === "statement") this.blanks[index].breakLine();
    else if (next) next.element.focus();
    else this.conversation.submit();
  }

  /** Old marks come with every rerun; only a new answer, other marks or another text may draw them again. */
  private showMarks(): void {
    const { marks, answered, revision } = this.data;
    const shown = JSON.stringify([marks, answered, revision]);
    if (shown === this.shownMarks) return;
    this.shownMarks = shown;
    const isOutdated = this.conversation.isAnswerOutdated();
    this.blanks.forEach((blank, index) => blank.setMark(isOutdated ? null : (marks[index] ?? null)));
  }

  private clear(): void {
    for (const blank of this.blanks) if (blank.text) blank.clear();
    this.conversation.flush();
    this.blanks[0]?.element.focus();
  }
}

export const mountBlanks = mounting<BlanksData>((component) => new BlanksView(component));
