/** The rows of an answer as a table: a page of them at a time, sorted as a whole. */
import { isNumber, type Term } from "./terms.ts";
import { t } from "./texts.ts";
import type { Row } from "./running.ts";

/** So many rows stand on a page. */
export const PER_PAGE = 100;

export class Table {
  readonly rows: Row[] = [];
  columns: string[] = [];
  readonly labels = new Map<string, string>();
  private order: Row[] = this.rows;
  private readonly body = document.createElement("tbody");
  private readonly head = document.createElement("tr");
  private readonly pager = document.createElement("nav");
  private readonly grid = document.createElement("div");
  private sorted: { column: number; up: boolean } | null = null;
  private page = 0;

  /** `turned` is told when other rows are shown. */
  constructor(
    host: HTMLElement,
    private readonly base: string,
    private readonly turned: () => void,
  ) {
    const table = document.createElement("table");
    const head = document.createElement("thead");
    head.append(this.head);
    table.append(head, this.body);
    this.pager.className = "pager";
    this.pager.setAttribute("aria-label", t("Pages"));
    this.grid.append(table, this.pager);
    host.replaceChildren(this.grid);
  }

  show(host: HTMLElement): void {
    host.replaceChildren(this.grid);
  }

  begin(columns: string[]): void {
    this.columns = columns;
    this.head.replaceChildren(
      ...columns.map((name, index) => {
        const cell = document.createElement("th");
        const button = document.createElement("button");
        cell.scope = "col";
        button.type = "button";
        button.textContent = name;
        button.title = t("Sort by %(column)s", { column: name });
        button.addEventListener("click", () => this.sort(index));
        cell.append(button);
        return cell;
      }),
    );
  }

  add(rows: Row[]): void {
    for (const row of rows) {
      this.rows.push(row);
      if (this.rows.length <= PER_PAGE) this.body.append(this.line(row));
    }
  }

  /** Draw the current page: when all rows are there, when labels came, when it was turned or sorted. */
  draw(): void {
    const first = this.page * PER_PAGE;
    const shown = this.order.slice(first, first + PER_PAGE);
    this.body.replaceChildren(...shown.map((row) => this.line(row)));
    const pages = Math.ceil(this.order.length / PER_PAGE);
    this.pager.hidden = pages < 2;
    if (pages < 2) return;
    const words = document.createElement("span");
    words.setAttribute("role", "status");
    words.textContent = t("Rows %(first)s to %(last)s of %(count)s", { first: first + 1, last: first + shown.length, count: this.order.length });
    this.pager.replaceChildren(this.turn(t("Previous"), this.page - 1, pages), words, this.turn(t("Next"), this.page + 1, pages));
  }

  /** List the IRIs of ours on the current page, or among the first `most` rows, that have no label yet. */
  unlabelled(most = 0): string[] {
    const first = this.page * PER_PAGE;
    const rows = most ? this.rows.slice(0, most) : this.order.slice(first, first + PER_PAGE);
    const found = rows.flat().filter((term): term is Term => !!term?.iri && term.value.startsWith(this.base));
    return [...new Set(found.map((term) => term.value))].filter((iri) => !this.labels.has(iri));
  }

  name(term: Term): string {
    return term.iri ? (this.labels.get(term.value) ?? short(term.value, this.base)) : term.value;
  }

  private turn(words: string, page: number, pages: number): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.disabled = page < 0 || page >= pages;
    button.addEventListener("click", () => {
      this.page = page;
      this.draw();
      [...this.pager.querySelectorAll("button")].find((other) => other.textContent === words && !other.disabled)?.focus();
      this.turned();
    });
    return button;
  }

  private sort(column: number): void {
    const up = this.sorted?.column === column ? !this.sorted.up : true;
    this.sorted = { column, up };
    const sign = up ? 1 : -1;
    const numeric = this.rows.every((row) => !row[column] || isNumber(row[column]));
    const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
    const keyed = this.rows.map((row): [Row, string] => [row, row[column] ? this.name(row[column]) : ""]);
    keyed.sort(([, a], [, b]) => {
      if (!a || !b) return Number(!a) - Number(!b); // what has no value comes last, either way
      return sign * (numeric ? Number(a) - Number(b) : collator.compare(a, b));
    });
    this.order = keyed.map(([row]) => row);
    this.page = 0;
    [...this.head.cells].forEach((cell, index) => {
      if (index === column) cell.setAttribute("aria-sort", up ? "ascending" : "descending");
      else cell.removeAttribute("aria-sort");
    });
    this.draw();
    this.turned();
  }

  private line(row: Row): HTMLTableRowElement {
    const line = document.createElement("tr");
    for (let index = 0; index < this.columns.length; index++) {
      const cell = line.insertCell();
      const term = row[index];
      if (!term) continue;
      if (isNumber(term)) {
        cell.className = "number";
        this.head.cells[index]?.classList.add("number");
      } else if (/#(?:date|g)\w*$/.test(term.datatype ?? "")) cell.className = "date";
      cell.append(this.content(term));
    }
    return line;
  }

  private content(term: Term): Node {
    const words = this.name(term);
    const target = term.iri ? hrefOf(term.value, this.base) : null;
    if (target === null) return document.createTextNode(words);
    const link = document.createElement("a");
    link.href = target;
    link.title = term.value;
    link.textContent = words;
    return link;
  }
}

const VOCABULARY = "https://w3id.org/claimgraph/ns#";

/** Return where a link to an IRI leads; null where following it would be unsafe. */
export function hrefOf(iri: string, base: string): string | null {
  if (iri.startsWith(`${base}id/`)) return `/page/${iri.slice(base.length + 3)}`;
  if (iri.startsWith(VOCABULARY)) {
    const term = iri.slice(VOCABULARY.length);
    return /^[A-Z]{3,}$/.test(term) ? `/action/${term}` : `/ontology#${term}`;
  }
  return /^https?:\/\//i.test(iri) ? iri : null;
}

export function short(iri: string, base: string): string {
  return iri.startsWith(base) ? iri.slice(base.length) : iri.replace(/^.*[#/](?=.)/, "");
}
