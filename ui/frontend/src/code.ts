// The code editor: CodeMirror set up for short Python exercises.
import { defaultKeymap, history, historyKeymap, isolateHistory } from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import { EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import type { CodeData, Component } from "./contract";
import { Conversation } from "./conversation";
import { errorMarks, showErrors } from "./error_marks";
import { Frame } from "./frame";
import { mounting, type View } from "./lifecycle";
import { highlighter } from "./syntax";
import { tabKey } from "./tab_key";
import { Toolbar } from "./toolbar";

class CodeView implements View<CodeData> {
  private data: CodeData;
  private shownErrors = "[]";
  private readonly name = new Compartment();
  private readonly frame: Frame;
  private readonly editor: EditorView;
  private readonly conversation: Conversation;
  private readonly toolbar: Toolbar;

  constructor(component: Component<CodeData>) {
    this.data = component.data;
    this.frame = new Frame(component.parentElement, () => this.conversation.flush());
    this.editor = new EditorView({
      root: component.parentElement,
      parent: this.frame.element,
      state: this.freshState(),
    });
    this.toolbar = new Toolbar(
      () => this.conversation.submit(),
      () => this.reset(),
    );
    this.frame.element.append(this.toolbar.element);
    const typing = {
      texts: () => [this.editor.state.doc.toString()],
      isComposing: () => this.editor.composing || this.frame.isComposing(),
    };
    this.conversation = new Conversation(component, typing, (isBusy) => this.toolbar.setBusy(isBusy));
    this.update(component);
  }

  update(component: Component<CodeData>): void {
    const isReplaced = component.data.revision !== this.data.revision;
    this.data = component.data;
    this.conversation.heard(component);
    if (isReplaced) {
      // A fresh state: undo must not lead back into the text of another exercise.
      this.editor.setState(this.freshState());
      this.conversation.replaced();
    }
    this.toolbar.setLabels(this.data.labels);
    this.editor.dispatch({ effects: this.name.reconfigure(this.nameForScreenReaders()) });
    this.frame.refreshTheme();
    this.markErrors();
    this.frame.keepFocus();
  }

  destroy(): void {
    this.conversation.end();
    this.editor.destroy();
    this.frame.remove();
  }

  /** Old marks come with every rerun; only a new answer, other lines or another text may draw them again. */
  private markErrors(): void {
    const { errors, answered, revision } = this.data;
    const shown = JSON.stringify([errors, answered, revision]);
    if (shown === this.shownErrors) return;
    this.shownErrors = shown;
    this.editor.dispatch({ effects: showErrors.of(this.conversation.isAnswerOutdated() ? [] : errors) });
  }

  /** An ordinary edit, so that undo brings the learner's text back. */
  private reset(): void {
    const { doc } = this.editor.state;
    if (doc.toString() !== this.data.starter) {
      this.editor.dispatch({
        changes: { from: 0, to: doc.length, insert: this.data.starter },
        selection: { anchor: 0 },
        annotations: isolateHistory.of("full"),
      });
      this.conversation.flush();
    }
    this.editor.focus();
  }

  private nameForScreenReaders() {
    return EditorView.contentAttributes.of({ "aria-label": this.data.labels.field, "aria-describedby": "note" });
  }

  private freshState(): EditorState {
    const submit = () => {
      this.conversation.submit();
      return true;
    };
    return EditorState.create({
      doc: this.data.texts[0],
      extensions: [
        Prec.highest(keymap.of([{ key: "Ctrl-Enter", mac: "Cmd-Enter", run: submit }, { key: "Ctrl-Enter", run: submit }])),
        tabKey,
        keymap.of([...historyKeymap, ...defaultKeymap]),
        lineNumbers(),
        history(),
        indentUnit.of("    "),
        EditorState.tabSize.of(4),
        pythonLanguage,
        indentOnInput(),
        bracketMatching(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        syntaxHighlighting(highlighter),
        errorMarks,
        this.name.of(this.nameForScreenReaders()),
        EditorView.updateListener.of(({ docChanged }) => {
          if (docChanged) this.conversation.edited();
        }),
      ],
    });
  }
}

export const mountCode = mounting<CodeData>((component) => new CodeView(component));
