import type { DatabaseSync } from "node:sqlite";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { assert } from "../../lib/errors.ts";
import { codeOf, explainFileError } from "../../lib/file_error.ts";
import { headOf, openAuditLog, THIS_MACHINE } from "../audit/open_log.ts";
import type { LogMachine, OpenedLog } from "../audit/open_log.ts";
import { appendTo, PlainTextAudit } from "../audit/plain_text.ts";
import type { WriteEvents } from "../audit/plain_text.ts";
import { NoAudit, NOWHERE } from "../audit/sink.ts";
import type { AuditEvent, AuditSink, LogHead } from "../audit/sink.ts";
import { openDatabase } from "./database.ts";
import { explain } from "./explain.ts";
import { SqliteLedger } from "./sqlite_ledger.ts";
import type { Ask, Calls, OpenAsk } from "./worker_messages.ts";

interface Opened {
  readonly ledger: SqliteLedger;
  /** Absent for who only looks at the books. */
  readonly audit: (OpenedLog & { readonly writePlain: WriteEvents }) | null;
}

/** What the books need of the machine. */
export interface BooksMachine extends LogMachine {
  readonly openDatabase: typeof openDatabase;
}

/** The ledger and its audit log at work, on one database. */
export class WorkingBooks {
  readonly #warn: (message: string) => void;
  readonly #machine: BooksMachine;
  #opened: Opened | undefined;

  constructor(
    warn: (message: string) => void,
    machine: BooksMachine = { ...THIS_MACHINE, openDatabase },
  ) {
    this.#warn = warn;
    this.#machine = machine;
  }

  /** Does what is asked; every call but `open` is done when this returns. */
  serve({ name, ask }: Ask): Calls[Ask["name"]]["answer"] | Promise<Calls["open"]["answer"]> {
    if (name === "open") return this.#open(ask);
    assert(this.#opened !== undefined, "the ledger is opened before it is used");
    const { ledger, audit } = this.#opened;
    switch (name) {
      case "apply":
        return ledger.applyBatch(ask);
      case "administer":
        return ledger.administer(ask.act, ask.by);
      case "findCard":
        return ledger.findCard(ask);
      case "findTerminalKey":
        return ledger.findTerminalKey(ask);
      case "verify":
        return ledger.verify();
      case "verifyRecent":
        return ledger.verifyRecent(ask);
      case "beat":
        return this.#beat(ask);
      case "proveConsistency":
        assert(audit !== null, "proofs are asked of a log");
        return audit.tree.consistencyProof(ask.from, ask.to);
      case "close":
        this.#record(ask);
        audit?.log.close();
        ledger.close();
        this.#opened = undefined;
        return null;
    }
  }

  async #open({ path, bankKid, audit }: OpenAsk): Promise<Calls["open"]["answer"]> {
    const db = this.#machine.openDatabase(path, bankKid);
    try {
      if (audit === null) {
        this.#opened = { ledger: this.#newLedger(db, new NoAudit()), audit: null };
        return { ...NOWHERE, firstKey: new Uint8Array(32) };
      }
      const opened = await openAuditLog(db, audit, this.#warn, this.#machine);
      opened.log.start();
      const plaintext = audit.files?.plaintext;
      const writePlain = plaintext === undefined ? () => {} : appendTo(plaintext, this.#warn);
      const sink = new PlainTextAudit(opened.log, writePlain);
      this.#opened = { ledger: this.#newLedger(db, sink), audit: { ...opened, writePlain } };
      return { ...headOf(opened.log), firstKey: opened.log.firstKey };
    } catch (error) {
      db.close();
      if (codeOf(error) === undefined) throw explain(error, path);
      throw explainFileError("open audit log", audit?.files?.log ?? path, error);
    }
  }

  #beat(events: readonly AuditEvent[]): LogHead {
    this.#record(events);
    const log = this.#opened!.audit?.log;
    if (log === undefined) return NOWHERE;
    log.heartbeat();
    // Keys are made beside the work; the batch that comes next begins the epoch.
    if (log.epochDue) {
      log.prepareNextEpoch().catch((error) =>
        this.#warn(`Cannot begin a new epoch of the audit log: ${error}`)
      );
    }
    return headOf(log);
  }

  #record(events: readonly AuditEvent[]): void {
    const { audit } = this.#opened!;
    audit?.log.record(events);
    audit?.writePlain(events);
  }

  #newLedger(db: DatabaseSync, audit: AuditSink): SqliteLedger {
    return new SqliteLedger(db, { clock: this.#machine.clock, audit, sha256: nodeCrypto.sha256 });
  }
}
