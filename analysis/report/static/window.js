// The window that the verdicts are about, and the word for any other that a reader chooses.

// Both ends of the window that the verdicts are about; a study without dates has none.
/** @type {() => string[]} */
const declaredWindow = () => [data.evidence.window_from ?? "", data.evidence.window_to ?? ""];

// What the reader chose, filled up with the ends of the digests.
/** @type {() => Days} */
const chosenWindow = () => ({ from: state.from || data.date_from || "", to: state.to || data.date_to || "" });

// What stands for a period in a sentence: week, month, digest.
const unitWord = () => say(`units.${data.unit}`, { n: 1 });

// Whether the chosen dates hold other papers than the declared window does.
/** @type {() => boolean} */
function isExploratory() {
  if (!state.from && !state.to) return false;
  const [from, to] = declaredWindow();
  /** @type {(date: string, low: string, high: string) => string} */
  const within = (date, low, high) => (date < low ? low : date > high ? high : date);
  const [first, last] = [data.date_from ?? "", data.date_to ?? ""];
  return within(state.from || first, first, last) !== from || within(state.to || last, first, last) !== to;
}

// What follows a number that was counted in the chosen window.
const inWindow = () => (isExploratory() ? say("window.inside") : "");

function startWindow() {
  follow(() => {
    const [first, last] = declaredWindow();
    const words = isExploratory() ? say("window.notice", { ...chosenWindow(), first, last }) : "";
    allOf(".exploratory").forEach((notice) => {
      notice.textContent = words;
      notice.hidden = !words;
    });
  });
}
