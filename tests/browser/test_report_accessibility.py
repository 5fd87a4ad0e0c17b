"""Contrast and size of what is on the screen, measured in the page; axe asks for less."""

from __future__ import annotations

import pytest

from tests.synthetic import synthetic_study

PHONE = {"width": 390, "height": 844}

#: Every visible piece of text, HTML or SVG, with the contrast to what is painted under it.
CONTRASTS = """() => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const rgba = (colour) => {
    if (!known.has(colour)) {
      context.clearRect(0, 0, 1, 1);
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
      known.set(colour, Array.from(context.getImageData(0, 0, 1, 1).data, (v) => v / 255));
    }
    return known.get(colour);
  };
  const over = (colour, alpha, under) =>
    [0, 1, 2].map((i) => colour[i] * alpha + under[i] * (1 - alpha));
  const light = (colour) => {
    const [r, g, b] = colour.map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => {
    const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  // what lies under an element, and under its text: its own ground and those of what holds it
  const ground = (element) => {
    if (!element) return [1, 1, 1];
    const style = getComputedStyle(element);
    const colour = rgba(style.backgroundColor);
    return over(colour, colour[3] * Number(style.opacity), ground(element.parentElement));
  };
  const opacity = (element) => (element
    ? Number(getComputedStyle(element).opacity) * opacity(element.parentElement) : 1);
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement;
    const left = element.closest("script, style, title, .unseen, :disabled");
    if (!node.data.trim() || left) continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    const style = getComputedStyle(element);
    const colour = rgba(element instanceof SVGElement ? style.fill : style.color);
    const under = ground(element);
    const text = over(colour, colour[3] * opacity(element), under);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const [own, outer] = [element, element.parentElement].map((e) => e.getAttribute("class"));
    found.push([ratio(text, under), large ? 3 : 4.5,
      `${element.tagName} .${own} in .${outer}: ${node.data.slice(0, 40)}`]);
  }
  return found;
}"""

#: What can be pressed and is too small: less than 24 pixels wide or high, with another target
#: inside the circle of 24 pixels about its middle, and no link in running text (WCAG 2.2, 2.5.8).
SMALL_TARGETS = """() => {
  const kinds = "a[href]:not(.skip), button, input, select, summary, [tabindex='0']";
  const targets = Array.from(document.querySelectorAll(kinds))
    .filter((element) => element.checkVisibility({ visibilityProperty: true }))
    .map((element) => ({ element, box: element.getBoundingClientRect() }));
  const isSmall = ({ width, height }) => width < 23.99 || height < 23.99;
  const isInText = (element) => element.matches("a")
    && getComputedStyle(element).display === "inline"
    && Array.from(element.parentElement.childNodes)
      .some((node) => node !== element && node.textContent.trim());
  const middle = (box) => [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  const away = (box, [x, y]) => Math.hypot(
    Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
  const crowded = ({ element, box }) => targets.some((other) => {
    if (other.element === element || other.element.contains(element)) return false;
    const [x, y] = middle(other.box);
    return isSmall(other.box)
      ? away({ left: x, right: x, top: y, bottom: y }, middle(box)) < 24
      : away(other.box, middle(box)) < 12;
  });
  const bad = targets.filter((target) =>
    isSmall(target.box) && !isInText(target.element) && crowded(target));
  return [targets.length, bad.map(({ element, box }) =>
    `${Math.round(box.width)}x${Math.round(box.height)} ${element.outerHTML.slice(0, 100)}`)];
}"""


@pytest.fixture(scope="module")
def planted(write):
    return write(synthetic_study(600, 30, planted=True, n_refits=5))


@pytest.mark.parametrize("address", ["", "#topic=2&from=2031-02-03&to=2031-03-30", "#q=a"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_its_contrast(visit, planted, scheme, address):
    page = visit(planted, address, color_scheme=scheme).page
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    found = page.evaluate(CONTRASTS)
    assert len(found) > 500
    assert sorted({text for ratio, least, text in found if ratio < least}) == []


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 720}, PHONE])
@pytest.mark.parametrize("address", ["", "#topic=2&from=2031-02-03&to=2031-03-30", "#q=a"])
def test_all_targets_have_their_size_or_their_room(visit, planted, viewport, address):
    page = visit(planted, address, viewport=viewport).page
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    n, small = page.evaluate(SMALL_TARGETS)
    assert n > 150
    assert small == []
