// Names in the treemap: as many whole words as a tile holds, or none. The whole name is there for
// the pointer and for screen readers; without a script the style sheet hides what does not fit.

const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));

// Whether words, the first of them beside the mark, stay within so many lines of this width.
/** @type {(words: string[], mark: number, width: number, nLines: number) => boolean} */
function fits(words, mark, width, nLines) {
  const space = pen.measureText(" ").width;
  let [at, line] = [mark, 1];
  for (const word of words) {
    const wide = pen.measureText(word).width;
    if (wide > width) return false;
    if (at + wide > width) [at, line] = [0, line + 1];
    at += wide + space;
  }
  return line <= nLines;
}

// The whole name with its number, else the name, else its first words, else nothing.
/** @type {(label: string, number: string, mark: number, width: number, nLines: number) => [string, string]} */
function tileWords(label, number, mark, width, nLines) {
  const words = label.split(/\s+/);
  if (fits([...words, number], mark, width, nLines)) return [label, number];
  if (fits(words, mark, width, nLines)) return [label, ""];
  for (let n = words.length - 1; n > 0; n -= 1) {
    const kept = words.slice(0, n);
    kept[n - 1] = `${kept[n - 1].replace(/,$/, "")}…`;
    if (fits(kept, mark, width, nLines)) return [kept.join(" "), ""];
  }
  return ["", ""];
}

function nameTiles() {
  const names = allOf("#treemap .tile-name");
  if (!names.length || !byId("treemap").clientWidth) return;
  const style = getComputedStyle(names[0]);
  const size = parseFloat(style.fontSize);
  pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  // read all, then write all: one layout instead of one for each tile
  const boxes = names.map((name) => {
    const inside = getComputedStyle(holderOf(name));
    const high = parseFloat(inside.height) - parseFloat(inside.paddingTop) * 2 - 3;
    // the style sheet cuts at its own count of lines, so that one is never exceeded
    const nLines = Math.min(Math.floor(high / parseFloat(style.lineHeight)), Number(inside.getPropertyValue("--lines")));
    return [parseFloat(inside.width) - parseFloat(inside.paddingLeft) * 2, nLines];
  });
  names.forEach((name, i) => {
    /** @type {HTMLElement | null} */
    const tile = name.closest("[data-topic]");
    const topic = data.topicOf.get(Number(tile?.dataset.topic));
    // a pixel or two to spare, for what rounding does to the widths
    const [words, number] = tileWords(topic.label, thousands(topic.n_papers), size * 1.5, boxes[i][0] - 2, boxes[i][1]);
    name.hidden = !words;
    allOf("bdi", name)[0].textContent = words;
    allOf("small", name)[0].textContent = number;
  });
}

function startTiles() {
  new ResizeObserver(nameTiles).observe(byId("treemap"));
}
