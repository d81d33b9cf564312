// The routes: sorted, searched and filtered here, without a server.

const PAGE = 200;
const URGENCY = ["diverges", "fails", "stale", "slower", null, "unused"];
const WHY = {
  diverges: "answers otherwise in Go",
  fails: "gets no answer from Go",
  stale: "has changed since it was last compared",
  slower: "is slower in Go",
  unused: "has no data yet",
};
const SHORT = { pass: "pass", fail: "fail", insufficient: "few" };

const COLUMNS = [
  { id: "function", title: "Function", key: (route) => route.function, cell: functionCell },
  { id: "urgency", title: "Mode", key: (route) => MODES.indexOf(modeOf(route)), cell: (route) => modePill(route) },
  { id: "share", title: "Go’s share", numeric: true, key: (route) => goShare(route) ?? -1, cell: (route) => (goShare(route) === null ? "" : percent(goShare(route))) },
  { id: "calls", title: "Calls", numeric: true, key: (route) => route.calls.go + route.calls.python, cell: (route) => some(route.calls.go + route.calls.python) },
  { id: "compared", title: "Compared", numeric: true, key: (route) => route.comparisons, cell: (route) => some(route.comparisons) },
  { id: "differ", title: "Differ", numeric: true, key: (route) => route.comparisons - route.matches, cell: differCell },
  { id: "speed", title: "Speed", numeric: true, key: (route) => route.latency.speedup ?? -1, cell: speedCell },
  { id: "check", title: "Check", key: (route) => checkText(route), cell: checkCell },
  { id: "gate", title: "Next step", key: (route) => (route.gate ? route.gate.verdict + route.gate.step : ""), cell: gateCell },
  { id: "seen", title: "Last seen", key: (route) => route.last_seen || "", cell: seenCell },
  { id: "next", title: "What to type now", cell: (route) => command(route.next) },
];

const state = { sort: null, descending: false, shown: PAGE, opened: new Set(), rows: new Map() };

function some(count) {
  return count ? number(count) : "";
}

function goShare(route) {
  const calls = route.calls.go + route.calls.python;
  return calls ? route.calls.go / calls : null;
}

// ---- Cells -------------------------------------------------------------------------------------

function functionCell(route) {
  const expanded = state.opened.has(route.function);
  const button = element("button", { type: "button", class: "open", "aria-expanded": String(expanded) }, plain(route.function));
  button.addEventListener("click", () => toggle(route.function));
  const tone = { diverges: "bad", fails: "bad", stale: "warning", slower: "warning" }[route.attention] || "soft";
  return [button, route.attention ? element("span", { class: `why ${tone}` }, WHY[route.attention]) : null];
}

function modePill(route) {
  const mode = modeOf(route);
  const share = mode === "go" && route.share < 1 ? ` ${percent(route.share)}` : "";
  return element("span", { class: `pill ${mode}` }, mode + share);
}

function differCell(route) {
  const differ = some(route.comparisons - route.matches);
  return route.open ? element("span", { class: "pill bad" }, differ || `${route.open} open`) : differ;
}

function speedCell(route) {
  const speedup = route.latency.speedup;
  if (speedup === null) return "";
  return element("span", { class: speedup < 1 ? "warning" : "good" }, speedup < 1 ? `${digits(1 / speedup, 2)}× slower` : `${digits(speedup, 2)}× faster`);
}

function checkText(route) {
  return route.evidence ? (route.evidence.stale ? "old" : SHORT[route.evidence.verdict]) : "";
}

function checkCell(route) {
  const text = checkText(route);
  return text ? element("span", { class: { pass: "good", fail: "bad" }[text] || "warning" }, text) : "";
}

function gateCell(route) {
  if (!route.gate) return "";
  const tone = { pass: "good", fail: "bad", insufficient: "soft" }[route.gate.verdict];
  return [`${route.gate.step}: `, element("span", { class: tone }, route.gate.verdict)];
}

function seenCell(route) {
  return route.last_seen ? element("time", { datetime: route.last_seen, title: when(route.last_seen) }, ago(route.last_seen)) : "";
}

// What is between backticks, or all of it, is to be typed; it can be copied.
function command(text) {
  const typed = text.startsWith("strangler ") ? text : (text.match(/`([^`]*)`/) || [])[1];
  if (!typed) return element("span", {}, plain(text));
  const button = element("button", { type: "button", "aria-label": `Copy ${plain(typed)}` }, "copy");
  button.addEventListener("click", () => copy(typed, button));
  const shown = element("span", { class: "command" }, element("code", {}, plain(typed)), button);
  return typed === text ? shown : [element("span", { class: "soft" }, plain(text.split("`")[0])), shown];
}

async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "copied";
    say(`Copied: ${plain(text)}`);
  } catch {
    getSelection().selectAllChildren(button.previousElementSibling);
    say("Selected: copy it with the keyboard.");
  }
  setTimeout(() => { button.textContent = "copy"; }, 1500);
}

