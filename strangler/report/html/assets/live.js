// The live page: the report is fetched anew when the server says that something has changed.

const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content;
const LIVE = meta("strangler-live") !== undefined;
const TOKEN = meta("strangler-edit");

function actions(route) {
  if (!TOKEN || !route.mode) return null;
  const act = (label, action, armed) => {
    const button = element("button", { type: "button", disabled: !armed }, label);
    button.addEventListener("click", () => edit(action, { function: route.function }));
    return button;
  };
  return element("p", { class: "actions" }, act("Promote", "promote", isReady(route)), act("Roll back", "rollback", route.mode !== "python"));
}

// Accepting a difference asks for what the ledger keeps: why, by whom, and until when.
function acceptForm(route, divergence) {
  if (!TOKEN) return null;
  const field = (name, type, label) => element("label", {}, `${label} `, element("input", { name, type, required: true }));
  const form = element("form", { class: "actions" }, field("reason", "text", "Reason"), field("owner", "text", "Owner"),
    field("until", "date", "Until"), element("button", { type: "submit" }, "Accept"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    edit("accept", { function: route.function, signature: divergence.signature, ...Object.fromEntries(new FormData(form)) });
  });
  return element("details", {}, element("summary", {}, "Accept this difference"), form);
}

async function edit(action, body) {
  say(`${action}…`);
  const answer = await fetch(`api/${action}`, {
    method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", "X-CSRF-Token": TOKEN },
  });
  const said = await answer.json();
  say(plain(answer.ok ? said.done : said.error));
  if (answer.ok) await refresh();
}

async function refresh() {
  const answer = await fetch("api/report");
  if (!answer.ok) return say(`The report cannot be read: ${plain((await answer.json()).error)}`);
  show(await answer.json());
}

function follow() {
  const events = new EventSource("api/events");
  events.addEventListener("changed", () => refresh().catch(() => {}));
  events.addEventListener("failed", (event) => say(`The report cannot be read: ${plain(JSON.parse(event.data).error)}`));
  events.addEventListener("open", () => say("Live: follows the store."));
  events.addEventListener("error", () => say("Not live: the server does not answer; trying again."));
}
