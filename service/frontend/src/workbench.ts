/** Turns the query form, which works without this script, into a workbench. */
import { chartable, draw as drawChart } from "./chart.ts";
import { Editor } from "./editor.ts";
import { places } from "./places.ts";
import { hrefOf, short, Table } from "./results.ts";
import { labelsOf, MOST, Refused, run } from "./running.ts";
import { exportFile, importFile, load, store } from "./saved.ts";
import type { Term } from "./terms.ts";
import { t } from "./texts.ts";
import { datable, draw as drawTimes } from "./timeline.ts";

const LABELS = 300;
/** Labels are looked up for so many rows before the views other than the table are offered. */
const LABELLED = 2000;
/** So many characters of the raw answer are shown. */
const RAW = 100_000;

function element<Name extends keyof HTMLElementTagNameMap>(name: Name, text = "", type = ""): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.textContent = text;
  if (type) made.className = type;
  return made;
}

class Workbench {
  private readonly address: string;
  private readonly base: string;
  private readonly editor: Editor;
  private readonly stop = element("button", t("Stop"));
  private readonly status = element("p", "", "meta");
  private readonly views = element("nav", "", "tabs");
  private readonly panel = element("div", "", "scroll");
  private readonly downloads = element("div", "", "meta");
  private running: AbortController | null = null;

