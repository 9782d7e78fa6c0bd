// Tells Python what is typed: not at every key, never half a word of an input method, and only real changes.

/** Milliseconds of quiet after which the text is reported. */
const QUIET = 700;
/** While typing goes on, a report is at most this late. */
const LATEST = 1500;
/** How soon to look again when an input method is in the middle of a word. */
const COMPOSING = 150;

export interface Typing {
  texts(): string[];
  isComposing(): boolean;
}

export class Reporter {
  private timer = 0;
  private firstEdit: number | null = null;
  private known: string;
  private isHeld = false;

  constructor(
    private readonly typing: Typing,
    private readonly send: (texts: string[]) => void,
  ) {
    this.known = JSON.stringify(typing.texts());
  }

  edited(): void {
    const now = performance.now();
    this.firstEdit ??= now;
    this.wait(Math.min(QUIET, this.firstEdit + LATEST - now));
  }

  flush(): void {
    if (this.firstEdit === null || this.isHeld) return;
    if (this.typing.isComposing()) {
      this.wait(COMPOSING);
      return;
    }
    const texts = this.typing.texts();
    const isNew = JSON.stringify(texts) !== this.known;
    this.assume(texts);
    if (isNew) this.send(texts);
  }

  /** Python knows these texts already. */
  assume(texts: string[]): void {
    this.known = JSON.stringify(texts);
    this.stop();
  }

  /** A report restarts the page's script, so none is sent while that script is working on a submission. */
  hold(): void {
    this.isHeld = true;
  }

  release(): void {
    this.isHeld = false;
    this.flush();
  }

  stop(): void {
    window.clearTimeout(this.timer);
    this.firstEdit = null;
  }

  private wait(milliseconds: number): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.flush(), Math.max(0, milliseconds));
  }
}
