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

async function edit(action, body) {
  say(`${action}…`);
  const answer = await fetch(`api/${action}`, {
    method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", "X-CSRF-Token": TOKEN },
  });
  const said = await answer.json();
  say(answer.ok ? said.done : said.error);
  if (answer.ok) await refresh();
}

async function refresh() {
  const answer = await fetch("api/report");
  if (!answer.ok) return say(`The report cannot be read: ${(await answer.json()).error}`);
  show(await answer.json());
}

function follow() {
  const events = new EventSource("api/events");
  events.addEventListener("changed", () => refresh().catch(() => {}));
  events.addEventListener("failed", (event) => say(`The report cannot be read: ${plain(JSON.parse(event.data).error)}`));
  events.addEventListener("open", () => say("Live: follows the store."));
  events.addEventListener("error", () => say("Not live: the server does not answer; trying again."));
}
