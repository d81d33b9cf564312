// Shares of calls and of routes over the days, drawn by uPlot, and as a table for those who read.

const HEIGHT = 140;
const DAY = 86400;

let plot = null;

function renderChart() {
  const days = report.days;
  const place = byId("chart");
  if (plot) plot.destroy();
  plot = null;
  if (!days.length) return place.replaceChildren(element("p", { class: "soft" }, "No day with a call is recorded yet."));
  const table = daysTable(days);
  if (days.length === 1) return place.replaceChildren(element("p", { class: "soft" }, "One day so far; from the second on there is a chart."), table);
  const legend = element("ul", { class: "legend" },
    element("li", {}, element("i", { class: "fill-go", "aria-hidden": "true" }), "calls that Go answered (solid)"),
    element("li", {}, element("i", { class: "fill-python", "aria-hidden": "true" }), "routes on which Go answered (dashed)"));
  const canvas = element("div", { class: "plot", role: "img", "aria-label": chartText(days) });
  place.replaceChildren(legend, canvas, element("details", {}, element("summary", {}, "As a table"), table));
  plot = new uPlot(chartOptions(canvas), chartData(days), canvas);
}

function shareOf(part, whole) {
  return whole ? (100 * part) / whole : null;
}

function chartData(days) {
  return [
    days.map((day) => Date.parse(day.day) / 1000),
    days.map((day) => shareOf(day.calls.go, day.calls.go + day.calls.python)),
    days.map((day) => shareOf(day.migrated, day.called)),
  ];
}

function chartOptions(place) {
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const font = "12px system-ui, 'DejaVu Sans', sans-serif";
  const axis = { stroke: colour("--soft"), font, grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line") } };
  return {
    width: place.clientWidth || 600,
    height: HEIGHT,
    padding: [8, 40, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    scales: { y: { range: [0, 100] } },
    axes: [{ ...axis, values: "{YYYY}-{MM}-{DD}", space: 90, incrs: [1, 2, 7, 14, 28, 91, 182, 364].map((days) => days * DAY) }, { ...axis, values: (_plot, marks) => marks.map((mark) => `${mark} %`), size: 56 }],
    series: [
      {},
      { stroke: colour("--go"), width: 2.5, fill: colour("--go-soft"), spanGaps: true, points: { size: 5 } },
      { stroke: colour("--python"), width: 2, dash: [6, 4], spanGaps: true, points: { show: false } },
    ],
  };
}

function chartText(days) {
  const [first, last] = [days[0], days[days.length - 1]];
  const share = (day) => percent((shareOf(day.calls.go, day.calls.go + day.calls.python) || 0) / 100);
  return `Go's share of the calls went from ${share(first)} on ${first.day} to ${share(last)} on ${last.day}; the table below has every day.`;
}

function daysTable(days) {
  const titles = ["Day", "by Python", "by Go", "Go's share", "matched", "diverged"];
  return element("table", {},
    element("thead", {}, element("tr", {}, titles.map((title) => element("th", { scope: "col" }, title)))),
    element("tbody", {}, days.map((day) => {
      const calls = day.calls.go + day.calls.python;
      const cells = [number(day.calls.python), number(day.calls.go), calls ? percent(day.calls.go / calls) : "–", number(day.matches), number(day.divergences)];
      return element("tr", {}, element("th", { scope: "row" }, day.day), cells.map((cell) => element("td", {}, cell)));
    })));
}

new ResizeObserver(() => {
  if (plot) plot.setSize({ width: plot.root.parentNode.clientWidth, height: HEIGHT });
}).observe(byId("chart"));
