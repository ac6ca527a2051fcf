/** A bar for each row: the first column that is no number, by the first that is. */
import { shape, written } from "./svg.ts";
import { isNumber, type Term } from "./terms.ts";
import { t } from "./texts.ts";
import type { Row } from "./running.ts";

const BARS = 60;
const HEIGHT = 24;
/** About so wide is a letter. */
const LETTER = 8;

export function chartable(rows: Row[]): { name: number; number: number } | null {
  const first = rows[0];
  if (!first || rows.length < 2) return null;
  const number = first.findIndex((_, index) => rows.every((row) => isNumber(row[index])));
  const name = first.findIndex((_, index) => index !== number);
  return number < 0 || name < 0 ? null : { name, number };
}

export function draw(host: HTMLElement, rows: Row[], columns: string[], names: (term: Term) => string): void {
  const found = chartable(rows);
  if (!found) return;
  // in pixels of the screen, so that letters keep their size on a phone
  const whole = Math.max(host.clientWidth - 20, 280);
  const left = Math.min(260, whole * 0.38);
  const longest = whole - left - 70;
  const shown = rows.slice(0, BARS);
  const most = Math.max(...shown.map((row) => Number(row[found.number]?.value)), 0) || 1;
  const label = t("%(count)s bars; the table has their numbers", { count: shown.length });
  const svg = shape("svg", { viewBox: `0 0 ${whole} ${shown.length * HEIGHT}`, class: "bars", role: "img", "aria-label": label });
  shown.forEach((row, index) => {
    const value = Number(row[found.number]?.value);
    const term = row[found.name];
    const width = Math.max((value / most) * longest, 1);
    const words = term ? names(term) : "–";
    svg.append(
      shape("rect", { x: left, y: index * HEIGHT + 3, width, height: 17, rx: 2 }),
      written({ x: left - 10, y: index * HEIGHT + 16, "text-anchor": "end" }, words, (left - 10) / LETTER),
      shape("text", { x: left + width + 8, y: index * HEIGHT + 16 }, value.toLocaleString(document.documentElement.lang)),
    );
  });
  const caption = document.createElement("p");
  caption.className = "caption";
  caption.textContent = t("%(number)s by %(name)s", { number: columns[found.number] ?? "", name: columns[found.name] ?? "" });
  host.replaceChildren(caption, svg);
}
