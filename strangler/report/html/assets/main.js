// Starting the page: reading the data it came with, and following links and switches.

let report = null;

async function unpack(text) {
  const bytes = Uint8Array.from(atob(text.trim()), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).json();
}

// Show a report; of one shown before, what has not changed stays as it is.
function show(fresh) {
  const known = new Map((report ? report.functions : []).map((route) => [route.function, route]));
  fresh.functions = fresh.functions.map((route) => {
    const before = known.get(route.function);
    return before && JSON.stringify(before) === JSON.stringify(route) ? before : route;
  });
  const sameDays = report && JSON.stringify(report.days) === JSON.stringify(fresh.days);
  report = fresh;
  byId("made").textContent = `${LIVE ? "Read" : "Made"} ${when(report.made)}`;
  renderOverview();
  if (!sameDays) renderChart();
  renderRows();
}

function followLink() {
  const name = decodeURIComponent(location.hash.slice(1));
  if (!name || byId(name)) return;
  const route = report.functions.find((one) => one.function === name || one.divergences.some((divergence) => divergence.signature === name));
  if (!route) return say(`There is nothing called ${plain(name)} here.`);
  state.opened.add(route.function);
  for (const id of ["search", "mode", "attention"]) byId(id).value = "";
  state.shown = Math.max(state.shown, report.functions.length);
  renderRows();
  const target = route.function === name ? state.rows.get(name).row : byId(`s-${encodeURIComponent(name)}`);
  document.querySelectorAll(".target").forEach((one) => one.classList.remove("target"));
  target.classList.add("target");
  target.scrollIntoView({ block: "start" });
  (target.querySelector(".open") || target).focus({ preventScroll: true });
}

function useTheme(theme) {
  document.documentElement.dataset.theme = theme;
  byId("theme").textContent = theme === "dark" ? "Light" : "Dark";
  byId("theme").setAttribute("aria-label", `Switch to ${theme === "dark" ? "light" : "dark"} colours`);
  if (report) renderChart();
}

function start() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  useTheme(dark.matches ? "dark" : "light");
  dark.addEventListener("change", () => useTheme(dark.matches ? "dark" : "light"));
  byId("theme").addEventListener("click", () => useTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"));
  renderHead();
  for (const [id, event] of [["search", "input"], ["mode", "change"], ["attention", "change"]]) {
    byId(id).addEventListener(event, () => { state.shown = PAGE; renderRows(); });
  }
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("more").addEventListener("click", () => { state.shown += PAGE; renderRows(); });
  addEventListener("hashchange", followLink);
  addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.matches("input, select")) {
      event.preventDefault();
      byId("search").focus();
    }
  });
  addEventListener("beforeprint", () => {
    for (const route of report.functions) if (route.attention === "diverges" && state.opened.size < 50) state.opened.add(route.function);
    document.documentElement.dataset.theme = "light";
    renderRows();
  });
}

start();
unpack(byId("data").textContent).then((data) => {
  show(data);
  followLink();
  if (LIVE) follow();
}).catch((error) => say(`The page cannot show its data: ${error.message}`));
