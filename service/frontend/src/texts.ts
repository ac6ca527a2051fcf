/** Texts in the reader's language: the page brings the translations of those that scripts show. */

const known: Record<string, string> = JSON.parse(document.querySelector<HTMLElement>("[data-texts]")?.dataset["texts"] ?? "{}");

/** Return a text in the reader's language, `%(name)s` filled in. */
export function t(message: string, values: Record<string, string | number> = {}): string {
  const written = (value: string | number): string => (typeof value === "number" ? value.toLocaleString(document.documentElement.lang) : value);
  return (known[message] ?? message).replace(/%\((\w+)\)s/g, (whole, name: string) => (name in values ? written(values[name]!) : whole));
}