  constructor(form: HTMLFormElement, area: HTMLTextAreaElement) {
    this.address = form.action;
    this.base = form.dataset["base"] ?? "";
    const host = element("div");
    this.editor = new Editor(
      host,
      area.value,
      { prefixes: JSON.parse(form.dataset["prefixes"] ?? "{}"), search: "/search", ontology: "/ontology" },
      () => void this.run(),
    );
    form.querySelector("label")!.remove();
    area.replaceWith(host);
    this.stop.type = "button";
    this.stop.hidden = true;
    this.stop.addEventListener("click", () => {
      this.running?.abort();
      form.querySelector<HTMLButtonElement>("button.main")?.focus(); // the Stop button goes, and the focus would with it
    });
    this.status.setAttribute("role", "status");
    this.views.setAttribute("aria-label", t("Views"));
    this.panel.tabIndex = 0;
    this.panel.setAttribute("role", "region");
    this.panel.setAttribute("aria-label", t("Result"));
    form.querySelector("button")!.after(this.stop, this.keeping());
    form.after(this.status, this.views, this.panel, this.downloads);
    this.panel.hidden = true;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.run();
    });
    if (new URLSearchParams(location.search).get("query")) void this.run();
  }

  private async run(): Promise<void> {
    this.running?.abort();
    const query = this.editor.text;
    const running = (this.running = new AbortController());
    document.querySelectorAll("[data-plain]").forEach((part) => part.remove());
    const address = new URLSearchParams(location.search);
    address.set("query", query);
    history.replaceState(null, "", `?${address}${location.hash}`);
    this.editor.unmark();
    this.views.replaceChildren();
    this.downloads.replaceChildren();
    this.panel.hidden = false;
    this.stop.hidden = false;
    const table: Table = new Table(this.panel, this.base, () => void this.label(table));
    const began = performance.now();
    const told = (end = ""): void => {
      const time = (performance.now() - began) / 1000;
      const seconds = time.toLocaleString(document.documentElement.lang, { maximumFractionDigits: time < 1 ? 2 : 1 });
      const words = table.rows.length === 1 ? t("1 row, %(seconds)s s", { seconds }) : t("%(count)s rows, %(seconds)s s", { count: table.rows.length, seconds });
      this.status.textContent = words + end;
    };
    const ticking = setInterval(told, 200);
    try {
      let truth: boolean | null = null;
      const whole = await run(
        this.address,
        query,
        { columns: (names) => table.begin(names), rows: (rows) => table.add(rows), truth: (value) => (truth = value) },
        running.signal,
      );
      clearInterval(ticking);
      told(whole ? "" : t(": the first %(count)s only. The downloads have all.", { count: MOST }));
      if (truth !== null) this.status.textContent = truth ? t("Yes") : t("No");
      await this.finish(table, query);
    } catch (error) {
      clearInterval(ticking);
      told(running.signal.aborted ? t(": stopped. These are not all rows.") : "");
      table.draw();
      if (!running.signal.aborted) this.fail(error, table.rows.length);
    } finally {
      if (this.running === running) this.stop.hidden = true;
    }
  }

  private fail(error: unknown, rows: number): void {
    const note = element("div", "", "note bad");
    note.setAttribute("role", "alert");
    if (error instanceof Refused) {
      const { title, detail, line, column, excerpt, suggestion } = error.problem;
      note.textContent = `${title}: ${detail}${line && column ? ` (${t("line %(line)s, column %(column)s", { line, column })})` : ""}`;
      if (excerpt) note.append(element("pre", excerpt));
      if (suggestion) note.append(element("p", suggestion));
      if (line && column) this.editor.mark(detail, line, column);
    } else {
      note.textContent = rows ? t("The answer broke off: these are not all rows.") : t("The service cannot be reached (%(error)s).", { error: String(error) });
    }
    this.status.replaceChildren(note);
    if (!rows) this.panel.hidden = true;
  }

  private async finish(table: Table, query: string): Promise<void> {
    this.panel.hidden = table.columns.length === 0;
    this.offer(query, table.columns.length > 0);
    table.draw();
    await this.label(table, LABELLED);
    const names = (term: Term): string => table.name(term);
    const href = (term: Term): string | null => hrefOf(term.value, this.base);
    const found = places(table.rows, table.columns);
    const views: [string, string, () => unknown][] = [["table", t("Table"), () => table.show(this.panel)]];
    if (chartable(table.rows)) views.push(["chart", t("Chart"), () => drawChart(this.panel, table.rows, table.columns, names)]);
    if (datable(table.rows)) views.push(["timeline", t("Timeline"), () => drawTimes(this.panel, table.rows, names, href)]);
    const edges = (table.rows[0] ?? []).filter((term) => term?.iri).length > 1;
    if (edges) views.push(["network", t("Network"), () => this.network(table, names)]);
    if (found.length) views.push(["map", t("Map"), async () => (await import("./map.ts")).draw(this.panel, found, names, href)]);
    views.push(["raw", t("Raw"), () => this.raw(query)]);
    this.tabs(views);
  }

  /** Look up the labels of what is shown, or of the first `most` rows. */
  private async label(table: Table, most = 0): Promise<void> {
    const wanted = table.unlabelled(most);
    if (!wanted.length) return;
    for (let at = 0; at < wanted.length; at += LABELS) {
      const part = wanted.slice(at, at + LABELS);
      const found = await labelsOf(this.address, part).catch(() => new Map<string, string>());
      for (const iri of part) table.labels.set(iri, found.get(iri) ?? short(iri, this.base));
    }
    table.draw();
  }

  /** Show the beginning of the answer as the service sends it. */
  private async raw(query: string): Promise<void> {
    const text = element("pre", "…", "raw");
    text.tabIndex = 0;
    this.panel.replaceChildren(text);
    const stop = new AbortController();
    const answer = await fetch(this.address, {
      method: "POST",
      headers: { "Content-Type": "application/sparql-query", Accept: "application/sparql-results+json, text/turtle;q=0.9" },
      body: query,
      signal: stop.signal,
    });
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    let words = "";
    while (words.length < RAW) {
      const { done, value } = await reader.read();
      if (done) break;
      words += value;
    }
    stop.abort();
    text.textContent = words.length < RAW ? words : `${words.slice(0, RAW)}\n…`;
  }

  private async network(table: Table, names: (term: Term) => string): Promise<void> {
    const { draw } = await import("./network.ts");
    const picture = element("div", "", "network");
    this.panel.replaceChildren(picture);
    draw(picture, table.rows, names, (iri) => {
      const target = hrefOf(iri, this.base);
      if (target) location.assign(target);
    });
  }

  /** Offer the views; the one that the address names after its # is shown. */
  private tabs(views: [string, string, () => unknown][]): void {
    const buttons = views.map(([name, words, show]) => {
      const button = element("button", words);
      button.type = "button";
      button.addEventListener("click", () => {
        buttons.forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
        history.replaceState(null, "", `${location.search}${name === "table" ? "" : `#${name}`}`);
        void show();
      });
      return button;
    });
    this.views.replaceChildren(...buttons);
    const wanted = Math.max(views.findIndex(([name]) => `#${name}` === location.hash), 0);
    if (wanted) buttons[wanted]!.click();
    else buttons[0]!.setAttribute("aria-pressed", "true");
  }

  private offer(query: string, rows: boolean): void {
    const formats = rows && !/^\s*(CONSTRUCT|DESCRIBE)/im.test(query) ? ["csv", "spreadsheet", "tsv", "json", "xml"] : ["ttl", "nt", "jsonld"];
    this.downloads.append(`${t("Download:")} `);
    for (const format of formats) {
      const link = element("a", format === "spreadsheet" ? t("spreadsheet") : format.toUpperCase());
      link.href = `${this.address}?${new URLSearchParams({ query, format })}`;
      link.download = `claimgraph.${format === "spreadsheet" ? "csv" : format}`;
      this.downloads.append(link, " ");
    }
    if (rows) this.downloads.append(this.programs(query));
  }

  /** Show the query as programs, which the service writes when they are asked for. */
  private programs(query: string): HTMLElement {
    const box = element("details", "", "more");
    box.append(element("summary", t("as curl, Python, R, JavaScript")));
    box.addEventListener("toggle", () => void (box.childElementCount > 1 || this.load(box, query)));
    return box;
  }

  private async load(box: HTMLElement, query: string): Promise<void> {
    const answer = await fetch(`/snippets?${new URLSearchParams({ query })}`);
    const found = (await answer.json()) as { language: string; program: string }[];
    for (const { language, program } of found) {
      const text = element("pre");
      text.tabIndex = 0;
      text.append(element("code", program));
      box.append(element("h3", language), text);
    }
  }

  /** Make the controls for keeping queries in the browser. */
  private keeping(): HTMLElement {
    const box = element("details", "", "keeping");
    const list = element("ul", "", "parties");
    const name = element("input");
    const save = element("button", t("Keep this query"));
    const out = element("button", t("Export"));
    const file = element("input");
    const taking = element("label", `${t("Import kept queries")} `, "import");
    name.placeholder = t("Name of the query");
    name.setAttribute("aria-label", t("Name of the query"));
    file.type = "file";
    file.accept = "application/json";
    taking.append(file);
    save.type = out.type = "button";
    const show = (): void =>
      list.replaceChildren(
        ...Object.entries(load()).map(([title, text]) => {
          const item = element("li");
          const open = element("button", title);
          const drop = element("button", "×");
          open.type = drop.type = "button";
          drop.setAttribute("aria-label", t("Forget %(name)s", { name: title }));
          open.addEventListener("click", () => (this.editor.text = text));
          drop.addEventListener("click", () => {
            const { [title]: _, ...rest } = load();
            store(rest);
            show();
          });
          item.append(open, drop);
          return item;
        }),
      );
    save.addEventListener("click", () => {
      if (!name.value.trim()) return name.focus();
      store({ ...load(), [name.value.trim()]: this.editor.text });
      show();
    });
    out.addEventListener("click", () => exportFile(load()));
    file.addEventListener("change", () => file.files?.[0] && void importFile(file.files[0]).then(show, () => (this.status.textContent = t("This file holds no queries."))));
    show();
    box.append(element("summary", t("Kept queries")), list, name, save, out, taking);
    return box;
  }
}

const form = document.querySelector<HTMLFormElement>("form.query");
const area = form?.querySelector("textarea");
if (form && area) new Workbench(form, area);
