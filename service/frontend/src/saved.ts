/** Queries that the reader keeps in the browser, with export and import as a file. */

const KEY = "claimgraph.queries";

export type Saved = Record<string, string>;

export function load(): Saved {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    if (typeof found !== "object" || found === null) return {};
    return Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
  } catch {
    return {};
  }
}

export function store(queries: Saved): void {
  localStorage.setItem(KEY, JSON.stringify(queries));
}

export function exportFile(queries: Saved): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(queries, null, 2)], { type: "application/json" }));
  link.download = "claimgraph-queries.json";
  link.click();
  URL.revokeObjectURL(link.href);
}

export async function importFile(file: File): Promise<Saved> {
  const found: unknown = JSON.parse(await file.text());
  if (typeof found !== "object" || found === null) throw new Error("The file holds no queries.");
  const queries = { ...load(), ...Object.fromEntries(Object.entries(found).filter(([, text]) => typeof text === "string")) } as Saved;
  store(queries);
  return queries;
}
