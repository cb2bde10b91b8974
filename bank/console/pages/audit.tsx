import type { Context, Hono } from "hono";
import type { Child } from "hono/jsx";
import { utf8 } from "../../../lib/bytes.ts";
import { UserError } from "../../../lib/errors.ts";
import { FormatError } from "../../../lib/format_error.ts";
import { parseAuditorKey } from "../../audit/auditor_key.ts";
import type { AuditorKey } from "../../audit/auditor_key.ts";
import { CSV_HEADER, formatEventCsv, formatEventJson } from "../../audit/event_text.ts";
import { failureEvent } from "../../failure_notes.ts";
import { isFound, readQuery } from "../audit_query.ts";
import type { AuditQuery } from "../audit_query.ts";
import type { ReadEvent } from "../audit_room.ts";
import type { ConsoleEnv, ConsoleParts } from "../console_parts.ts";
import type { OperatorSession } from "../operator_session.ts";
import { AuditBrowser, CheckCard, KeyForm } from "./audit_parts.tsx";
import type { Found } from "./audit_parts.tsx";
import { operatorPage } from "./frame.tsx";

/** Rows on a page; all of them are in the export. */
const ROWS_MAX = 200;

/** The audit log: what is known of it to everybody, and what it says to who holds its key. */
export function auditPages(app: Hono<ConsoleEnv>, parts: ConsoleParts): void {
  const { assets, audit, clock } = parts;

  app.get("/audit", async (c) => {
    const { auditor } = c.get("operator");
    const query = readQuery(c.req.query());
    const isRunning = audit.state.kind === "running";
    const browser = auditor === undefined ? <KeyForm /> : await browse(c, auditor, query);
    return operatorPage(
      c,
      {
        title: "Audit log",
        assets,
        scripts: ["live.js", "audit.js"],
        ...(isRunning ? { refreshSeconds: 2 } : {}),
      },
      <div class="stack-l">
        <h1>Audit log</h1>
        <CheckCard
          state={audit.state}
          monitor={parts.monitor}
          nowMs={clock.now()}
        />
        {browser}
      </div>,
    );
  });

  app.post("/audit/verify", (c) => {
    audit.verify().catch(parts.report);
    return c.redirect("/audit", 303);
  });

  app.post("/audit/key", async (c) => {
    const operator = c.get("operator");
    const { key } = await c.req.parseBody();
    try {
      operator.auditor = await parseAuditorKey(utf8(typeof key === "string" ? key : ""));
      tell(operator, "auditor_key_given");
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      operator.tell("bad", `This is no auditor's key: ${error.reason}`);
    }
    return c.redirect("/audit", 303);
  });

  app.post("/audit/forget", (c) => {
    const operator = c.get("operator");
    operator.auditor = undefined;
    operator.tell("good", "The auditor's key is forgotten");
    return c.redirect("/audit", 303);
  });

  app.get("/audit/proof", async (c) => {
    const entry = c.req.query("entry") ?? "";
    try {
      if (!/^\d{1,15}$/.test(entry)) throw new UserError("An entry has a number");
      return download(c, await audit.prove(BigInt(entry)), `entry-${entry}.tlog-proof`);
    } catch (error) {
      return back(c, error);
    }
  });

  app.get("/audit/export", (c) => {
    const operator = c.get("operator");
    const { auditor } = operator;
    if (auditor === undefined) return c.redirect("/audit", 303);
    tell(operator, "read_audit_log");
    const isCsv = c.req.query("format") === "csv";
    const lines = exportLines(auditor, readQuery(c.req.query()), isCsv);
    return download(c, lines, `audit.${isCsv ? "csv" : "jsonl"}`);
  });

  async function browse(
    c: Context<ConsoleEnv>,
    auditor: AuditorKey,
    query: AuditQuery,
  ): Promise<Child> {
    tell(c.get("operator"), "read_audit_log");
    try {
      return <AuditBrowser query={query} found={await find(auditor, query)} />;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return <p class="notice bad" role="alert">{error.message}</p>;
    }
  }

  async function find(auditor: AuditorKey, query: AuditQuery): Promise<Found> {
    const rows: ReadEvent[] = [];
    let matches = 0;
    const reading = await audit.read(auditor, (read) => {
      if (!isFound(read, query)) return;
      rows[matches++ % ROWS_MAX] = read;
    });
    const newest = rows.toSorted((a, b) => Number(b.index - a.index));
    return { rows: newest, matches, reading };
  }

  function exportLines(
    auditor: AuditorKey,
    query: AuditQuery,
    isCsv: boolean,
  ): ReadableStream<Uint8Array> {
    return new ReadableStream({
      async start(controller) {
        const put = (line: string) => controller.enqueue(utf8(line));
        try {
          if (isCsv) put(`${CSV_HEADER}\r\n`);
          await audit.read(auditor, (read) => {
            if (!isFound(read, query)) return;
            const { index, event } = read;
            put(
              isCsv ? `${formatEventCsv(index, event)}\r\n` : `${formatEventJson(index, event)}\n`,
            );
          });
          controller.close();
        } catch (error) {
          // Cut off, so that nobody takes a part for the whole.
          controller.error(error);
        }
      },
    });
  }

  function tell({ peer }: OperatorSession, action: string): void {
    parts.note({ ...failureEvent(clock.now(), peer, ""), action, outcome: "done" });
  }
}

function back(c: Context<ConsoleEnv>, error: unknown): Response {
  if (!(error instanceof UserError)) throw error;
  c.get("operator").tell("bad", error.message);
  return c.redirect("/audit", 303);
}

function download(c: Context, body: string | ReadableStream, name: string): Response {
  return c.body(body, 200, {
    "content-type": "text/plain; charset=utf-8",
    "content-disposition": `attachment; filename="${name}"`,
  });
}
