import type { JSX } from "hono/jsx/jsx-runtime";
import type { FC } from "hono/jsx";
import type { Reading } from "../../audit/read_proved.ts";
import { formatTime } from "../../audit/time_text.ts";
import { describeVerdict } from "../../audit/verdict_text.ts";
import { exportHref, OUTCOMES } from "../audit_query.ts";
import type { AuditQuery } from "../audit_query.ts";
import { describeCheck } from "../audit_room.ts";
import type { CheckState, ReadEvent } from "../audit_room.ts";
import type { Monitor } from "../monitor.ts";
import { Options } from "./options.tsx";
import { ago, counted, grouped, money, spelled } from "../words.ts";

/** What a search of the log found. */
export interface Found {
  /** The newest, newest first. */
  readonly rows: readonly ReadEvent[];
  readonly matches: number;
  readonly reading: Reading;
}

interface CheckProps {
  readonly state: CheckState;
  readonly monitor: Monitor;
  readonly nowMs: number;
}

/** What is known of the log without any key. */
export function CheckCard({ state, monitor, nowMs }: CheckProps): JSX.Element {
  const isRunning = state.kind === "running";
  const head = state.kind === "done" ? state.head : undefined;
  return (
    <section class="card stack" aria-labelledby="check">
      <div class="row">
        <h2 id="check">Check</h2>
        <span
          class={`badge ${toneOf(state)}`}
          data-live="check"
          data-live-reload={isRunning ? "" : undefined}
        >
          {describeCheck(state, nowMs)}
        </span>
        <form method="post" action="/audit/verify" class="push">
          <button type="submit" class="plain" disabled={isRunning}>Verify now</button>
        </form>
      </div>
      <p class="muted">
        {counted(monitor.gauges?.head.treeSize ?? 0n, "sealed entry", "sealed entries")}, last seal
        {" "}
        {ago(monitor.sealedMs, nowMs)}. Verifying needs public keys alone; links, seals, epochs and
        the ledger are compared.
      </p>
      {state.kind !== "done" ? null : (
        <ul class="plain-list">
          {describeVerdict(state.verdict).filter(isNews).map(listItem)}
        </ul>
      )}
      {state.kind !== "failed" ? null : <p class="notice bad">{state.message}</p>}
      {head === undefined ? null : (
        <>
          <p class="label" id="head-label">Head, to keep where this bank cannot change it</p>
          <p class="copy">
            <code id="head" aria-labelledby="head-label">{head}</code>
          </p>
        </>
      )}
      <div class="row">
        <button type="button" class="plain" data-copy="head" hidden>Copy head</button>
        <ProofForm />
      </div>
    </section>
  );
}

/** The head is shown whole. */
function isNews(line: string): boolean {
  return !line.startsWith("head: ");
}

function listItem(text: string): JSX.Element {
  return <li>{text}</li>;
}

function toneOf(state: CheckState): string {
  if (state.kind === "failed") return "bad";
  if (state.kind !== "done") return "";
  return { verified: "good", tampered: "bad", unknown: "warn" }[state.verdict.kind];
}

/** For whoever asks for a proof that an entry is in the log. */
const ProofForm: FC = () => (
  <form method="get" action="/audit/proof" class="proof push">
    <label for="entry" class="small">Prove that entry</label>
    <input id="entry" name="entry" inputmode="numeric" pattern="[0-9]{1,15}" required size={8} />
    <button type="submit" class="plain">Download</button>
  </form>
);

/** Asks for the auditor's key: for this log-in, in memory, on no disk. */
export function KeyForm(): JSX.Element {
  return (
    <section class="card stack" aria-labelledby="open">
      <h2 id="open">Read the log</h2>
      <p class="muted">
        The running bank cannot read its own log. Who holds the auditor's key can, here: the key is
        kept in memory for this log-in alone and is gone when it ends.
      </p>
      <form method="post" action="/audit/key" class="stack">
        <div class="field" data-file-field hidden>
          <label for="file">Key file</label>
          <input id="file" type="file" accept=".key,.pem" data-file-into="key" />
        </div>
        <div class="field">
          <label for="key">Auditor's private key (PEM)</label>
          <textarea
            id="key"
            name="key"
            rows={5}
            required
            class="mono"
            autocomplete="off"
            spellcheck={false}
            placeholder="-----BEGIN PRIVATE KEY-----"
          >
          </textarea>
        </div>
        <button type="submit">Open the log</button>
      </form>
    </section>
  );
}

