// One route with everything known of it, and its divergences with the difference marked.

function renderDetails(route) {
  const facts = element("div", {}, element("h3", {}, "Route"), factsTable(route));
  const gate = element("div", {}, element("h3", {}, "Next step"), gateText(route));
  const latency = element("div", {}, element("h3", {}, "Latency"), latencyChart(route));
  const days = element("div", {}, element("h3", {}, "History"), historyOf(route));
  return [
    element("div", { class: "columns" }, facts, gate, latency, days),
    route.divergences.length ? element("h3", {}, `${several(route.signatures, "different divergence")}`) : null,
    route.divergences.map((divergence) => renderDivergence(route, divergence)),
    route.signatures > route.divergences.length
      ? element("p", { class: "soft" }, `${number(route.signatures - route.divergences.length)} more are in the store. `, command(`strangler report ${quoted(route.function)} --format json --divergences ${route.signatures}`)) : null,
  ];
}

function factsTable(route) {
  const table = element("table", { class: "plain" });
  const body = element("tbody");
  const add = (label, value, tone) => value && body.append(element("tr", {}, element("th", { scope: "row" }, label), element("td", { class: tone }, value)));
  add("problem", route.problem && plain(route.problem), "bad");
  add("mode", modeText(route));
  add("decided by", route.source && plain(route.source));
  add("Python side", route.place && plain(route.place));
  add("Go side", route.go_place && plain(route.go_place));
  add("calls", `${number(route.calls.python)} by Python, ${number(route.calls.go)} by Go`);
  add("compared", route.comparisons && `${number(route.comparisons)}: ${number(route.matches)} match, ${number(route.comparisons - route.matches)} differ`);
  for (const [kind, count] of Object.entries(route.failures)) add("no answer", `${number(count)} ${plain(kind)}`, "bad");
  add("fallback", route.fallbacks && `Python answered ${several(route.fallbacks, "call")} for Go`);
  add("unfit", route.unrepresentable && `${several(route.unrepresentable, "call")} with arguments that Go’s types cannot hold`);
  add("dropped", route.dropped && `${several(route.dropped, "comparison")}, the queue was full`);
  add("broken", route.errors && `${several(route.errors, "comparison")} raised, see the log`);
  for (const [counter, count] of Object.entries(route.other)) add("counted", `${number(count)} ${plain(counter)}`);
  add("checked", checkedText(route.evidence), route.evidence && route.evidence.stale ? "warning" : null);
  add("Python source", hashText(route.python_hash, route.python_since));
  add("artifact", hashText(route.artifact_hash, route.artifact_since));
  add("instances", instancesText(route.instances), route.instances && route.instances.poisoned ? "warning" : null);
  table.append(body);
  return table;
}

function hashText(hash, since) {
  if (!hash) return null;
  return [element("code", { title: hash }, plain(hash.slice(0, 12))), since ? ` since ${when(since)}` : ""];
}

function instancesText(instances) {
  if (!instances) return null;
  const alive = `${number(instances.alive)} in ${instances.processes === 1 ? "1 process" : `${number(instances.processes)} processes`}`;
  return `${plain(instances.artifact)}: ${instances.alive ? `${alive}, ${bytes(instances.memory)}` : "none now"}; ${number(instances.recycled)} recycled, ${number(instances.poisoned)} poisoned`;
}

function modeText(route) {
  if (!route.mode) return "no longer defined by the project";
  const share = route.mode === "go" && route.share < 1 ? `, share ${percent(route.share)}` : "";
  return route.mode + share + (route.mode === "python" ? "" : `, sample ${percent(route.sample)}`);
}

function checkedText(evidence) {
  if (!evidence) return null;
  const older = evidence.stale ? ", of older code" : "";
  return `${evidence.verdict}: ${number(evidence.examples)} inputs, ${number(evidence.distinct)} distinct, ${when(evidence.when)}${older}`;
}

function gateText(route) {
  const gate = route.gate;
  if (!gate) return element("p", { class: "soft" }, route.mode === "go" ? "Go answers everything: the last step is to retire the Python side." : "There is no next step.");
  const tone = { pass: "good", fail: "bad", insufficient: "warning" }[gate.verdict];
  return [
    element("p", {}, `${gate.step}: `, element("strong", { class: tone }, gate.verdict)),
    gate.limit === null ? null : element("p", {}, gate.comparisons
      ? `With ${number(gate.comparisons)} comparisons on ${number(gate.distinct)} distinct inputs, at most ${percent(gate.upper)} of the calls differ; the step allows ${percent(gate.limit)}.`
      : "The present code was never compared."),
    gate.reasons.length ? element("ul", {}, gate.reasons.map((reason) => element("li", {}, plain(reason)))) : null,
    actions(route),
  ];
}

