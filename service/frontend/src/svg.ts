/** Making SVG elements. */

const SVG = "http://www.w3.org/2000/svg";

export function shape(kind: string, attributes: Record<string, string | number>, ...children: (Node | string)[]): SVGElement {
  const element = document.createElementNS(SVG, kind);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** Put a shape into a link, where there is somewhere to go. */
export function linked(target: string | null, made: SVGElement): SVGElement {
  return target === null ? made : shape("a", { href: target }, made);
}
