import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, forEachDiagnostic, linter, lintGutter } from "@codemirror/lint";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { basicSetup } from "codemirror";
import { type ManifestHint, manifestHints } from "./manifest-hints.ts";
import { yamlProblems } from "./yaml-problems.ts";

const lintDelayMs = 300;
const indentation = "  ";

/** What an editor is made with. */
export interface CodeEditorOptions {
  /** Its ending says which language it is. */
  readonly path: string;
  readonly text: string;
  readonly label: string;
  /** A manifest's hint in the reader's language. */
  readonly hintText: (hint: ManifestHint) => string;
  readonly onEdit: (text: string) => void;
  readonly onSave: () => void;
  /** How many faults the text has, after each look at it. */
  readonly onProblems: (count: number) => void;
}

/** A text editor in an element. `dispose` takes it away. */
export interface CodeEditor {
  /** Puts another text in, changing only what differs, so that the cursor stays where it was. */
  replace(text: string): void;
  dispose(): void;
}

/** Colours are the page's tokens, so both themes are served by one. */
const highlighting = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--t-blue)" },
  { tag: [tags.string, tags.content], color: "var(--t-green)" },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: "var(--t-magenta)" },
  { tag: [tags.comment, tags.lineComment, tags.meta], color: "var(--ink-3)" },
  { tag: [tags.typeName, tags.labelName], color: "var(--t-cyan)" },
]);

const appearance = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--surface)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", fontSize: "12.75px", lineHeight: "1.75" },
  ".cm-content": { padding: "10px 0", caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": {
    backgroundColor: "var(--surface)",
    color: "var(--ink-3)",
    border: "0",
    paddingLeft: "6px",
  },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--sunken)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
    { backgroundColor: "var(--term-sel)" },
  ".cm-selectionMatch": { backgroundColor: "var(--accent-wash)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-wash)" },
  ".cm-panels, .cm-tooltip": {
    backgroundColor: "var(--surface)",
    color: "var(--ink)",
    border: "1px solid var(--line)",
  },
  ".cm-tooltip": { fontSize: "12.5px", lineHeight: "1.6" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--sunken)", borderColor: "var(--line)" },
});

/** Makes an editor in `host`. Tab indents; after Esc it leaves, as everywhere on the page. */
export function createCodeEditor(host: HTMLElement, options: CodeEditorOptions): CodeEditor {
  const view = new EditorView({
    parent: host,
    state: EditorState.create({ doc: options.text, extensions: extensionsFor(options) }),
  });
  return {
    replace(text) {
      const now = view.state.doc.toString();
      if (now !== text) view.dispatch({ changes: differenceOf(now, text) });
    },
    dispose: () => view.destroy(),
  };
}

function extensionsFor(options: CodeEditorOptions): Extension[] {
  const isYaml = /\.ya?ml$/i.test(options.path);
  return [
    keymap.of([
      { key: "Mod-s", preventDefault: true, run: () => save(options) },
      { key: "Tab", run: indentMore },
      { key: "Shift-Tab", run: indentLess },
    ]),
    basicSetup,
    indentUnit.of(indentation),
    syntaxHighlighting(highlighting),
    appearance,
    EditorView.contentAttributes.of({ "aria-label": options.label, spellcheck: "false" }),
    EditorView.updateListener.of(({ docChanged, state }) => {
      if (docChanged) options.onEdit(state.doc.toString());
      let count = 0;
      forEachDiagnostic(state, () => {
        count += 1;
      });
      options.onProblems(count);
    }),
    ...(isYaml
      ? [yaml(), lintGutter(), linter((view) => lint(view, options), { delay: lintDelayMs })]
      : []),
  ];
}

function save({ onSave }: CodeEditorOptions): boolean {
  onSave();
  return true;
}

function lint({ state }: EditorView, { hintText }: CodeEditorOptions): Diagnostic[] {
  const text = state.doc.toString();
  const problems = yamlProblems(text);
  // What isn't YAML yet can't be judged as a manifest.
  const hints = problems.length > 0 ? [] : manifestHints(text);
  return [
    ...problems,
    ...hints.map((hint) => ({ ...hint, severity: "warning" as const, message: hintText(hint) })),
  ].map(({ from, to, severity, message }) => ({
    from: Math.min(from, state.doc.length),
    to: Math.min(to, state.doc.length),
    severity,
    message,
  }));
}

function indentMore(view: EditorView): boolean {
  const { state } = view;
  if (state.selection.ranges.every(({ empty }) => empty)) {
    view.dispatch(state.replaceSelection(indentation));
    return true;
  }
  view.dispatch({
    changes: selectedLines(state).map(({ from }) => ({ from, insert: indentation })),
  });
  return true;
}

function indentLess(view: EditorView): boolean {
  const changes = selectedLines(view.state).flatMap(({ from, text }) => {
    const blanks = /^ {1,2}/.exec(text)?.[0].length ?? 0;
    return blanks > 0 ? [{ from, to: from + blanks }] : [];
  });
  view.dispatch({ changes });
  return true;
}

function selectedLines({ doc, selection }: EditorState) {
  const numbers = new Set<number>();
  for (const { from, to } of selection.ranges) {
    const last = doc.lineAt(to).number;
    for (let number = doc.lineAt(from).number; number <= last; number++) numbers.add(number);
  }
  return [...numbers].map((number) => doc.line(number));
}

/** The one stretch in which two texts differ. */
function differenceOf(before: string, after: string) {
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && before[from] === after[from]) from++;
  let same = 0;
  while (same < most - from && before.at(-1 - same) === after.at(-1 - same)) same++;
  return { from, to: before.length - same, insert: after.slice(from, after.length - same) };
}
