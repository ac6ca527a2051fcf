/** Making SVG elements. */

const SVG = "http://www.w3.org/2000/svg";

export function shape(kind: string, attributes: Record<string, string | number>, ...children: (Node | string)[]): SVGElement {
  const element = document.createElementNS(SVG, kind);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** Return at most so many letters of a text, the last of them "…" where some are missing. */
export function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, Math.max(Math.floor(most) - 1, 1))}…` : text;
}

/** Make a text of at most so many letters; where some are missing, all of it is its title. */
export function written(attributes: Record<string, string | number>, text: string, most: number): SVGElement {
  const short = cut(text, most);
  return shape("text", attributes, short, ...(short === text ? [] : [shape("title", {}, text)]));
}

/** Put a shape into a link, where there is somewhere to go. */
export function linked(target: string | null, made: SVGElement): SVGElement {
  return target === null ? made : shape("a", { href: target }, made);
}
