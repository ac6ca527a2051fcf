/** The parties of an answer as a network: an edge from the first to the second column of IRIs or names. */
import cytoscape from "cytoscape";
import { colour, keepStyleOut } from "./canvas.ts";
import type { Term } from "./terms.ts";
import type { Row } from "./running.ts";

const EDGES = 400;
/** Below this scale letters are too small to be read; the picture then begins at the party with most edges. */
const SMALLEST = 0.75;

/** Return the two columns that an edge joins, or null. */
export function ends(rows: Row[]): [number, number] | null {
  const columns = (rows[0] ?? []).map((_, index) => index).filter((index) => rows.every((row) => !row[index] || row[index]?.iri));
  const [from, to] = columns;
  return from === undefined || to === undefined ? null : [from, to];
}

export function draw(host: HTMLElement, rows: Row[], names: (term: Term) => string, open: (iri: string) => void): void {
  const found = ends(rows);
  if (!found) return;
  const nodes = new Map<string, string>();
  const edges = new Map<string, { from: string; to: string; count: number }>();
  for (const row of rows.slice(0, EDGES)) {
    const [from, to] = [row[found[0]], row[found[1]]];
    if (!from || !to) continue;
    nodes.set(from.value, names(from)).set(to.value, names(to));
    const key = `${from.value} ${to.value}`;
    const edge = edges.get(key);
    if (edge) edge.count += 1;
    else edges.set(key, { from: from.value, to: to.value, count: 1 });
  }
  host.replaceChildren();
  keepStyleOut();
  const graph = cytoscape({
    container: host,
    elements: [
      ...[...nodes].map(([id, label]) => ({ data: { id, label } })),
      ...[...edges].map(([key, { from, to, count }]) => ({ data: { id: key, source: from, target: to, width: Math.min(1 + count, 8) } })),
    ],
    layout: { name: "cose", animate: false },
    style: [
      { selector: "node", style: { label: "data(label)", color: colour("--ink"), "background-color": colour("--accent"), "font-size": 11, width: 14, height: 14, "text-wrap": "ellipsis", "text-max-width": "120px" } },
      { selector: "edge", style: { width: "data(width)", "line-color": colour("--soft"), opacity: 0.7, "target-arrow-color": colour("--soft"), "target-arrow-shape": "triangle", "curve-style": "bezier" } },
    ],
  });
  if (graph.zoom() < SMALLEST && graph.nodes().nonempty()) {
    graph.zoom(0.9);
    graph.center(graph.nodes().max((node) => node.degree(false)).ele);
  }
  graph.on("tap", "node", (event) => open(String(event.target.id())));
}