// ---- Latency and history -----------------------------------------------------------------------

function latencyChart(route) {
  const { python, go, speedup, saved, crossing } = route.latency;
  if (!python && !go) return element("p", { class: "soft" }, "Nothing was measured yet: only compared calls are.");
  const bars = [];
  for (const [name, side, colour] of [["Python", python, "--python"], ["Go", go, "--go"]]) {
    if (side) for (const quantile of ["p50", "p95", "p99"]) bars.push([`${name} ${quantile}`, side[quantile], colour]);
  }
  const logs = bars.map(([, seconds]) => Math.log10(Math.max(seconds, 1e-9)));
  const low = Math.floor(Math.min(...logs) - 0.3);
  const high = Math.max(...logs, low + 1);
  const text = bars.map(([label, seconds]) => `${label} ${duration(seconds)}`).join(", ");
  const chart = drawing("svg", { class: "latency", viewBox: `0 0 400 ${bars.length * 20}`, role: "img", "aria-label": `${text}; bars are logarithmic` });
  bars.forEach(([label, seconds, colour], place) => {
    const width = Math.max(2, (220 * (logs[place] - low)) / (high - low));
    chart.append(
      drawing("text", { x: 0, y: place * 20 + 14 }, label),
      drawing("rect", { x: 82, y: place * 20 + 4, width, height: 12, rx: 3, fill: `var(${colour})` }),
      drawing("text", { x: 88 + width, y: place * 20 + 14 }, duration(seconds)));
  });
  const verdict = speedup === null ? null : element("p", { class: speedup < 1 ? "warning" : "good" },
    speedup < 1 ? `Go takes ${digits(1 / speedup, 3)} times as long.` : `Go is ${digits(speedup, 3)} times as fast.`,
    saved && route.calls.go ? ` Its answers have ${saved < 0 ? "cost" : "saved"} ${duration(Math.abs(saved))}.` : "");
  return [
    chart, verdict, paysOff(route.latency),
    crossing ? element("p", {}, `The crossing: ${duration(crossing.encoding)} to encode ${bytes(crossing.size)} of arguments, ${duration(crossing.decoding)} to decode the result.`) : null,
    element("p", { class: "soft" }, `Compared calls only; the speed is told ${crossing ? "with" : "without"} the crossing. The bars are logarithmic.`)];
}

function paysOff({ sizes, break_even: least }) {
  if (!sizes.length) return null;
  const [smallest, largest] = [sizes[0].size, sizes[sizes.length - 1].size];
  if (least === null) return element("p", { class: "warning" }, `Go does not pay off on arguments of up to ${bytes(largest)}.`);
  return element("p", { class: "good" }, least === smallest
    ? `Go pays off on arguments of any measured size, ${bytes(smallest)} on.`
    : `Go pays off from arguments of ${bytes(least)} on.`);
}

function sparkline(values, colour, text) {
  const highest = Math.max(...values, 1);
  const each = Math.max(2, Math.min(9, 200 / values.length));
  const chart = drawing("svg", { class: "spark", width: Math.ceil(each * values.length), height: 24, role: "img", "aria-label": text });
  values.forEach((value, place) => {
    const height = value ? Math.max(2, (24 * value) / highest) : 0;
    chart.append(drawing("rect", { x: place * each, y: 24 - height, width: each - 1, height, fill: `var(${colour})` }));
  });
  return chart;
}

function historyOf(route) {
  const days = route.days;
  const shown = [];
  if (days.length) {
    const span = `${days[0].day} to ${days[days.length - 1].day}`;
    const row = (label, values, colour) => element("tr", {}, element("th", { scope: "row" }, label),
      element("td", {}, sparkline(values, colour, `${label}, ${span}: ${values.join(", ")}`)), element("td", {}, number(values.reduce((a, b) => a + b, 0))));
    shown.push(element("table", { class: "plain" }, element("caption", { class: "soft" }, span), element("tbody", {},
      row("by Python", days.map((day) => day.calls.python), "--python"),
      row("by Go", days.map((day) => day.calls.go), "--go"),
      row("diverged", days.map((day) => day.divergences), "--bad"))));
  } else shown.push(element("p", { class: "soft" }, "No day with a call is recorded yet."));
  if (route.decisions.length) {
    shown.push(element("ul", {}, [...route.decisions].reverse().map((decision) => element("li", {},
      `${when(decision.when)} ${plain(decision.kind)} to ${plain(decision.step)} by ${plain(decision.author)}`
      + (decision.forced ? ", forced" : "") + (decision.reason ? `: ${plain(decision.reason)}` : "")))));
  }
  return shown;
}

