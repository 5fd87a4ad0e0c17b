// The window that the verdicts are about, and the word for any other that a reader chooses.

// Whether the chosen dates hold other papers than the declared window does.
/** @type {() => boolean} */
function isExploratory() {
  if (!state.from && !state.to) return false;
  const { window_from: from, window_to: to } = data.evidence;
  /** @type {(date: string, low: string, high: string) => string} */
  const within = (date, low, high) => (date < low ? low : date > high ? high : date);
  const [first, last] = [data.date_from ?? "", data.date_to ?? ""];
  return within(state.from || first, first, last) !== from || within(state.to || last, first, last) !== to;
}

// What follows a number that was counted in the chosen window.
const inWindow = () => (isExploratory() ? " in an exploratory window" : "");

function startWindow() {
  follow(() => {
    const { window_from: from, window_to: to } = data.evidence;
    const words = isExploratory()
      ? `Exploratory: you chose ${state.from || data.date_from} to ${state.to || data.date_to}. Verdicts, events, curves and controls stay those of ${from} to ${to}; a window that is chosen after looking at the data is no evidence.`
      : "";
    allOf(".exploratory").forEach((notice) => {
      notice.textContent = words;
      notice.hidden = !words;
    });
  });
}