// ---- Rows --------------------------------------------------------------------------------------

function renderHead() {
  byId("head").replaceChildren(...COLUMNS.map((column) => {
    if (!column.key) return element("th", { scope: "col" }, element("span", {}, column.title));
    const button = element("button", { type: "button" }, column.title);
    button.addEventListener("click", () => sortBy(column.id));
    const active = state.sort === column.id;
    if (active) button.append(element("span", { "aria-hidden": "true" }, state.descending ? " ↓" : " ↑"));
    const order = active ? (state.descending ? "descending" : "ascending") : null;
    return element("th", { scope: "col", class: column.numeric ? "number" : null, "aria-sort": order }, button);
  }));
}

function sortBy(id) {
  const numeric = COLUMNS.find((column) => column.id === id).numeric;
  state.descending = state.sort === id ? !state.descending : Boolean(numeric);
  state.sort = id;
  const place = COLUMNS.findIndex((column) => column.id === id);
  renderHead();
  renderRows();
  byId("head").children[place].firstChild.focus();
}

function sorted(routes) {
  const column = COLUMNS.find((one) => one.id === state.sort);
  if (!column) {
    return [...routes].sort((a, b) => URGENCY.indexOf(a.attention) - URGENCY.indexOf(b.attention)
      || (b.comparisons - b.matches) - (a.comparisons - a.matches)
      || (b.calls.go + b.calls.python) - (a.calls.go + a.calls.python) || compare(a.function, b.function));
  }
  const sign = state.descending ? -1 : 1;
  return [...routes].sort((a, b) => sign * compare(column.key(a), column.key(b)) || compare(a.function, b.function));
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

function wanted(route) {
  const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const [mode, attention] = [byId("mode").value, byId("attention").value];
  if (mode && modeOf(route) !== mode) return false;
  if (attention === "ready" ? !isReady(route) : attention === "any" ? !["diverges", "fails", "stale", "slower"].includes(route.attention) : attention && route.attention !== attention) return false;
  return words.every((word) => textOf(route).includes(word));
}

function isReady(route) {
  return route.next.startsWith("strangler promote ");
}

function textOf(route) {
  if (!textOf.known.has(route)) {
    const divergences = route.divergences.map((one) => `${one.signature} ${one.path} ${one.cause} ${one.detail}`);
    textOf.known.set(route, [route.function, route.next, ...divergences].join(" ").toLowerCase());
  }
  return textOf.known.get(route);
}
textOf.known = new WeakMap();

function renderRows() {
  const found = sorted(report.functions.filter(wanted));
  const shown = found.slice(0, state.shown);
  const total = report.functions.length;
  byId("count").textContent = found.length === total ? several(total, "route") : `${number(found.length)} of ${several(total, "route")}`;
  const rows = [];
  for (const route of shown) {
    rows.push(rowOf(route));
    if (state.opened.has(route.function)) rows.push(detailsRow(route));
  }
  if (!shown.length) rows.push(element("tr", {}, element("td", { colspan: COLUMNS.length, class: "soft" }, total ? "No route is like that." : "There are no routes.")));
  const focused = document.activeElement && document.activeElement.closest("tr.route");
  byId("body").replaceChildren(...rows);
  const again = focused && state.rows.get(focused.dataset.function);
  if (again && again.row.isConnected) again.row.querySelector("button").focus({ preventScroll: true });
  const more = byId("more");
  more.hidden = found.length <= shown.length;
  more.textContent = `Show ${number(Math.min(PAGE, found.length - shown.length))} more of ${number(found.length - shown.length)}`;
}

// A row is made anew only when something in it has changed.
function rowOf(route) {
  const known = state.rows.get(route.function);
  if (known && known.route === route && known.opened === state.opened.has(route.function)) return known.row;
  const row = element("tr", { class: "route", "data-function": route.function }, COLUMNS.map((column) => {
    const name = column.id === "function" ? "th" : "td";
    const content = column.cell(route);
    const classes = [column.numeric ? "number" : "", content === "" ? "empty" : ""].filter(Boolean).join(" ");
    return element(name, { class: classes || null, "data-label": column.title, scope: name === "th" ? "row" : null }, content);
  }));
  state.rows.set(route.function, { route, row, opened: state.opened.has(route.function) });
  return row;
}

function detailsRow(route) {
  const known = state.rows.get(route.function);
  if (!known.details) known.details = element("tr", { class: "details" }, element("td", { colspan: COLUMNS.length }, renderDetails(route)));
  return known.details;
}

function toggle(name) {
  const opening = !state.opened.has(name);
  if (opening) state.opened.add(name);
  else state.opened.delete(name);
  renderRows();
  history.replaceState(null, "", opening ? `#${encodeURIComponent(name)}` : location.pathname + location.search);
  const row = state.rows.get(name);
  if (row) row.row.querySelector(".open").focus();
}
