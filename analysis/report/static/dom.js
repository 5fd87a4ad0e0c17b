// Making elements. Text only ever enters through textContent.

/**
 * @typedef {"light" | "dark"} ThemeName
 * @typedef {{ text: string, muted: string, surface: string, accent: string, notice: string, outlier: string,
 *   topics: string[] }} Theme
 * @typedef {{ themes: Record<ThemeName, Theme>, symbols: string[], dashes: string[],
 *   outlierSymbol: string, digest: string, words: Record<string, Words> }} Settings
 * @typedef {Node | string | null | undefined} Part
 * @typedef {Part | Part[]} Child
 * @typedef {Record<string, string | number | boolean | null | undefined | EventListener> | null} Attributes
 */

const SVG = "http://www.w3.org/2000/svg";

// the templates have every id that is asked for; where one may be missing, the caller looks
/** @type {<K extends string>(id: K) => K extends keyof PageElements ? PageElements[K] : HTMLElement} */
const byId = (id) => /** @type {any} */ (document.getElementById(id));
/** @type {(selector: string, within?: ParentNode) => HTMLElement[]} */
const allOf = (selector, within = document) => Array.from(within.querySelectorAll(selector));
/** @type {(element: Element) => HTMLElement} */
const holderOf = (element) => /** @type {HTMLElement} */ (element.parentElement);
// what stands for a topic where something happened
/** @type {(event: Event) => HTMLElement | null} */
const topicUnder = (event) => /** @type {Element} */ (event.target).closest("[data-topic]");

/** @type {Settings} */
const settings = JSON.parse(byId("settings").textContent);
const { nonce } = /** @type {HTMLScriptElement} */ (document.currentScript);
document.documentElement.classList.add("script");

/** @type {<E extends Element>(element: E, attributes: Attributes | undefined, children: Child[]) => E} */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** @type {<K extends keyof HTMLElementTagNameMap>(tag: K, attributes?: Attributes, ...children: Child[]) => HTMLElementTagNameMap[K]} */
const make = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
/** @type {<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Attributes, ...children: Child[]) => SVGElementTagNameMap[K]} */
const draw = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);
// a title in a right-to-left script must not reorder what stands beside it
/** @type {(text: string) => HTMLElement} */
const isolated = (text) => make("bdi", null, text);

/** @type {(topicId: number) => string} */
const hueOf = (topicId) => (topicId < 0 ? "hue-out" : `hue-${topicId % settings.themes.light.topics.length}`);
/** @type {(topicId: number) => number} */
const roundOf = (topicId) => Math.floor(topicId / settings.themes.light.topics.length);
/** @type {(topicId: number) => string} */
const symbolOf = (topicId) => (topicId < 0 ? settings.outlierSymbol : settings.symbols[roundOf(topicId) % settings.symbols.length]);
/** @type {(topicId: number) => string} */
const dashOf = (topicId) => (topicId < 0 ? "dot" : settings.dashes[roundOf(topicId) % settings.dashes.length]);

/** @type {(topicId: number) => SVGElement} */
function mark(topicId) {
  return draw("svg", { class: `mark ${hueOf(topicId)}`, "aria-hidden": "true" },
    draw("use", { href: `#mark-${symbolOf(topicId)}` }));
}

let announcement = 0;
/** @type {(text: string) => void} */
function announce(text) {
  // the latest change is the one worth hearing
  clearTimeout(announcement);
  announcement = setTimeout(() => { byId("announcer").textContent = text; }, 250);
}

/** @type {(text: string) => void} */
function fail(text) {
  byId("failure").textContent = text;
  byId("failure").hidden = false;
}
