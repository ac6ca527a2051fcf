/** A bar for each row: the first column that is no number, by the first that is. */
import { isNumber, type Term } from "./terms.ts";
import type { Row } from "./running.ts";

const BARS = 60;
const SVG = "http://www.w3.org/2000/svg";

export function chartable(rows: Row[]): { name: number; number: number } | null {
  const first = rows[0];
  if (!first || rows.length < 2) return null;
  const number = first.findIndex((_, index) => rows.every((row) => isNumber(row[index])));
  const name = first.findIndex((_, index) => index !== number);
  return number < 0 || name < 0 ? null : { name, number };
}

export function draw(host: HTMLElement, rows: Row[], names: (term: Term) => string): void {
  const found = chartable(rows);
  if (!found) return;
  const shown = rows.slice(0, BARS);
  const most = Math.max(...shown.map((row) => Number(row[found.number]?.value)), 0) || 1;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 800 ${shown.length * 24}`);
  svg.setAttribute("class", "bars");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `${shown.length} bars; the table has their numbers`);
  shown.forEach((row, index) => {
    const value = Number(row[found.number]?.value);
    const term = row[found.name];
    const bar = shape("rect", { x: 260, y: index * 24 + 3, width: Math.max((value / most) * 460, 1), height: 17 });
    const name = shape("text", { x: 250, y: index * 24 + 16, "text-anchor": "end" });
    name.textContent = (term ? names(term) : "–").slice(0, 36);
    const count = shape("text", { x: 268 + Math.max((value / most) * 460, 1), y: index * 24 + 16 });
    count.textContent = String(value);
    svg.append(bar, name, count);
  });
  host.replaceChildren(svg);
}

function shape(kind: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS(SVG, kind);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}
