// One editor's talk with Python: reports of typing, and submissions of which each one is answered before the next.
import type { Component } from "./contract";
import { Reporter, type Typing } from "./reporter";

/** The button comes back after this many milliseconds even if no answer arrives. */
const LONGEST_ANSWER = 8000;
/** Two submissions closer than this are one intent: a double click that outlasts a fast answer. */
const ONE_INTENT = 600;

interface Submitted {
  identity: string;
  texts: string;
}

type Speaker = Pick<Component<{ revision: number; answered: string | null }>, "data" | "setStateValue" | "setTriggerValue">;

export class Conversation {
  private readonly reporter: Reporter;
  private readonly listening = new AbortController();
  private submitted: Submitted | null = null;
  private submittedAt = -Infinity;
  private answerTimer = 0;
  private isBusy = false;
  /** Something new was submitted while the last answer was still being waited for. */
  private isNextWaiting = false;

  constructor(
    private speaker: Speaker,
    private readonly typing: Typing,
    private readonly showBusy: (isBusy: boolean) => void,
  ) {
    this.reporter = new Reporter(typing, (texts) => this.report(texts));
    const flush = () => this.reporter.flush();
    const { signal } = this.listening;
    document.addEventListener("visibilitychange", flush, { signal });
    window.addEventListener("pagehide", flush, { signal });
    // Streamlit sends one task later, which "pagehide" no longer grants; "beforeunload" still does on a reload.
    window.addEventListener("beforeunload", flush, { signal });
  }

  edited(): void {
    this.reporter.edited();
  }

  flush(): void {
    this.reporter.flush();
  }

  /** The texts were replaced by those of Python. */
  replaced(): void {
    this.reporter.assume(this.typing.texts());
    this.rest();
  }

  /** Python spoke: a new call of the component's function. */
  heard(speaker: Speaker): void {
    this.speaker = speaker;
    if (this.isBusy && speaker.data.answered === this.submitted?.identity) this.rest();
  }

  submit(): void {
    if (this.typing.isComposing()) return;
    const now = performance.now();
    const texts = this.typing.texts();
    const isSame = JSON.stringify(texts) === this.submitted?.texts;
    if (this.isBusy) {
      this.isNextWaiting = !isSame;
      return;
    }
    if (isSame && now - this.submittedAt < ONE_INTENT) return;
    const identity = newIdentity();
    this.submitted = { identity, texts: JSON.stringify(texts) };
    this.submittedAt = now;
    this.isBusy = true;
    this.showBusy(true);
    this.answerTimer = window.setTimeout(() => this.rest(), LONGEST_ANSWER);
    this.reporter.assume(texts);
    this.reporter.hold();
    // Both travel in one message: the state stays when the trigger is gone after one run.
    this.report(texts);
    this.speaker.setTriggerValue("submit", { revision: this.speaker.data.revision, identity, texts });
  }

  /** Whether the answer that Python gives now is about texts that have changed since. */
  isAnswerOutdated(): boolean {
    const { submitted } = this;
    if (!submitted || submitted.identity !== this.speaker.data.answered) return false;
    return submitted.texts !== JSON.stringify(this.typing.texts());
  }

  end(): void {
    this.listening.abort();
    window.clearTimeout(this.answerTimer);
    this.reporter.stop();
  }

  private report(texts: string[]): void {
    this.speaker.setStateValue("typed", { revision: this.speaker.data.revision, texts });
  }

  private rest(): void {
    window.clearTimeout(this.answerTimer);
    if (this.isBusy) {
      this.isBusy = false;
      this.showBusy(false);
    }
    this.reporter.release();
    if (this.isNextWaiting) {
      this.isNextWaiting = false;
      this.submit();
    }
  }
}

/** 128 random bits. Not crypto.randomUUID, which a page served over plain http from another machine does not have. */
function newIdentity(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
