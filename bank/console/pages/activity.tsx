import type { Hono } from "hono";
import type { FC } from "hono/jsx";
import { OPERATIONS } from "../../../lib/channel/order.ts";
import type { ConsoleEnv, ConsoleParts } from "../console_parts.ts";
import { ROWS_SHOWN_MAX } from "../feed.ts";
import { isWanted, SHOWS, toRow } from "../feed_row.ts";
import type { FeedRow, RowFilter, Show } from "../feed_row.ts";
import { figures } from "../figures.ts";
import { spelled } from "../words.ts";
import { Cards } from "./cards.tsx";
import { operatorPage } from "./frame.tsx";
import { Options } from "./options.tsx";

/** What the bank is doing: figures and a feed, live where there are scripts. */
export function activityPages(app: Hono<ConsoleEnv>, parts: ConsoleParts): void {
  const { assets, clock, monitor, feed, audit } = parts;

  app.get("/", (c) => {
    const filter = readFilter(c.req.query());
    const rows: FeedRow[] = [];
    for (const event of monitor.events.newest()) {
      const row = toRow(event);
      if (isWanted(row, filter)) rows.push(row);
      if (rows.length === ROWS_SHOWN_MAX) break;
    }
    const nowMs = clock.now();
    return operatorPage(
      c,
      { title: "Activity", assets, scripts: ["live.js"], refreshSeconds: 5 },
      <div class="stack-l" data-after={monitor.events.lastId}>
        <div class="row">
          <h1>Activity</h1>
          <p class="live" role="status" data-live-state>
            <span class="noscript">as of this moment; refreshed every 5 s</span>
          </p>
        </div>
        <Cards
          figures={figures(monitor, audit.state, nowMs)}
          monitor={monitor}
          nowMs={nowMs}
        />
        <div class="feed stack">
          <h2 id="feed">What happened</h2>
          <FilterForm {...filter} />
          <p role="status" class="small muted" data-live-status></p>
          <FeedTable rows={rows} />
        </div>
      </div>,
    );
  });

  app.get("/events", (c) => {
    // A browser that comes back by itself asks the same, and says in the header what it has.
    const last = c.req.header("last-event-id") ?? c.req.query("after") ?? "";
    const { lastId } = monitor.events;
    const after = /^\d{1,15}$/.test(last) ? Number(last) : lastId;
    const events = [...monitor.events.after(after)];
    const missed = Math.max(0, lastId - after - events.length);
    return feed.respond(events, missed, c.get("operator").ended);
  });
}

function readFilter({ show, action = "", search = "" }: Record<string, string>): RowFilter {
  return {
    show: Object.hasOwn(SHOWS, show ?? "") ? show as Show : "main",
    action: ACTIONS.includes(action) ? action : "",
    search: search.slice(0, 100),
  };
}

const ACTIONS = [...Object.keys(OPERATIONS).map(spelled), "connection"];

const FilterForm: FC<RowFilter> = ({ show, action, search }) => (
  <form method="get" action="/" class="filters noprint" data-live-filter>
    <div class="field">
      <label for="show">Show</label>
      <select id="show" name="show">
        {Object.entries(SHOWS).map(([value, label]) => (
          <option value={value} selected={value === show}>{label}</option>
        ))}
      </select>
    </div>
    <div class="field">
      <label for="action">Action</label>
      <select id="action" name="action">
        <option value="">any</option>
        <Options names={ACTIONS} chosen={action} />
      </select>
    </div>
    <div class="field wide">
      <label for="search">Account, address or result</label>
      <input id="search" name="search" value={search} maxlength={100} autocomplete="off" />
    </div>
    <button type="submit" class="plain" data-live-hide>Filter</button>
    <button type="button" class="plain" data-live-pause hidden aria-pressed="false">Pause</button>
  </form>
);

const FeedTable: FC<{ rows: readonly FeedRow[] }> = ({ rows }) => (
  <div class="scroll sheet" role="region" aria-labelledby="feed" tabindex={0}>
    <table class="rows">
      <caption class="visually-hidden">What happened, newest first; times are UTC</caption>
      <thead>
        <tr>
          <th scope="col">Time (UTC)</th>
          <th scope="col">Action</th>
          <th scope="col">Account or name</th>
          <th scope="col" class="n">Amount</th>
          <th scope="col">Result</th>
          <th scope="col">From</th>
          <th scope="col" class="n">Took, ms</th>
        </tr>
      </thead>
      <tbody data-live-rows>
        {rows.map((row) => (
          <tr data-id={row.id} data-kind={row.kind}>
            <td class="time">{row.time}</td>
            <td>{row.action}</td>
            <td class="name">{row.account}</td>
            <td class="n">{row.amount}</td>
            <td>
              {row.result === "" ? "" : <span class={`badge ${row.tone}`}>{row.result}</span>}
            </td>
            <td class="mono muted">{row.from}</td>
            <td class="n muted">{row.took}</td>
          </tr>
        ))}
      </tbody>
    </table>
    <p class="empty" data-live-empty hidden={rows.length > 0}>Nothing to show yet.</p>
  </div>
);
