/** The rows of an answer along time: a lane for each name, a dot for each date, larger for a larger number. */
import { linked, shape, written } from "./svg.ts";
import { isNumber, type Term } from "./terms.ts";
import { t } from "./texts.ts";
import type { Row } from "./running.ts";

const LANES = 40;
const DOTS = 2000;
const DATE = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T.*)?(?:Z|[+-]\d\d:\d\d)?$/;
const HEIGHT = 26;
/** About so wide is a letter. */
const LETTER = 7.8;

/** Return the time in milliseconds that a date, month or year begins at. */
function time(term: Term | null | undefined): number | null {
  if (!term || term.iri || !/#(?:date|dateTime|gYear|gYearMonth)$/.test(term.datatype ?? "")) return null;
  const match = DATE.exec(term.value);
  return match ? Date.UTC(Number(match[1]), Number(match[2] ?? 1) - 1, Number(match[3] ?? 1)) : null;
}

/** Return the columns of dates, of names and of numbers (-1: none), or null where there are no dates. */
export function datable(rows: Row[]): { date: number; name: number; number: number } | null {
  const columns = (rows[0] ?? []).map((_, index) => index);
  const date = columns.find((index) => rows.some((row) => time(row[index]) !== null) && rows.every((row) => !row[index] || time(row[index]) !== null));
  if (date === undefined) return null;
  const number = columns.find((index) => index !== date && rows.every((row) => isNumber(row[index]))) ?? -1;
  const name = columns.find((index) => index !== date && index !== number) ?? -1;
  return { date, name, number };
}

export function draw(host: HTMLElement, rows: Row[], names: (term: Term) => string, href: (term: Term) => string | null): void {
  const found = datable(rows);
  if (!found) return;
  const dated = rows.flatMap((row) => {
    const at = time(row[found.date]);
    return at === null ? [] : [{ row, at }];
  });
  const lanes = new Map<string, typeof dated>();
  for (const entry of dated.slice(0, DOTS)) {
    const term = found.name < 0 ? null : entry.row[found.name];
    const name = term ? names(term) : "";
    lanes.set(name, [...(lanes.get(name) ?? []), entry]);
  }
  const shown = [...lanes].sort(([, a], [, b]) => b.length - a.length).slice(0, LANES);
  // in pixels of the screen, so that letters keep their size on a phone
  const whole = Math.max(host.clientWidth - 20, 280);
  const left = Math.min(220, whole * 0.38);
  const width = whole - left - 14;
  const times = shown.flatMap(([, entries]) => entries.map((entry) => entry.at));
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const x = (at: number): number => left + (to > from ? ((at - from) / (to - from)) * width : width / 2);
  const most = Math.max(...dated.map(({ row }) => Number(row[found.number]?.value ?? 1)), 1);
  const label = t("%(count)s dates in %(lanes)s lanes; the table has them", { count: times.length, lanes: shown.length });
  const svg = shape("svg", { viewBox: `0 0 ${whole} ${shown.length * HEIGHT + 34}`, class: "times", role: "img", "aria-label": label });
  const lang = document.documentElement.lang;
  for (const [index, at] of [from, (from + to) / 2, to].entries()) {
    if (to === from && index !== 1) continue;
    const words = new Date(at).toLocaleDateString(lang, { year: "numeric", month: "short", timeZone: "UTC" });
    svg.append(
      shape("line", { x1: x(at), x2: x(at), y1: 22, y2: shown.length * HEIGHT + 26, class: "grid" }),
      shape("text", { x: x(at), y: 14, "text-anchor": index === 0 ? "start" : index === 2 ? "end" : "middle", class: "soft" }, words),
    );
  }
  shown.forEach(([name, entries], lane) => {
    const y = 26 + lane * HEIGHT + HEIGHT / 2;
    svg.append(shape("line", { x1: left, x2: left + width, y1: y, y2: y, class: "grid" }));
    svg.append(written({ x: left - 12, y: y + 4, "text-anchor": "end" }, name, (left - 12) / LETTER));
    for (const { row, at } of entries) {
      const number = found.number < 0 ? 1 : Number(row[found.number]?.value);
      const words = row.flatMap((term) => (term ? [names(term)] : [])).join(" · ");
      const target = row.flatMap((term) => (term?.iri ? [href(term)] : []))[0] ?? null;
      const r = found.number < 0 ? 5 : 3 + 8 * Math.sqrt(Math.max(number, 0) / most);
      svg.append(linked(target, shape("circle", { cx: x(at), cy: y, r }, shape("title", {}, words))));
    }
  });
  host.replaceChildren(svg);
}
