/** RDF terms as SPARQL 1.1 TSV results and N-Triples write them. */

export interface Term {
  value: string;
  iri: boolean;
  language?: string;
  datatype?: string;
}

const TERM = /^(?:<([^>]*)>|"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?)$/s;
const ESCAPE = /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/gs;
const CONTROL: Record<string, string> = { t: "\t", n: "\n", r: "\r", b: "\b", f: "\f" };

function plain(text: string): string {
  return text.replace(ESCAPE, (_, short, long, character) => {
    const code = short ?? long;
    return code ? String.fromCodePoint(parseInt(code, 16)) : (CONTROL[character] ?? character);
  });
}

export function parseTerm(text: string): Term | null {
  if (!text) return null;
  const match = TERM.exec(text);
  if (!match) return { value: text, iri: false };
  if (match[1] !== undefined) return { value: plain(match[1]), iri: true };
  return { value: plain(match[2] ?? ""), iri: false, language: match[3], datatype: match[4] };
}

/** Split a line of N-Triples into the texts of its three terms. */
export function splitTriple(line: string): string[] {
  const first = line.indexOf(" ");
  const second = line.indexOf(" ", first + 1);
  return [line.slice(0, first), line.slice(first + 1, second), line.slice(second + 1).replace(/ ?\.$/, "")];
}

export function isNumber(term: Term | null | undefined): boolean {
  return !!term && !term.iri && !/#(?:g|date)/.test(term.datatype ?? "") && term.value.trim() !== "" && Number.isFinite(Number(term.value));
}
