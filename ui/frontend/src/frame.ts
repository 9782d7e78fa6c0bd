// The outer element of an editor: style sheets, light or dark, keys that stay inside, and leaving it.
import blanksStyle from "./blanks.css";
import codeStyle from "./code.css";
import frameStyle from "./frame.css";
import syntaxStyle from "./syntax.css";
import { buttonColours, isDark, resolveColour } from "./colour";

const sheets = [frameStyle, syntaxStyle, codeStyle, blanksStyle].map((text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
});

export class Frame {
  readonly element = document.createElement("div");
  private composing = false;
  /** The field that has the focus, until the learner takes it elsewhere. */
  private held: HTMLElement | null = null;
  private readonly listening = new AbortController();

  constructor(
    readonly root: ShadowRoot,
    whenLeft: () => void,
  ) {
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, ...sheets];
    this.element.className = "drill";
    root.append(this.element);
    this.refreshTheme();

    // The page sees events from a shadow root as coming from a plain div, so Streamlit's own keys (r reruns,
    // c clears the cache) and the page's shortcuts would fire while somebody types these letters.
    for (const type of ["keydown", "keypress", "keyup"]) {
      this.element.addEventListener(type, (event) => event.stopPropagation());
    }
    this.element.addEventListener("compositionstart", () => (this.composing = true));
    this.element.addEventListener("compositionend", () => (this.composing = false));
    this.element.addEventListener("focusout", ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node && this.element.contains(relatedTarget))) whenLeft();
    });
    this.watchFocus();
  }

  /** While it draws a rerun, the page can lose the focus to nobody; the field that had it takes it back. */
  keepFocus(): void {
    const take = () => {
      if (this.held?.isConnected && document.activeElement === document.body && document.hasFocus()) this.held.focus();
    };
    take();
    requestAnimationFrame(take); // the page may still be at it
  }

  private watchFocus(): void {
    const { signal } = this.listening;
    const isInside = (event: Event) => event.composedPath().includes(this.element);
    this.element.addEventListener("focusin", ({ target }) => (this.held = target as HTMLElement), { signal });
    for (const type of ["focusin", "pointerdown"]) {
      document.addEventListener(type, (event) => { if (!isInside(event)) this.held = null; }, { signal, capture: true });
    }
    // Escape, then Tab leaves an editor, and the last Tab of a page leaves for the browser's own buttons.
    this.element.addEventListener("keydown", ({ key }) => { if (key === "Tab") this.held = null; }, { signal, capture: true });
  }

  isComposing(): boolean {
    return this.composing;
  }

  /** Streamlit's theme can change while the page is open; its colours arrive as CSS variables. */
  refreshTheme(): void {
    const background = resolveColour(this.element, "--st-background-color");
    const primary = resolveColour(this.element, "--st-primary-color");
    this.element.dataset.theme = isDark(background) ? "dark" : "light";
    const { background: button, text } = buttonColours(primary);
    this.element.style.setProperty("--button", button);
    this.element.style.setProperty("--on-button", text);
  }

  remove(): void {
    this.element.remove();
    this.listening.abort();
    this.root.adoptedStyleSheets = this.root.adoptedStyleSheets.filter((sheet) => !sheets.includes(sheet));
  }
}
