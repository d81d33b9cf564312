// The migration as a picture: a strangler fig grows over its tree as Go takes over the calls, and
// each route is a leaf of the crown.

const LEAVES = 150;
const MODES = ["go", "shadow", "python", "gone"];
const NAMES = { go: "Go answers", shadow: "shadow, Go is compared", python: "Python answers", gone: "no longer defined" };

function modeOf(route) {
  return route.mode || "gone";
}

function countModes(routes) {
  const counts = { go: 0, shadow: 0, python: 0, gone: 0 };
  for (const route of routes) counts[modeOf(route)] += 1;
  return counts;
}

function drawPicture() {
  const share = report.totals.share || 0;
  const routes = report.functions;
  const picture = drawing("svg", { viewBox: "0 0 240 230", class: "picture", role: "img", "aria-labelledby": "picture-title" });
  picture.append(drawing("title", { id: "picture-title" }, pictureText()));
  picture.append(drawing("path", { d: "M20 222 H220", stroke: "var(--line)", "stroke-width": 2 }));
  picture.append(drawing("ellipse", { cx: 120, cy: 78, rx: 112, ry: 74, fill: "var(--go-soft)", opacity: 0.55 }));
  picture.append(drawing("path", {
    d: "M100 222 C110 190 110 160 108 118 C96 104 82 96 62 88 C84 90 100 94 112 104 C114 84 112 62 104 40 C116 56 121 76 122 100 "
      + "C134 88 152 80 178 76 C156 86 142 98 132 116 C130 160 130 190 140 222 Z", fill: "var(--bark)", opacity: 0.75,
  }));
  const leaves = Math.min(LEAVES, routes.length);
  const spread = 82 / Math.sqrt(Math.max(leaves, 7));
  const size = Math.max(2.2, Math.min(8, spread * 0.42));
  for (let leaf = leaves - 1; leaf >= 0; leaf -= 1) {
    // As in a sunflower: every leaf has the same room.
    const route = leafOf(routes, leaf, leaves);
    const radius = spread * Math.sqrt(leaf + 0.5);
    const angle = leaf * 2.39996;
    picture.append(drawLeaf(route, 120 + 1.2 * radius * Math.cos(angle), 78 + 0.85 * radius * Math.sin(angle), size));
  }
  for (const [phase, width] of [[0, 3.5], [Math.PI, 2.5]]) picture.append(drawVine(share, phase, width));
  return picture;
}

// Those that Go answers are in the middle of the crown; many routes are drawn in proportion.
function leafOf(routes, leaf, leaves) {
  const ordered = drawPicture.ordered || (drawPicture.ordered = [...routes].sort(
    (a, b) => MODES.indexOf(modeOf(a)) - MODES.indexOf(modeOf(b)) || (a.function < b.function ? -1 : 1),
  ));
  return ordered[Math.floor((leaf * ordered.length) / leaves)];
}

function drawLeaf(route, x, y, size) {
  const mode = modeOf(route);
  const place = { cx: x.toFixed(1), cy: y.toFixed(1), r: size.toFixed(1) };
  const title = drawing("title", {}, plain(route.function));
  if (route.attention === "diverges" || route.attention === "fails") {
    const d = `M${x} ${y - size * 1.2} l${size * 1.2} ${size * 1.2} l${-size * 1.2} ${size * 1.2} l${-size * 1.2} ${-size * 1.2} z`;
    return drawing("path", { d, fill: "var(--bad)" }, title);
  }
  if (mode === "shadow") {
    return drawing("circle", { ...place, fill: "var(--shadow-soft)", stroke: "var(--shadow)", "stroke-width": 1.5 }, title);
  }
  if (mode === "gone") return drawing("circle", { ...place, fill: "none", stroke: "var(--soft)", "stroke-dasharray": "2 2" }, title);
  return drawing("circle", { ...place, fill: mode === "go" ? "var(--go)" : "var(--python)" }, title);
}

function drawVine(share, phase, width) {
  const top = 220 - 112 * share;
  const points = [];
  for (let y = 220; y >= top; y -= 3) points.push(`${(120 + 15 * Math.sin(phase + (220 - y) / 14)).toFixed(1)} ${y}`);
  return drawing("path", { d: `M${points.join(" L")}`, fill: "none", stroke: "var(--go)", "stroke-width": width, "stroke-linecap": "round" });
}

function pictureText() {
  const counts = countModes(report.functions);
  const share = report.totals.share;
  const vines = share === null ? "no call is recorded yet" : `the fig has grown over ${percent(share)} of the trunk: Go's share of the calls`;
  return `A tree with a leaf for each route: ${counts.go} in Go, ${counts.shadow} in shadow, ${counts.python} in Python; ${vines}`;
}
