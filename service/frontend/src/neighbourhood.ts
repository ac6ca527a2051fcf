/**
 * Draws a neighbourhood, and walks on to a neighbour without leaving the page; the address tells where one is.
 * What draws is large, and loaded only when the picture is asked for: by a button, or by `#picture` in the address.
 */
import { t } from "./texts.ts";
import type { Picture } from "./ego.ts";

const ASKED = "#picture";
let drawn: { destroy(): void } | null = null;

async function show(focus: boolean): Promise<void> {
  const host = document.querySelector<HTMLElement>(".neighbourhood");
  const picture: Picture = JSON.parse(host?.dataset["picture"] ?? "null");
  if (!host || picture.nodes.length < 2) return;
  if (location.hash !== ASKED) return offer(host);
  document.querySelector(".offer")?.remove();
  host.hidden = false;
  const { draw } = await import("./ego.ts");
  drawn = draw(host, picture, (address) => void walk(address, true));
  const name = picture.nodes[0]!.label;
  host.setAttribute("aria-label", t("Neighbourhood of %(party)s: arrow keys choose a neighbour, Enter walks on to it", { party: name }));
  if (focus) host.focus();
}

function offer(host: HTMLElement): void {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "offer";
  button.textContent = t("Show as a picture");
  button.addEventListener("click", () => {
    history.replaceState(null, "", `${location.pathname}${location.search}${ASKED}`);
    void show(true);
  });
  host.before(button);
}

/** Take the page at an address into this one. */
async function walk(address: string, push: boolean): Promise<void> {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok) return location.assign(address);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (push) history.pushState(null, "", `${address.replace(/#.*/, "")}${location.hash}`);
  drawn?.destroy();
  drawn = null;
  document.title = page.title;
  document.querySelector("main")!.replaceChildren(...page.querySelector("main")!.childNodes);
  document.querySelector(".languages")!.replaceChildren(...page.querySelector(".languages")!.childNodes);
  await show(location.hash === ASKED);
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-walk]") : null;
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  void walk(link.href, true);
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches(".filters")) return;
  event.preventDefault();
  const chosen = [...new FormData(form)].filter(([, value]) => value !== "") as [string, string][];
  void walk(`${new URL(form.action).pathname}?${new URLSearchParams(chosen)}`, true);
});
addEventListener("popstate", () => void (["", ASKED].includes(location.hash) && walk(location.href, false)));
void show(false);
