// Follows the bank: the figures, the feed, and whether the bank is there at all.

const ROWS_SHOWN_MAX = 200;
const ROWS_KEPT_MAX = 1000;
/** A screen reader is told of news no more often than this. */
const ANNOUNCE_MS = 10_000;

const find = (name) => document.querySelector(`[data-live-${name}]`);
const body = find("rows");
const empty = find("empty");
const status = find("status");
const state = find("state");
const pause = find("pause");
const filter = find("filter");

/** Oldest first. */
const kept = [];
let isPaused = false;
let unread = 0;

const SHOWN = {
  main: ["order", "refusal", "failure", "act"],
  trouble: ["refusal", "failure"],
  all: ["order", "refusal", "failure", "act", "step"],
};

/** The same rule as isWanted() in feed_row.ts; of what is left out only the kind is known. */
function isWanted(row) {
  if (row.kind === "more") return countSkipped(row) > 0;
  const { show, action, search } = wanted();
  if (!SHOWN[show].includes(row.kind)) return false;
  if (action !== "" && row.action !== action) return false;
  const text = `${row.account} ${row.from} ${row.result}`.toLowerCase();
  return text.includes(search.trim().toLowerCase());
}

function wanted() {
  return Object.fromEntries(new FormData(filter));
}

function countSkipped({ skipped }) {
  const kinds = [...SHOWN[wanted().show], "unknown"];
  return kinds.reduce((sum, kind) => sum + (skipped[kind] ?? 0), 0);
}

/** What nobody could read, in a line. */
function moreElement(more) {
  const { action, search } = wanted();
  const isExact = action === "" && search.trim() === "" && !more.skipped.unknown;
  const count = countSkipped(more).toLocaleString("en");
  const tr = document.createElement("tr");
  const td = cell(`and ${isExact ? "" : "up to "}${count} more`, "small muted");
  td.colSpan = 7;
  tr.dataset.kind = "more";
  tr.append(td);
  return tr;
}

function cell(text, className) {
  const td = document.createElement("td");
  td.textContent = text;
  td.className = className;
  return td;
}

function element(row) {
  if (row.kind === "more") return moreElement(row);
  const tr = document.createElement("tr");
  tr.dataset.id = row.id;
  tr.dataset.kind = row.kind;
  const result = cell("", "");
  if (row.result !== "") {
    const badge = document.createElement("span");
    badge.className = `badge ${row.tone}`;
    badge.textContent = row.result;
    result.append(badge);
  }
  tr.append(
    cell(row.time, "time"),
    cell(row.action, ""),
    cell(row.account, "name"),
    cell(row.amount, "n"),
    result,
    cell(row.from, "mono muted"),
    cell(row.took, "n muted"),
  );
  return tr;
}

/** What the server has put into the page already. */
function readRow(tr) {
  const [time, action, account, amount, result, from, took] = [...tr.cells].map((td) =>
    td.textContent
  );
  const tone = tr.querySelector(".badge")?.classList[1] ?? "";
  const { id, kind } = tr.dataset;
  return { id: Number(id), kind, tone, time, action, account, amount, result, from, took };
}

function showAll() {
  const rows = kept.filter(isWanted).slice(-ROWS_SHOWN_MAX).reverse();
  body.replaceChildren(...rows.map(element));
  empty.hidden = rows.length > 0;
}

function takeRows(rows, skipped) {
  if (body === null) return;
  // Most of what is left out was before what is there.
  const more = Object.keys(skipped).length > 0 ? [{ kind: "more", skipped }] : [];
  kept.push(...more, ...rows);
  kept.splice(0, Math.max(0, kept.length - ROWS_KEPT_MAX));
  const fresh = [...more, ...rows].filter(isWanted);
  for (const row of fresh) unread += row.kind === "more" ? countSkipped(row) : 1;
  if (isPaused) return showState();
  body.prepend(...fresh.slice(-ROWS_SHOWN_MAX).reverse().map(element));
  while (body.rows.length > ROWS_SHOWN_MAX) body.lastElementChild.remove();
  empty.hidden = body.rows.length > 0;
}

function takeState({ texts, sparks, lists }) {
  for (const [name, text] of Object.entries(texts)) {
    for (const place of document.querySelectorAll(`[data-live="${name}"]`)) {
      if (place.textContent !== text) place.textContent = text;
    }
  }
  for (const [name, points] of Object.entries(sparks)) {
    document.querySelector(`[data-spark="${name}"]`)?.setAttribute("points", points);
  }
  for (const [name, entries] of Object.entries(lists)) {
    document.querySelector(`[data-live-list="${name}"]`)?.replaceChildren(...entries.map(pair));
  }
  // The page of a check that has ended says more than a script could.
  const isChecking = texts.check.startsWith("checking");
  if (document.querySelector("[data-live-reload]") !== null && !isChecking) location.reload();
}

function pair([name, count]) {
  const [div, dt, dd] = ["div", "dt", "dd"].map((tag) => document.createElement(tag));
  dt.textContent = name;
  dd.textContent = count;
  div.append(dt, dd);
  return div;
}

let connection = "connecting";

function showState(now = connection) {
  connection = now;
  document.body.classList.toggle("stale", now === "lost");
  if (state === null) return;
  // That the bank is gone is told; a count that grows all the time is not.
  state.setAttribute("aria-live", isPaused ? "off" : "polite");
  state.className = `live ${now === "live" && isPaused ? "paused" : now}`;
  const words = {
    connecting: "Connecting",
    live: isPaused ? `Paused, ${unread} new` : "Live",
    lost: "The bank does not answer. Trying again.",
  };
  if (state.textContent !== words[now]) state.textContent = words[now];
}

function follow() {
  const after = document.querySelector("[data-after]")?.dataset.after ?? "";
  const events = new EventSource(`/events?after=${after}`);
  events.onopen = () => showState("live");
  events.addEventListener("news", ({ data }) => {
    const { rows, skipped, state } = JSON.parse(data);
    if (rows !== undefined) takeRows(rows, skipped);
    if (state !== undefined) takeState(state);
  });
  events.onerror = () => {
    showState("lost");
    if (events.readyState !== EventSource.CLOSED) return;
    // It answers, but does not let us follow: the log-in has ended, or the bank was started anew.
    setTimeout(() => location.reload(), 1_000);
  };
}

if (body !== null) {
  kept.push(...[...body.rows].map(readRow).reverse());
  document.querySelector("[data-live-hide]").hidden = true;
  pause.hidden = false;
  pause.onclick = () => {
    isPaused = !isPaused;
    unread = 0;
    pause.setAttribute("aria-pressed", String(isPaused));
    if (!isPaused) showAll();
    showState();
  };
  filter.onsubmit = (event) => event.preventDefault();
  filter.oninput = () => {
    const query = new URLSearchParams(new FormData(filter));
    history.replaceState(null, "", `?${query}`);
    showAll();
  };
  setInterval(() => {
    if (isPaused || unread === 0) return;
    status.textContent = `${unread} new`;
    unread = 0;
  }, ANNOUNCE_MS);
}
showState();
follow();
