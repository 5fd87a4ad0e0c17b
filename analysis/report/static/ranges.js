// Two ranges of dates beside each other: what they are, and what an address may say of them.

/** @typedef {{ from: string, to: string }} Days a range, both ends inside */

/**
 * Whether the reader chose two ranges; until then the halves of the window are compared.
 * @returns {boolean}
 */
const isComparing = () => state.a !== null || state.b !== null;

/**
 * @param {string} text `2031-01-06..2031-02-02`
 * @returns {Days}
 */
function rangeOf(text) {
  const [from, to] = text.split("..");
  return { from, to };
}

/**
 * @param {Days} range
 * @returns {string}
 */
const rangeText = ({ from, to }) => `${from}..${to}`;

/**
 * The first and the last half of the periods; of an odd number the middle one is in neither.
 * @returns {{ a: Days, b: Days }}
 */
function halves() {
  const { periods } = data;
  const n = Math.floor(periods.length / 2);
  return { a: { from: periods[0].start, to: periods[n - 1].end }, b: { from: periods[periods.length - n].start, to: periods[periods.length - 1].end } };
}

/**
 * The ranges that are compared now.
 * @returns {{ a: Days, b: Days }}
 */
function rangesNow() {
  const { a, b } = halves();
  return { a: state.a === null ? a : rangeOf(state.a), b: state.b === null ? b : rangeOf(state.b) };
}

/**
 * A day, or the first or last of a month; null for what is neither.
 * @param {string} text
 * @param {boolean} isEnd
 * @returns {string | null}
 */
function dayOf(text, isEnd) {
  const month = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text);
  if (month) return isEnd ? new Date(Date.UTC(Number(month[1]), Number(month[2]), 0)).toISOString().slice(0, 10) : `${text}-01`;
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return null;
  const day = new Date(`${text}T00:00:00Z`);
  // the thirty-first of a shorter month is no day, though some browsers go on to the next
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text) ? text : null;
}

/**
 * A range as an address names it, in days or months; null for what the report does not hold.
 * @param {string} text
 * @returns {string | null}
 */
function readRange(text) {
  const parts = text.split("..");
  if (parts.length !== 2 || data.periods.length < 2) return null;
  const [from, to] = [dayOf(parts[0], false), dayOf(parts[1], true)];
  if (!from || !to || from > to || to < data.periods[0].start || from > data.periods[data.periods.length - 1].end) return null;
  return rangeText({ from, to });
}

/**
 * A group by its number; undefined for what the report does not hold.
 * @param {string} text
 * @returns {Group | undefined}
 */
const groupNamed = (text) => data.groups.find((group) => String(group.group_id) === text);

// What these views add to the address, and how it is read.
/** @type {{ name: string, read: (text: string) => Partial<State> | null }[]} */
const ADDRESS = [
  { name: "group", read: (text) => { const group = groupNamed(text); return group ? { group: group.group_id } : null; } },
  { name: "a", read: (text) => { const a = readRange(text); return a ? { a } : null; } },
  { name: "b", read: (text) => { const b = readRange(text); return b ? { b } : null; } },
];

/**
 * For each distinct date of the papers whether it is inside.
 * @param {Days} range
 * @returns {boolean[]}
 */
const datesInside = ({ from, to }) => data.papers.dates.map((date) => date >= from && date <= to);

/**
 * Papers of each topic inside a range.
 * @param {Days} range
 * @returns {{ perTopic: Map<number, number>, total: number }}
 */
function countRange(range) {
  const inside = datesInside(range);
  const perTopic = new Map(data.topics.map((topic) => [topic.topic_id, 0]));
  let total = 0;
  for (let row = 0; row < data.papers.date_index.length; row += 1) {
    const at = data.papers.date_index[row];
    if (at < 0 || !inside[at]) continue;
    total += 1;
    perTopic.set(data.papers.topic_id[row], (perTopic.get(data.papers.topic_id[row]) || 0) + 1);
  }
  return { perTopic, total };
}

/**
 * Wilson's score interval of a share.
 * @param {number} n
 * @param {number} of
 * @param {number} z quantile of the normal distribution
 * @returns {[number, number]}
 */
function wilson(n, of, z) {
  const share = n / of;
  const middle = share + (z * z) / (2 * of);
  const half = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  const whole = 1 + (z * z) / of;
  return [n === 0 ? 0 : (middle - half) / whole, n === of ? 1 : (middle + half) / whole];
}

/**
 * Difference of two independent shares, the second less the first, with the hybrid score interval
 * of Newcombe (1998, Statistics in Medicine 17, method 10).
 * @param {number} inA
 * @param {number} ofA
 * @param {number} inB
 * @param {number} ofB
 * @param {number} z
 * @returns {{ difference: number, low: number, high: number }}
 */
function newcombe(inA, ofA, inB, ofB, z) {
  const [a, b] = [inA / ofA, inB / ofB];
  const [[lowA, highA], [lowB, highB]] = [wilson(inA, ofA, z), wilson(inB, ofB, z)];
  return { difference: b - a, low: b - a - Math.hypot(b - lowB, highA - a), high: b - a + Math.hypot(highB - b, a - lowA) };
}
