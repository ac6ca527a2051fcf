/** Turns the query form, which works without this script, into a workbench. */
import { chartable, draw as drawChart } from "./chart.ts";
import { Editor } from "./editor.ts";
import { hrefOf, short, Table } from "./results.ts";
import { labelsOf, MOST, Refused, run } from "./running.ts";
import { exportFile, importFile, load, store } from "./saved.ts";
import type { Term } from "./terms.ts";

const LABELS = 300;

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
  private readonly stop = element("button", "Stop");
  private readonly status = element("p", "", "meta");
  private readonly views = element("nav", "", "tabs");
  private readonly panel = element("div", "", "scroll");
  private readonly downloads = element("div", "", "meta");
  private readonly labels = new Map<string, string>();
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
    this.stop.addEventListener("click", () => this.running?.abort());
    this.status.setAttribute("role", "status");
    this.views.setAttribute("aria-label", "Views");
    this.panel.tabIndex = 0;
    this.panel.setAttribute("role", "region");
    this.panel.setAttribute("aria-label", "Result");
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
    history.replaceState(null, "", `?${new URLSearchParams({ query })}`);
    this.editor.unmark();
    this.views.replaceChildren();
    this.downloads.replaceChildren();
    this.panel.hidden = false;
    this.stop.hidden = false;
    const table = new Table(this.panel, this.base);
    const began = performance.now();
    const told = (end = ""): void => {
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      this.status.textContent = `${table.rows.length.toLocaleString()} row${table.rows.length === 1 ? "" : "s"}, ${seconds} s${end}`;
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
      told(whole ? "" : `: the first ${MOST.toLocaleString()} only. The downloads have all.`);
      if (truth !== null) this.status.textContent = truth ? "Yes" : "No";
      await this.finish(table, query);
    } catch (error) {
      clearInterval(ticking);
      told(running.signal.aborted ? ": stopped. These are not all rows." : "");
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
      note.textContent = `${title}. ${detail}${line && column ? ` (line ${line}, column ${column})` : ""}`;
      if (excerpt) note.append(element("pre", excerpt));
      if (suggestion) note.append(element("p", suggestion));
      if (line && column) this.editor.mark(detail, line, column);
    } else {
      note.textContent = rows ? "The answer broke off: these are not all rows." : `The service cannot be reached (${String(error)}).`;
    }
    this.status.replaceChildren(note);
    if (!rows) this.panel.hidden = true;
  }

  private async finish(table: Table, query: string): Promise<void> {
    this.panel.hidden = table.columns.length === 0;
    this.offer(query, table.columns.length > 0);
    const wanted = table.unlabelled();
    for (let at = 0; at < wanted.length; at += LABELS) {
      (await labelsOf(this.address, wanted.slice(at, at + LABELS))).forEach((label, iri) => this.labels.set(iri, label));
    }
    table.label(this.labels);
    const grid = this.panel.firstElementChild!;
    const names = (term: Term): string => this.labels.get(term.value) ?? (term.iri ? short(term.value, this.base) : term.value);
    const views: [string, () => unknown][] = [["Table", () => this.panel.replaceChildren(grid)]];
    if (chartable(table.rows)) views.push(["Chart", () => drawChart(this.panel, table.rows, names)]);
    const edges = (table.rows[0] ?? []).filter((term) => term?.iri).length > 1;
    if (edges) views.push(["Network", () => this.network(table, names)]);
    if (views.length > 1) this.tabs(views);
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

  private tabs(views: [string, () => unknown][]): void {
    const buttons = views.map(([name, show]) => {
      const button = element("button", name);
      button.type = "button";
      button.addEventListener("click", () => {
        buttons.forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
        show();
      });
      return button;
    });
    buttons[0]!.setAttribute("aria-pressed", "true");
    this.views.replaceChildren(...buttons);
  }

  private offer(query: string, rows: boolean): void {
    const formats = rows && !/^\s*(CONSTRUCT|DESCRIBE)/im.test(query) ? ["csv", "spreadsheet", "tsv", "json", "xml"] : ["ttl", "nt", "jsonld"];
    this.downloads.append("Download: ");
    for (const format of formats) {
      const link = element("a", format.toUpperCase());
      link.href = `${this.address}?${new URLSearchParams({ query, format })}`;
      link.download = `claimgraph.${format === "spreadsheet" ? "csv" : format}`;
      this.downloads.append(link, " ");
    }
    if (rows) this.downloads.append(this.programs(query));
  }

  /** Show the query as programs, which the service writes when they are asked for. */
  private programs(query: string): HTMLElement {
    const box = element("details", "", "more");
    box.append(element("summary", "as curl, Python, R, JavaScript"));
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
    const save = element("button", "Keep this query");
    const out = element("button", "Export");
    const file = element("input");
    name.placeholder = "Name of the query";
    name.setAttribute("aria-label", "Name of the query");
    file.type = "file";
    file.accept = "application/json";
    file.setAttribute("aria-label", "Import kept queries");
    save.type = out.type = "button";
    const show = (): void =>
      list.replaceChildren(
        ...Object.entries(load()).map(([title, text]) => {
          const item = element("li");
          const open = element("button", title);
          const drop = element("button", "×");
          open.type = drop.type = "button";
          drop.setAttribute("aria-label", `Forget ${title}`);
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
    file.addEventListener("change", () => file.files?.[0] && void importFile(file.files[0]).then(show, () => (this.status.textContent = "This file holds no queries.")));
    show();
    box.append(element("summary", "Kept queries"), list, name, save, out, file);
    return box;
  }
}

const form = document.querySelector<HTMLFormElement>("form.query");
const area = form?.querySelector("textarea");
if (form && area) new Workbench(form, area);
