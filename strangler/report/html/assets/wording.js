// Numbers, times and hostile values as people read them: the same as in the other faces.

const UNITS = [[1, "s"], [1e-3, "ms"], [1e-6, "µs"], [1e-9, "ns"]];
const LARGE = [[86400, "days"], [3600, "hours"], [60, "minutes"]];
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;
const LONGEST = 400;

// What cannot be seen, moves the cursor or turns the direction of a line is written as an escape.
function plain(text) {
  return text.replace(UNSEEN, (character) => {
    const code = character.codePointAt(0);
    const digits = code.toString(16);
    const short = { 9: "\\t", 10: "\\n", 13: "\\r" }[code];
    if (short) return short;
    if (code < 0x100) return "\\x" + digits.padStart(2, "0");
    return code < 0x10000 ? "\\u" + digits.padStart(4, "0") : "\\U" + digits.padStart(8, "0");
  });
}

function shortened(text) {
  if (text.length <= LONGEST) return plain(text);
  return plain(text.slice(0, LONGEST)) + ` … ${number(text.length - LONGEST)} more characters`;
}

function digits(value, count) {
  return String(Number(value.toPrecision(count)));
}

function number(count) {
  if (count < 1e6) return count.toLocaleString("en-US");
  return (count / 1e6).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 }) + "M";
}

function several(count, what) {
  return `${number(count)} ${what}${count === 1 ? "" : "s"}`;
}

function bytes(count) {
  for (const [least, unit] of [[1e6, "MB"], [1e3, "kB"]]) {
    if (count >= least) return `${digits(count / least, 3)} ${unit}`;
  }
  return several(count, "byte");
}

function duration(seconds) {
  for (const [size, unit] of LARGE) {
    if (Math.abs(seconds) >= 2 * size) return `${Number(digits(seconds / size, 3)).toLocaleString("en-US")} ${unit}`;
  }
  const [size, unit] = UNITS.find(([least]) => Math.abs(seconds) >= least) || UNITS[3];
  return `${digits(seconds / size, 3)} ${unit}`;
}

function percent(share) {
  return share > 0 && share < 0.0001 ? "< 0.01 %" : `${digits(share * 100, 3)} %`;
}

// A word for the shell.
function quoted(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;
}

function when(moment) {
  return `${moment.slice(0, 10)} ${moment.slice(11, 16)} UTC`;
}

function ago(moment) {
  const seconds = Math.max(0, (Date.parse(report.made) - Date.parse(moment)) / 1000);
  return seconds < 60 ? "just before" : `${duration(seconds < 120 ? 120 : Math.round(seconds / 60) * 60)} before`;
}
