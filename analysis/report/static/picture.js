// The map as a PNG with title, source and date beneath it, drawn from what is on the screen.

const PICTURE_SCALE = 2;
const PICTURE_FOOT = 74;

// The lines of a name as the page breaks it: at spaces, within this width.
/** @type {(brush: CanvasRenderingContext2D, text: string, width: number) => string[]} */
function brokenLines(brush, text, width) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && brush.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** @type {(brush: CanvasRenderingContext2D, colours: Theme) => void} */
function drawNames(brush, colours) {
  Object.assign(brush, { textAlign: "center", textBaseline: "middle", lineJoin: "round", lineWidth: 3, strokeStyle: colours.surface });
  for (const { element, box } of labels) {
    if (element.hidden || !box) continue;
    const style = getComputedStyle(element);
    brush.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    brush.fillStyle = style.color;
    const lines = brokenLines(brush, element.textContent, box.right - box.left - 2 * parseFloat(style.paddingLeft) + 1);
    const high = parseFloat(style.lineHeight);
    lines.forEach((line, i) => {
      const y = (box.top + box.bottom) / 2 + (i - (lines.length - 1) / 2) * high;
      brush.strokeText(line, (box.left + box.right) / 2, y);
      brush.fillText(line, (box.left + box.right) / 2, y);
    });
  }
}

/** @type {(brush: CanvasRenderingContext2D, width: number, height: number) => void} */
function drawRegions(brush, width, height) {
  brush.save();
  brush.beginPath();
  brush.rect(0, 0, width, height);
  brush.clip();
  paintRegionsAt(brush, onScreen);
  brush.restore();
}

/** @type {(brush: CanvasRenderingContext2D, colours: Theme, width: number, top: number) => void} */
function drawFoot(brush, colours, width, top) {
  const family = getComputedStyle(document.body).fontFamily;
  const dates = data.date_from && data.date_to ? say("picture.dates", { from: data.date_from, to: data.date_to }) : say("picture.undated");
  const shown = isFiltered() ? say("picture.chosen", { papers: count(nShown(), "paper"), all: data.n_papers, window: inWindow() }) : count(data.n_papers, "paper");
  const ranges = isComparing() ? say("picture.ranges", { a: String(state.a), b: String(state.b) }) : "";
  const made = data.generated ? say("picture.made", { date: data.generated }) : "";
  const lines = [
    [`600 16px ${family}`, colours.text, shorten(data.title, 110)],
    [`12px ${family}`, colours.muted, say("picture.about", { papers: shown, topics: count(data.n_topics, "topic"), dates, made, ranges })],
    [`12px ${family}`, colours.muted, say("picture.source", { hash: settings.digest.slice(0, 12) })],
  ];
  Object.assign(brush, { textAlign: "left", textBaseline: "alphabetic" });
  lines.forEach(([font, colour, text], i) => {
    Object.assign(brush, { font, fillStyle: colour });
    brush.fillText(text, 14, top + 24 + i * 19, width - 28);
  });
}

async function savePicture() {
  const { clientWidth: width, clientHeight: height } = plot;
  const colours = themeColours();
  const picture = new Image();
  picture.src = await Plotly.toImage(plot, { format: "png", width, height, scale: PICTURE_SCALE });
  await picture.decode();
  const canvas = make("canvas", { width: width * PICTURE_SCALE, height: (height + PICTURE_FOOT) * PICTURE_SCALE });
  const brush = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  brush.scale(PICTURE_SCALE, PICTURE_SCALE);
  brush.fillStyle = colours.surface;
  brush.fillRect(0, 0, width, height + PICTURE_FOOT);
  drawRegions(brush, width, height);
  brush.globalAlpha = isQuiet() ? QUIET : 1;
  brush.drawImage(picture, 0, 0, width, height);
  brush.globalAlpha = 1;
  paintChosen(brush, PICTURE_SCALE, onScreen);
  drawNames(brush, colours);
  drawFoot(brush, colours, width, height);
  canvas.toBlob((blob) => {
    if (!blob) return;
    save(blob, "map.png", "image/png");
    announce(say("map.png_saved"));
  }, "image/png");
}