// ---- Divergences -------------------------------------------------------------------------------

function renderDivergence(route, divergence) {
  const open = divergence.label === "divergence" && !divergence.stale;
  const standing = open ? "open" : divergence.stale ? "on older code" : plain(divergence.label);
  const [python, go] = marked(shortened(divergence.python), shortened(divergence.go));
  const span = `first ${when(divergence.first_seen)}, last ${when(divergence.last_seen)}`;
  const counts = divergence.days.map((day) => day.count);
  const examples = divergence.examples.filter((example) => example.input !== divergence.input);
  return element("article", { class: open ? "divergence" : "divergence closed", id: `s-${encodeURIComponent(divergence.signature)}`, tabindex: "-1" },
    element("h4", {}, `At ${plain(divergence.path)}: ${plain(divergence.cause)} `, element("span", { class: open ? "pill bad" : "pill gone" }, standing)),
    divergence.explanation ? element("p", {}, plain(divergence.explanation)) : null,
    element("p", { class: "soft" }, `${divergence.count ? several(divergence.count, "time") : "found by a check"}; ${span} `, counts.length > 1 ? sparkline(counts, "--bad", `by day: ${counts.join(", ")}`) : null,
      " ", element("a", { href: `#${encodeURIComponent(divergence.signature)}` }, plain(divergence.signature))),
    side("Smallest input", shortened(divergence.input)),
    element("div", { class: "sides" }, side("Python", python), side("Go", go)),
    divergence.causes.map(renderCause),
    acceptedText(divergence),
    divergence.causes.length ? null : placesText(divergence),
    divergence.detail ? element("p", {}, shortened(divergence.detail)) : null,
    examples.length ? element("details", {}, element("summary", {}, several(examples.length, "further example")), examples.map((example) => [
      side("Input", shortened(example.input)),
      element("div", { class: "sides" }, ...["python", "go"].map((name, place) => side(place ? "Go" : "Python", marked(shortened(example.python), shortened(example.go))[place])))])) : null,
    element("div", { class: "actions" }, command(divergence.reproduce), open ? command(divergence.save) : null),
    open ? acceptForm(route, divergence) : null);
}

function renderCause(cause) {
  const at = (name, line) => line ? element("div", { class: "side" }, element("h5", {}, name), element("code", { class: "value" }, plain(line))) : null;
  return element("div", { class: "cause" },
    element("p", {}, element("strong", {}, plain(cause.name)), ` (${percent(cause.confidence)} sure): ${plain(cause.gap)}`),
    element("div", { class: "sides" }, at("Python line", cause.python), at("Go line", cause.go)),
    element("p", {}, `Write: ${plain(cause.advice)}`),
    element("p", { class: "soft" }, `Evidence: ${plain(cause.evidence)}`));
}

function placesText(divergence) {
  const places = [divergence.python_at, divergence.go_at].filter(Boolean).map(plain);
  return places.length ? element("p", { class: "soft" }, `The functions: ${places.join(", ")}`) : null;
}

function acceptedText(divergence) {
  const entry = report.accepted.find((one) => one.signature === divergence.signature);
  if (!entry) return null;
  const over = entry.days_left < 0;
  return element("p", { class: over ? "bad" : null },
    `${over ? "Was accepted" : "Accepted"} until ${entry.until} by ${plain(entry.owner)}: ${plain(entry.reason)}`);
}

function side(title, content) {
  return element("div", { class: "side" }, element("h5", {}, title), element("code", { class: "value" }, content));
}

// Both texts, with what lies between their common beginning and their common end marked.
function marked(left, right) {
  const [a, b] = [[...left], [...right]];
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return [a, b].map((text) => {
    const middle = text.slice(start, text.length - end).join("");
    return [text.slice(0, start).join(""), middle ? element("mark", {}, middle) : null, end ? text.slice(-end).join("") : null];
  });
}
