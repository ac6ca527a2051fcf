/** A bar for each row: the first column that is no number, by the first that is. */
import { shape } from "./svg.ts";
import { isNumber, type Term } from "./terms.ts";
import { t } from "./texts.ts";
import type { Row } from "./running.ts";

const BARS = 60;

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
  const label = t("%(count)s bars; the table has their numbers", { count: shown.length });
  const svg = shape("svg", { viewBox: `0 0 800 ${shown.length * 24}`, class: "bars", role: "img", "aria-label": label });
  shown.forEach((row, index) => {
    const value = Number(row[found.number]?.value);
    const term = row[found.name];
    const width = Math.max((value / most) * 460, 1);
    svg.append(
      shape("rect", { x: 260, y: index * 24 + 3, width, height: 17, rx: 2 }),
      shape("text", { x: 250, y: index * 24 + 16, "text-anchor": "end" }, (term ? names(term) : "–").slice(0, 36)),
      shape("text", { x: 268 + width, y: index * 24 + 16 }, value.toLocaleString(document.documentElement.lang)),
    );
  });
  host.replaceChildren(svg);
}
