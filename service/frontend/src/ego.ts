/** One party in the middle, those that it has to do with around it: cooperation on the left, conflict on the right. */
import cytoscape, { type NodeSingular } from "cytoscape";
import { colour, keepStyleOut } from "./canvas.ts";
import { t } from "./texts.ts";

export interface Picture {
  nodes: { id: string; label: string; claims: number; name: string | null; address: string | null; page: string | null }[];
  edges: { from: string; to: string; cooperation: number; conflict: number; other: number }[];
}

/** From 1, all cooperation, to -1, all conflict. */
function balance(of: { cooperation: number; conflict: number; other: number }[]): number {
  const sum = (pick: "cooperation" | "conflict" | "other"): number => of.reduce((all, edge) => all + edge[pick], 0);
  const all = sum("cooperation") + sum("conflict") + sum("other");
  return all ? (sum("cooperation") - sum("conflict")) / all : 0;
}

function side(value: number): "cooperation" | "conflict" | "mixed" {
  return value > 0.2 ? "cooperation" : value < -0.2 ? "conflict" : "mixed";
}

export function draw(host: HTMLElement, picture: Picture, walk: (address: string) => void): { destroy(): void } {
  const [centre, ...others] = picture.nodes;
  const mine = (id: string): Picture["edges"] => picture.edges.filter((edge) => edge.from === id || edge.to === id).filter((edge) => edge.from === centre!.id || edge.to === centre!.id);
  const round = [...others].sort((a, b) => balance(mine(b.id)) - balance(mine(a.id)));
  const places = ring(round, host.clientWidth, host.clientHeight);
  keepStyleOut();
  host.replaceChildren();
  const graph = cytoscape({
    container: host,
    elements: [
      ...picture.nodes.map(({ id, label, claims, address }) => ({
        data: { id, label, address, size: id === centre!.id ? 26 : 10 + 3 * Math.log2(1 + claims) },
        classes: id === centre!.id ? "centre" : side(balance(mine(id))),
        position: places.get(id) ?? { x: host.clientWidth / 2, y: host.clientHeight / 2 },
      })),
      ...picture.edges.map((edge) => ({
        data: { id: `${edge.from} ${edge.to}`, source: edge.from, target: edge.to, width: 1.5 + 1.5 * Math.log2(edge.cooperation + edge.conflict + edge.other) },
        classes: `${side(balance([edge]))} ${edge.from === centre!.id || edge.to === centre!.id ? "" : "among"}`,
      })),
    ],
    layout: { name: "preset", fit: true, padding: 36 },
    maxZoom: 3,
    minZoom: 0.3,
    userZoomingEnabled: false,
    autoungrabify: false,
    style: [
      { selector: "node", style: { label: "data(label)", color: colour("--ink"), "font-family": getComputedStyle(document.body).fontFamily, "font-size": 12, width: "data(size)", height: "data(size)", "text-wrap": "wrap", "text-max-width": "104px", "text-valign": "bottom", "text-margin-y": 4, "background-color": colour("--other"), "text-background-color": colour("--raised"), "text-background-opacity": 0.8, "text-background-padding": "1px" } },
      { selector: "edge", style: { width: "data(width)", "curve-style": "bezier", "target-arrow-shape": "triangle", "arrow-scale": 0.8, "line-color": colour("--other"), "target-arrow-color": colour("--other"), "line-style": "dotted" } },
      { selector: ".cooperation", style: { "background-color": colour("--coop"), "line-color": colour("--coop"), "target-arrow-color": colour("--coop"), "line-style": "solid" } },
      { selector: ".conflict", style: { "background-color": colour("--conf"), "line-color": colour("--conf"), "target-arrow-color": colour("--conf"), "line-style": "dashed" } },
      { selector: ".among", style: { opacity: 0.25, "arrow-scale": 0.6 } },
      { selector: ".centre", style: { "background-color": colour("--ink"), "font-size": 15, "font-weight": 600 } },
      { selector: ".chosen", style: { "border-width": 4, "border-color": colour("--accent"), "font-weight": 700 } },
      { selector: ".faint", style: { opacity: 0.12 } },
    ],
  });
  const scale = Math.min(graph.zoom(), 1);
  if (scale < 0.9) graph.nodes().not(".centre").style({ "font-size": Math.min(11 / scale, 17), "text-max-width": `${Math.round(90 / scale)}px` });
  const go = (address: unknown): void => void (typeof address === "string" && walk(address));
  graph.on("tap", "node", (event) => go(event.target.data("address")));
  graph.on("tap", "edge", (event) => {
    const [from, to] = [event.target.data("source"), event.target.data("target")].map((id) => picture.nodes.find((node) => node.id === id));
    if (!from?.page || !to?.name) return;
    const page = new URL(from.page, location.href);
    page.searchParams.set("as", "actor");
    page.searchParams.set("with", to.name);
    location.assign(page);
  });
  graph.on("mouseover", "node", (event) => choose(event.target as NodeSingular));
  graph.on("mouseout", "node", () => choose(null));

  const told = document.createElement("p");
  told.className = "sr";
  told.setAttribute("role", "status");
  host.append(told);
  let at = -1;
  function choose(node: NodeSingular | null): void {
    graph.elements().removeClass("chosen faint");
    if (!node) return;
    node.addClass("chosen");
    graph.elements().difference(node.closedNeighborhood()).addClass("faint");
    host.style.setProperty("cursor", "pointer");
  }
  function step(by: number): void {
    at = (at + by + round.length) % round.length;
    const { id, label, claims } = round[at]!;
    choose(graph.getElementById(id));
    told.textContent = t("%(party)s: %(count)s claims", { party: label, count: claims });
  }
  function press(event: KeyboardEvent): void {
    if (event.key === "ArrowRight" || event.key === "ArrowDown") step(1);
    else if (event.key === "ArrowLeft" || event.key === "ArrowUp") step(at < 0 ? 0 : -1);
    else if (event.key === "Enter" && at >= 0) go(round[at]!.address);
    else if (event.key === "+" || event.key === "-") graph.zoom({ level: graph.zoom() * (event.key === "+" ? 1.2 : 1 / 1.2), renderedPosition: { x: host.clientWidth / 2, y: host.clientHeight / 2 } });
    else return;
    event.preventDefault();
  }
  host.tabIndex = 0;
  host.setAttribute("role", "application");
  host.addEventListener("keydown", press);
  const blurred = (): void => choose(null);
  host.addEventListener("blur", blurred);
  return {
    destroy(): void {
      host.removeEventListener("keydown", press);
      host.removeEventListener("blur", blurred);
      graph.destroy();
    },
  };
}

/** Places on an ellipse; where there are many, every second one further in. */
function ring(round: { id: string }[], width: number, height: number): Map<string, { x: number; y: number }> {
  const places = new Map<string, { x: number; y: number }>();
  const [across, down] = [Math.max(width / 2, 150), Math.max(height / 2, 150)];
  round.forEach(({ id }, index) => {
    // the most cooperative begin above the left end and the order goes zigzag down to the right one
    const half = Math.ceil(round.length / 2);
    const upper = index % 2 === 0;
    const step = Math.floor(index / 2) / Math.max(half - 1, 1);
    const angle = Math.PI * (0.95 - 0.9 * step) * (upper ? 1 : -1);
    const near = round.length > 12 && Math.floor(index / 2) % 2 === 1 ? 0.68 : 1;
    places.set(id, { x: across + across * near * Math.cos(angle), y: down - down * near * Math.sin(angle) });
  });
  return places;
}
