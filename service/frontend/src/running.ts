/** Asks the endpoint and hands the rows over as they come. */
import { parseTerm, splitTriple, type Term } from "./terms.ts";

export type Row = (Term | null)[];

export interface Problem {
  title: string;
  detail: string;
  line?: number;
  column?: number;
  excerpt?: string;
  suggestion?: string;
}

/** An answer that is an error: a problem of RFC 9457. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

export interface Listener {
  columns(names: string[]): void;
  rows(rows: Row[]): void;
  truth(value: boolean): void;
}

/** So many rows are read at most, and then the connection is closed: a browser tab holds no more. */
export const MOST = 50_000;

const ACCEPT = "text/tab-separated-values, application/n-triples;q=0.9";

/** Run a query and tell whether all its rows came; leaving by `signal` closes the connection, which ends the query in the service too. */
export async function run(address: string, query: string, listener: Listener, signal: AbortSignal): Promise<boolean> {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/sparql-query", Accept: ACCEPT },
    body: query,
    signal,
  });
  if (!answer.ok) throw new Refused(await problemOf(answer));
  const triples = (answer.headers.get("Content-Type") ?? "").startsWith("application/n-triples");
  if (triples) listener.columns(["subject", "predicate", "object"]);
  let head = !triples;
  let count = 0;
  for await (const lines of linesOf(answer)) {
    if (head && lines.length) {
      const first = lines.shift() ?? "";
      head = false;
      if (first === "true" || first === "false") {
        listener.truth(first === "true");
        continue;
      }
      listener.columns(first ? first.split("\t").map((name) => name.replace(/^\?/, "")) : []);
    }
    const wanted = lines.slice(0, MOST - count);
    count += wanted.length;
    listener.rows(wanted.map((line) => (triples ? splitTriple(line) : line.split("\t")).map(parseTerm)));
    if (wanted.length < lines.length) return false;
    await new Promise((resolve) => setTimeout(resolve)); // let the page draw, and the reader press Stop
  }
  return true;
}

async function problemOf(answer: Response): Promise<Problem> {
  const text = await answer.text();
  try {
    return JSON.parse(text) as Problem;
  } catch {
    return { title: `The service answered ${answer.status}`, detail: text.slice(0, 500) };
  }
}

async function* linesOf(answer: Response): AsyncGenerator<string[]> {
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let pending = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const lines = (pending + value).split("\n");
      pending = lines.pop() ?? "";
      yield lines.map((line) => line.replace(/\r$/, ""));
    }
  } finally {
    await reader.cancel();
  }
  if (pending) yield [pending];
}

/** Look up the labels of resources. */
export async function labelsOf(address: string, iris: string[]): Promise<Map<string, string>> {
  const labels = new Map<string, string>();
  const values = iris.filter((iri) => !/[<>"{}|\\^`\s]/.test(iri)).map((iri) => `<${iri}>`).join(" ");
  if (!values) return labels;
  const query = `SELECT ?i ?l { VALUES ?i { ${values} } ?i <http://www.w3.org/2004/02/skos/core#prefLabel>|<https://schema.org/headline> ?l }`;
  const listener: Listener = {
    columns: () => undefined,
    truth: () => undefined,
    rows: (rows) => rows.forEach(([iri, label]) => iri && label && labels.set(iri.value, label.value)),
  };
  await run(address, query, listener, AbortSignal.timeout(10_000));
  return labels;
}
