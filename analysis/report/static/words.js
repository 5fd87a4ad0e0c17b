// What the page says: fixed words by their key in words.toml, and numbers as all of the page writes them.

/** @typedef {Record<string, string | { one: string, other: string }>} Words */

const inThousands = new Intl.NumberFormat("en-US");
/** @type {(n: number) => string} */
const thousands = (n) => inThousands.format(n);
/** @type {(share: number, digits?: number) => string} */
const percent = (share, digits = share > 0 && share < 0.001 ? 2 : 1) => `${(100 * share).toFixed(digits)} %`;
/** @type {(text: string, length: number) => string} */
const shorten = (text, length) => (text.length > length ? `${text.slice(0, length - 1).trimEnd()}…` : text);

/**
 * The words of a key with its values between them, whole numbers as `25,440`.
 * @template {string | Node} V
 * @param {string} key section and name; where the words have two forms, the value of `n` decides
 * @param {Record<string, V | number>} values one for each placeholder
 * @returns {(string | V)[]}
 */
function sayParts(key, values) {
  const [section, name] = key.split(".");
  const words = settings.words[section]?.[name];
  if (words === undefined) throw new Error(`No words: ${key}`);
  const text = typeof words === "string" ? words : words[values.n === 1 ? "one" : "other"];
  return text.split(/\{(\w+)\}/).map((part, i) => {
    if (i % 2 === 0) return part;
    const value = values[part];
    if (value === undefined || value === null) throw new Error(`No value for ${part}: ${key}`);
    return typeof value === "number" ? thousands(value) : value;
  });
}

/** @type {(key: string, values?: Record<string, string | number>) => string} */
const say = (key, values = {}) => sayParts(key, values).join("");

/** @type {(n: number, noun: string) => string} */
const count = (n, noun) => say(`counts.${noun}`, { n });
