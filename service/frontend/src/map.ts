/*! world-atlas and topojson-client: Copyright Michael Bostock, ISC licence. Outline: Natural Earth, public domain. */
/** Places on an outline of the world (Natural Earth, public domain, by way of world-atlas), which is in the bundle. */
import { feature } from "topojson-client";
import type { Topology } from "topojson-specification";
import type { MultiPolygon, Position } from "geojson";
import world from "world-atlas/land-110m.json";
import type { Place } from "./places.ts";
import { linked, shape, written } from "./svg.ts";
import { isNumber, type Term } from "./terms.ts";
import { t } from "./texts.ts";

const SCALE = 150;
const SMALLEST = 60;
/** So many places at most have their names beside them. */
const NAMED = 40;

/** The Natural Earth projection (Šavrič, Jenny, Patterson and others, 2011), y downwards. */
function project(longitude: number, latitude: number): [number, number] {
  const [l, p] = [(longitude * Math.PI) / 180, (latitude * Math.PI) / 180];
  const q = p * p;
  const q2 = q * q;
  const x = l * (0.8707 - 0.131979 * q + q2 * (-0.013791 + q2 * (0.003971 * q - 0.001529 * q2)));
  const y = p * (1.007226 + q * (0.015085 + q2 * (-0.044475 + 0.028874 * q - 0.005916 * q2)));
  return [x * SCALE, -y * SCALE];
}

/** Draw a ring; a step from one edge of the world to the other is no line. */
function ring(points: Position[]): string {
  return points
    .map(([longitude, latitude], index) => {
      const jump = index > 0 && Math.abs(longitude! - points[index - 1]![0]!) > 180;
      return `${index === 0 || jump ? "M" : "L"}${project(longitude!, latitude!).map((value) => value.toFixed(1)).join(",")}`;
    })
    .join("");
}

function land(): string {
  const topology = world as unknown as Topology;
  const found = feature(topology, topology.objects["land"]!);
  const features = "features" in found ? found.features : [found];
  return features.flatMap(({ geometry }) => (geometry as MultiPolygon).coordinates.flat().map(ring)).join("");
}

export function draw(host: HTMLElement, found: Place[], names: (term: Term) => string, href: (term: Term) => string | null): void {
  const points = found.map((place) => ({ place, at: project(place.longitude, place.latitude) }));
  const [xs, ys] = [points.map(({ at }) => at[0]), points.map(({ at }) => at[1])];
  const width = Math.max(Math.max(...xs) - Math.min(...xs), SMALLEST) * 1.25;
  const height = Math.max(Math.max(...ys) - Math.min(...ys), width / 2, SMALLEST / 2) * 1.1;
  const near = [(Math.max(...xs) + Math.min(...xs) - width) / 2, (Math.max(...ys) + Math.min(...ys) - height) / 2, width, height];
  const [edge] = project(180, 0);
  const whole = [-edge, -1.4 * SCALE, 2 * edge, 2.5 * SCALE];
  const dots = shape("g", {});
  const label = t("%(count)s places on a map; the table has them", { count: points.length });
  const svg = shape("svg", { class: "map", role: "group", "aria-label": label }, shape("path", { d: land(), class: "land" }), dots);
  const look = (box: number[]): void => {
    svg.setAttribute("viewBox", box.map((value) => value.toFixed(1)).join(" "));
    const r = box[2]! / 90;
    const letter = Math.max(2 * r, (box[2]! * 11) / Math.max(host.clientWidth, 280)); // 11 pixels at least
    dots.replaceChildren(
      ...points.map(({ place, at }) => {
        const words = place.row.flatMap((term) => (term && !/^\s*POINT/i.test(term.value) && !isNumber(term) ? [names(term)] : [])).join(" · ");
        const target = place.row.flatMap((term) => (term?.iri ? [href(term)] : []))[0] ?? null;
        const dot = linked(target, shape("circle", { cx: at[0], cy: at[1], r }, shape("title", {}, words)));
        if (target) dot.setAttribute("aria-label", words || target);
        if (points.length > NAMED || !words) return dot;
        const right = at[0] > box[0]! + 0.75 * box[2]!; // near the right edge the name stands on the left
        const name = { x: at[0] + (right ? -1.6 : 1.6) * r, y: at[1] + 0.6 * r, "font-size": letter, "text-anchor": right ? "end" : "start" };
        return shape("g", {}, dot, written(name, words, 40));
      }),
    );
  };
  const button = document.createElement("button");
  button.type = "button";
  let all = false;
  const turn = (): void => {
    look(all ? whole : near);
    button.textContent = all ? t("To the places") : t("Whole world");
    all = !all;
  };
  button.addEventListener("click", turn);
  turn();
  const note = document.createElement("p");
  note.className = "meta";
  note.textContent = t("Outline: Natural Earth");
  host.replaceChildren(svg, button, note);
}