/** What the log says. */
export function AuditBrowser({ query, found }: { query: AuditQuery; found: Found }): JSX.Element {
  return (
    <div class="stack">
      <div class="row">
        <h2 id="events">Events</h2>
        <form method="post" action="/audit/forget" class="push">
          <button type="submit" class="quiet">Forget the key</button>
        </form>
      </div>
      <QueryForm {...query} />
      <p class="small muted">{summary(found)}</p>
      {found.reading.verdict.kind !== "tampered" ? null : (
        <p class="notice bad" role="alert">
          {describeVerdict(found.reading.verdict).join("; ")}: what follows it is not shown.
        </p>
      )}
      <EventTable rows={found.rows} />
      <p class="row noprint">
        <a class="button plain" href={exportHref(query, "csv")} download="">Export CSV</a>
        <a class="button plain" href={exportHref(query, "jsonl")} download="">Export JSON lines</a>
      </p>
    </div>
  );
}

const QueryForm: FC<AuditQuery> = ({ account, outcome, from, until }) => (
  <form method="get" action="/audit" class="filters noprint">
    <div class="field">
      <label for="account">Account</label>
      <input id="account" name="account" value={account} maxlength={200} autocomplete="off" />
    </div>
    <div class="field">
      <label for="outcome">Outcome</label>
      <select id="outcome" name="outcome">
        <option value="">any</option>
        <Options names={OUTCOMES} chosen={outcome} />
      </select>
    </div>
    <div class="field">
      <label for="from">From (UTC)</label>
      <input id="from" name="from" type="datetime-local" value={from} />
    </div>
    <div class="field">
      <label for="until">Until (UTC)</label>
      <input id="until" name="until" type="datetime-local" value={until} />
    </div>
    <button type="submit" class="plain">Filter</button>
  </form>
);

const EventTable: FC<{ rows: readonly ReadEvent[] }> = ({ rows }) => (
  <div class="scroll sheet" role="region" aria-labelledby="events" tabindex={0}>
    <table class="ledger">
      <caption class="visually-hidden">Events of the audit log, newest first</caption>
      <thead>
        <tr>
          <th scope="col" class="n">Entry</th>
          <th scope="col">Time (UTC)</th>
          <th scope="col">Account</th>
          <th scope="col">Action</th>
          <th scope="col" class="n">Amount</th>
          <th scope="col">Outcome</th>
          <th scope="col" class="n">Balance</th>
          <th scope="col">From</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ index, event }) => (
          <tr>
            <td class="n muted">{grouped(index)}</td>
            <td class="nowrap">{formatTime(event.timeMs).slice(0, -1)}</td>
            <td class="name">{event.account}</td>
            <td>{spelled(event.action)}</td>
            <td class="n">{event.amountCents === 0n ? "" : money(event.amountCents)}</td>
            <td>
              <span class={`badge ${TONES[event.outcome]}`}>{event.outcome}</span>{" "}
              {spelled(event.reason)}
              {event.duplicate ? " (told again)" : ""}
            </td>
            <td class="n">{balanceOf(event)}</td>
            <td class="mono muted">{event.peer}</td>
          </tr>
        ))}
      </tbody>
    </table>
    {rows.length > 0 ? null : <p class="empty">Nothing in the log is like that.</p>}
  </div>
);

/** Of an order that was judged; else only if there is one. */
function balanceOf({ evidence, balanceCents }: ReadEvent["event"]): string {
  return evidence === undefined && balanceCents === 0n ? "" : money(balanceCents);
}

const TONES = { done: "good", refused: "warn", cancelled: "", failed: "bad" } as const;

function summary({ rows, matches, reading }: Found): string {
  return [
    rows.length < matches
      ? `The newest ${rows.length} of ${grouped(matches)} events`
      : counted(matches, "event", "events"),
    ...(reading.unsealed > 0 ? [`${grouped(reading.unsealed)} not sealed yet and not shown`] : []),
    ...(reading.unreadable > 0 ? [`${grouped(reading.unreadable)} not encrypted to this key`] : []),
  ].join("; ");
}
