// Making elements and words. Text only ever enters through textContent.

const SVG = "http://www.w3.org/2000/svg";
const settings = JSON.parse(document.getElementById("settings").textContent);
const nonce = document.currentScript.nonce;
document.documentElement.classList.add("script");

const byId = (id) => document.getElementById(id);

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

const make = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const draw = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);
// a title in a right-to-left script must not reorder what stands beside it
const isolated = (text) => make("bdi", null, text);

const hueOf = (topicId) => (topicId < 0 ? "hue-out" : `hue-${topicId % settings.themes.light.topics.length}`);
const roundOf = (topicId) => Math.floor(topicId / settings.themes.light.topics.length);
const symbolOf = (topicId) => (topicId < 0 ? settings.outlierSymbol : settings.symbols[roundOf(topicId) % settings.symbols.length]);
const dashOf = (topicId) => (topicId < 0 ? "dot" : settings.dashes[roundOf(topicId) % settings.dashes.length]);

function mark(topicId) {
  return draw("svg", { class: `mark ${hueOf(topicId)}`, "aria-hidden": "true" },
    draw("use", { href: `#mark-${symbolOf(topicId)}` }));
}

const thousands = (n) => n.toLocaleString("en-US");
const percent = (share, digits = 1) => `${(100 * share).toFixed(digits)} %`;
const count = (n, noun) => `${thousands(n)} ${noun}${n === 1 ? "" : "s"}`;
const shorten = (text, length) => (text.length > length ? `${text.slice(0, length - 1).trimEnd()}…` : text);

let announcement = 0;
function announce(text) {
  // the latest change is the one worth hearing
  clearTimeout(announcement);
  announcement = setTimeout(() => { byId("announcer").textContent = text; }, 250);
}

function fail(text) {
  byId("failure").textContent = text;
  byId("failure").hidden = false;
}
