/** What Cytoscape needs on our pages. */

/** Cytoscape writes a style element, which the content policy stops, unless one of that name is there; our sheet has its rule. */
export function keepStyleOut(): void {
  const name = "__________cytoscape_stylesheet";
  if (document.getElementById(name)) return;
  const mark = document.createElement("meta");
  mark.id = name;
  document.head.append(mark);
}

/** Return the value of a colour of the sheet, such as `--ink`. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
