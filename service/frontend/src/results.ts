/** The rows of an answer as a table that grows, and can be sorted. */
import { isNumber, type Term } from "./terms.ts";
import type { Row } from "./running.ts";

/** So many rows are drawn; all are counted, and the downloads have them all. */
export const DRAWN = 2000;

export type Label = (iri: string) => string | undefined;

export class Table {
  readonly rows: Row[] = [];
  columns: string[] = [];
  private readonly body = document.createElement("tbody");
  private readonly head = document.createElement("tr");
  private sorted: { column: number; up: boolean } | null = null;
  private readonly cells = new Map<string, HTMLAnchorElement[]>();

  constructor(readonly host: HTMLElement, private readonly base: string) {
    const table = document.createElement("table");
    const head = document.createElement("thead");
    head.append(this.head);
    table.append(head, this.body);
    host.replaceChildren(table);
  }

  begin(columns: string[]): void {
    this.columns = columns;
    this.head.replaceChildren(
      ...columns.map((name, index) => {
        const cell = document.createElement("th");
        const button = document.createElement("button");
        cell.scope = "col";
        button.textContent = name;
        button.title = `Sort by ${name}`;
        button.addEventListener("click", () => this.sort(index));
        cell.append(button);
        return cell;
      }),
    );
  }

  add(rows: Row[]): void {
    for (const row of rows) {
      if (this.rows.length < DRAWN) this.body.append(this.draw(row));
      this.rows.push(row);
    }
  }

  /** Return the IRIs of ours that are drawn and have no label yet. */
  unlabelled(): string[] {
    return [...this.cells.keys()];
  }

  label(labels: Map<string, string>): void {
    for (const [iri, links] of this.cells) {
      const label = labels.get(iri);
      if (label !== undefined) links.forEach((link) => (link.textContent = label));
    }
    this.cells.clear();
  }

  private sort(column: number): void {
    const up = this.sorted?.column === column ? !this.sorted.up : true;
    this.sorted = { column, up };
    const drawn = [...this.body.rows];
    const key = (line: HTMLTableRowElement): string => line.cells[column]?.textContent ?? "";
    const numeric = this.rows.every((row) => !row[column] || isNumber(row[column]));
    drawn.sort((a, b) => (numeric ? Number(key(a)) - Number(key(b)) : key(a).localeCompare(key(b))) * (up ? 1 : -1));
    this.body.replaceChildren(...drawn);
    [...this.head.cells].forEach((cell, index) => {
      if (index === column) cell.setAttribute("aria-sort", up ? "ascending" : "descending");
      else cell.removeAttribute("aria-sort");
    });
  }

  private draw(row: Row): HTMLTableRowElement {
    const line = document.createElement("tr");
    for (let index = 0; index < this.columns.length; index++) {
      const cell = line.insertCell();
      const term = row[index];
      if (term) cell.append(this.content(term));
    }
    return line;
  }

  private content(term: Term): Node {
    if (!term.iri) return document.createTextNode(term.value);
    const target = hrefOf(term.value, this.base);
    if (target === null) return document.createTextNode(term.value);
    const link = document.createElement("a");
    link.href = target;
    link.title = term.value;
    link.textContent = short(term.value, this.base);
    if (term.value.startsWith(this.base)) {
      const same = this.cells.get(term.value);
      if (same) same.push(link);
      else this.cells.set(term.value, [link]);
    }
    return link;
  }
}

/** Return where a link to an IRI leads; null where following it would be unsafe. */
export function hrefOf(iri: string, base: string): string | null {
  if (iri.startsWith(`${base}id/`)) return `/page/${iri.slice(base.length + 3)}`;
  return /^https?:\/\//i.test(iri) ? iri : null;
}

export function short(iri: string, base: string): string {
  return iri.startsWith(base) ? iri.slice(base.length) : iri.replace(/^.*[#/](?=.)/, "");
}
