// Papers per period under the map; dragging over it or the two fields choose a range.

/** @type {number | null} */
let dragFrom = null;
let brushing = 0;

/** @type {Element[]} the bar or gap of each period */
let bars = [];

function drawDates() {
  const chart = byId("dates-chart");
  const width = chart.clientWidth || 600;
  const height = 56;
  const n = data.periods.length;
  const step = width / n;
  const most = Math.max(1, ...data.periods.map((period) => period.n_papers));
  chart.setAttribute("viewBox", `0 0 ${width} ${height}`);
  bars = data.periods.map((period, i) => {
    if (period.state === "missing") return draw("rect", { class: "gap", x: (i * step).toFixed(1), y: 0, width: step.toFixed(1), height });
    const tall = Math.max(1, (period.n_papers / most) * (height - 4));
    const gap = step > 4 ? 1 : 0;
    return draw("rect", { class: "date-bar", x: (i * step + gap).toFixed(1), y: (height - tall).toFixed(1), width: Math.max(0.5, step - 2 * gap).toFixed(1), height: tall.toFixed(1) },
      draw("title", null, say("map.bar", { period: period.label, papers: count(period.n_papers, "paper") })));
  });
  chart.replaceChildren(...bars);
  markDates();
}

// Which bars are inside the chosen range; an address may choose one before any is drawn.
function markDates() {
  bars.forEach((bar, i) => {
    const { start, end } = data.periods[i];
    bar.classList.toggle("outside", Boolean((state.from && end < state.from) || (state.to && start > state.to)));
  });
}

/** @type {(event: PointerEvent) => number} */
function periodAt(event) {
  const box = byId("dates-chart").getBoundingClientRect();
  const at = Math.floor(((event.clientX - box.left) / box.width) * data.periods.length);
  return Math.max(0, Math.min(data.periods.length - 1, at));
}

/** @type {(event: PointerEvent) => void} */
function brushTo(event) {
  if (dragFrom === null) return;
  const ends = [dragFrom, periodAt(event)].sort((a, b) => a - b);
  change({ from: data.periods[ends[0]].start, to: data.periods[ends[1]].end });
}

function startDates() {
  const chart = byId("dates-chart");
  if (!chart) return;
  chart.addEventListener("pointerdown", (event) => {
    dragFrom = periodAt(event);
    chart.setPointerCapture(event.pointerId);
  });
  // a pointer moves more often than the page can follow: the last place of a frame counts
  chart.addEventListener("pointermove", (event) => {
    cancelAnimationFrame(brushing);
    brushing = requestAnimationFrame(() => brushTo(event));
  });
  chart.addEventListener("pointerup", (event) => {
    cancelAnimationFrame(brushing);
    brushTo(event);
    dragFrom = null;
  });
  chart.addEventListener("pointercancel", () => { dragFrom = null; });
  const [first, last] = [byId("date-from"), byId("date-to")];
  first.addEventListener("change", () => change({ from: first.value || null }));
  last.addEventListener("change", () => change({ to: last.value || null }));
  follow((changed) => {
    first.value = state.from || "";
    last.value = state.to || "";
    if (changed.has("from") || changed.has("to")) markDates();
  });
  new ResizeObserver(drawDates).observe(holderOf(chart));
}
