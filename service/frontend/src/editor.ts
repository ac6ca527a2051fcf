/** The query editor: CodeMirror with our prefixes, terms and parties to complete. */
import { autocompletion, closeBrackets, completionKeymap, type Completion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: tags.string, color: "var(--string)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
  { tag: [tags.atom, tags.namespace], color: "var(--atom)" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--variable)" },
]);

const THEME = EditorView.theme({
  "&": { font: "0.9rem/1.5 ui-monospace, Menlo, Consolas, monospace", color: "var(--ink)", backgroundColor: "var(--raised)", border: "1px solid var(--line)", borderRadius: "6px" },
  "&.cm-focused": { outline: "2px solid var(--accent)" },
  ".cm-content": { caretColor: "var(--ink)", minHeight: "14rem", padding: ".6rem 0" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--soft)", border: "0" },
  // the marks that come with the linter are data: images, which the content policy stops
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--bad)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--ink)", border: "1px solid var(--line)" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--paper)" },
});

export interface Words {
  prefixes: Record<string, string>;
  search: string;
  ontology: string;
}

export class Editor {
  private readonly view: EditorView;

  constructor(host: HTMLElement, text: string, words: Words, run: () => void) {
    // in a shadow root CodeMirror's styles are constructed sheets, which a strict style-src lets pass
    const root = host.attachShadow({ mode: "open" });
    const state = EditorState.create({
      doc: text,
      extensions: [
        keymap.of([{ key: "Mod-Enter", run: () => (run(), true) }]),
        lineNumbers(),
        history(),
        bracketMatching(),
        closeBrackets(),
        autocompletion({ override: [(context) => complete(context, words)] }),
        keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
        StreamLanguage.define(sparql),
        syntaxHighlighting(COLOURS),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": "SPARQL 1.1 query" }),
        THEME,
      ],
    });
    this.view = new EditorView({ state, parent: root, root });
  }

  get text(): string {
    return this.view.state.doc.toString();
  }

  set text(text: string) {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
  }

  /** Mark an error at its place; lines and columns count from 1. */
  mark(message: string, line: number, column: number): void {
    const document = this.view.state.doc;
    const at = document.line(Math.min(Math.max(line, 1), document.lines));
    const from = Math.min(at.from + Math.max(column - 1, 0), at.to);
    const to = Math.min(Math.max(from + 1, from), document.length);
    this.view.dispatch(setDiagnostics(this.view.state, [{ from: Math.min(from, to), to, severity: "error", message }]));
  }

  unmark(): void {
    this.view.dispatch(setDiagnostics(this.view.state, []));
  }
}

async function complete(context: CompletionContext, words: Words): Promise<CompletionResult | null> {
  const quoted = context.matchBefore(/"[^"\n]{2,40}$/);
  if (quoted) return parties(quoted.from, quoted.text.slice(1), words);
  const named = context.matchBefore(/[A-Za-z]*:[\w-]*$/);
  if (named) {
    const [prefix = "", local = ""] = named.text.split(":");
    return prefix === "cg" ? { from: named.to - local.length, options: await terms(words), validFor: /^[\w-]*$/ } : null;
  }
  const declared = context.matchBefore(/PREFIX\s+\w*$/i);
  if (declared) {
    const options = Object.entries(words.prefixes).map(([prefix, iri]) => ({ label: prefix, apply: `${prefix}: <${iri}>`, detail: iri }));
    return { from: declared.to - (/\w*$/.exec(declared.text)?.[0].length ?? 0), options };
  }
  return null;
}

let known: Promise<Completion[]> | undefined;

/** List our own terms with their labels in the reader's language, read once from the ontology. */
function terms(words: Words): Promise<Completion[]> {
  known ??= fetch(words.ontology, { headers: { Accept: "application/n-triples" } })
    .then((answer) => answer.text())
    .then((text) => {
      const labels = new Map<string, string>();
      for (const language of ["en", document.documentElement.lang]) {
        for (const [, name, label, its] of text.matchAll(/<[^>]*\/ns#(\w+)> <[^>]*\/rdf-schema#label> "([^"]*)"@(\w+)/g)) {
          if (name && label && its === language) labels.set(name, label);
        }
      }
      return [...labels].map(([name, label]) => ({ label: name, detail: label, type: /^[A-Z]/.test(name) ? "class" : "property" }));
    });
  return known;
}

/** Offer the parties whose names begin with what stands in quotes; taking one writes its IRI. */
async function parties(from: number, text: string, words: Words): Promise<CompletionResult | null> {
  const answer = await fetch(`${words.search}?kind=party&format=json&q=${encodeURIComponent(text)}`);
  if (!answer.ok) return null;
  const found = (await answer.json()) as { results: { label: string; iri: string }[] };
  const options = found.results.slice(0, 12).map(({ label, iri }) => ({
    label: `"${label}`,
    displayLabel: label,
    apply: (view: EditorView, _: Completion, start: number, end: number) => {
      const closed = view.state.sliceDoc(end, end + 1) === '"' ? end + 1 : end;
      const insert = `<${iri}>`;
      view.dispatch({ changes: { from: start, to: closed, insert }, selection: { anchor: start + insert.length } });
    },
  }));
  return { from, options, filter: false };
}
