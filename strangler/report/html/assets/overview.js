// The answer in ten seconds: how far it is, what differs, what is safe to do next, what got faster.

function renderOverview() {
  const totals = report.totals;
  drawPicture.ordered = null;
  const figure = element("figure", {}, drawPicture(), element("figcaption", {}, "A leaf for each route; the fig is Go's share of the calls"));
  const counts = countModes(report.functions);
  const bar = element("div", { class: "bar", role: "img", "aria-label": pictureText() });
  for (const mode of MODES) {
    if (!counts[mode]) continue;
    const part = element("span", { class: `fill-${mode}` });
    part.style.width = `${(100 * counts[mode]) / report.functions.length}%`;
    bar.append(part);
  }
  const legend = element("ul", { class: "legend" }, MODES.filter((mode) => counts[mode]).map((mode) => element(
    "li", {}, element("i", { class: `fill-${mode}`, "aria-hidden": "true" }), `${several(counts[mode], "route")}: ${NAMES[mode]}`)));
  byId("overview").replaceChildren(figure, element("div", {}, element("p", { class: "headline" }, headline(totals)), bar, legend, cards(totals)));
}

function headline(totals) {
  if (!report.functions.length) return "There are no routes. List the modules with @migrate_to functions in migration.toml.";
  const parts = [totals.share === null
    ? `No call of the ${several(totals.functions, "route")} is recorded yet.`
    : `Go answers ${percent(totals.share)} of all calls, on ${number(totals.modes.go)} of ${several(totals.functions, "route")}.`];
  if (totals.open) parts.push(`${several(totals.open, "divergence")} must be fixed or accepted.`);
  else if (totals.comparisons) parts.push("Nothing that runs now is known to differ.");
  if (totals.ready) parts.push(`${several(totals.ready, "route")} may take the next step.`);
  return parts.join(" ");
}

function cards(totals) {
  const list = element("dl", { class: "cards" });
  const add = (label, value, note, tone) => list.append(element("div", { class: tone },
    element("dt", {}, label), element("dd", {}, value, note ? element("small", {}, note) : null)));
  add("Calls answered by Go", totals.share === null ? "–" : percent(totals.share), `${number(totals.calls.go)} of ${number(totals.calls.go + totals.calls.python)}`);
  add("Comparisons", number(totals.comparisons), `${number(totals.divergences)} differed`);
  add("Open divergences", number(totals.open), `${number(totals.signatures)} different ones on record`, totals.open ? "bad" : totals.comparisons ? "good" : null);
  add("Ready for the next step", number(totals.ready), null, totals.ready ? "good" : null);
  if (totals.saved !== null) {
    add(totals.saved < 0 ? "Time that Go has cost" : "Time that Go has saved", duration(Math.abs(totals.saved)), "answers × difference of the medians", totals.saved < 0 ? "warning" : "good");
  }
  if (totals.slower) add("Slower in Go", number(totals.slower), "with the crossing", "warning");
  if (totals.stale) add("Changed since compared", number(totals.stale), null, "warning");
  if (totals.failures) add("Calls without an answer", number(totals.failures), "from Go", "warning");
  if (totals.expired) add("Accepted, but expired", number(totals.expired), "they count again", "bad");
  if (totals.expiring) add("Accepted, about to expire", number(totals.expiring), "within a fortnight", "warning");
  if (totals.unused) add("Without data", number(totals.unused), "neither called nor checked");
  return list;
}
