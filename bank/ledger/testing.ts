import { DatabaseSync } from "node:sqlite";
import { utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { encodeOrder } from "../../lib/channel/order.ts";
import type { HistoryQuery, Operation, Order } from "../../lib/channel/order.ts";
import { MODES } from "../../lib/channel/request.ts";
import type { Mode } from "../../lib/channel/request.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { NoAudit } from "../audit/sink.ts";
import { openDatabase } from "./database.ts";
import { SqliteLedger } from "./sqlite_ledger.ts";
import type { LedgerDeps } from "./sqlite_ledger.ts";
import type { Card, Command, PinProof } from "./store.ts";

/** The bank of the tests. */
export const TEST_KID: Bytes = new Uint8Array(16).fill(0xb);

/** SHA-256 of node:crypto. */
export const sha256 = nodeCrypto.sha256;

/** SHA-256("cofre/1 account" ‖ name). */
export function accountHash(name: string): Bytes {
  return sha256(utf8("cofre/1 account"), utf8(name));
}

/** `length` bytes that depend on the label alone. */
export function bytesOf(label: string, length: number): Bytes {
  return sha256(utf8(label)).slice(0, length);
}

/** A key; `bad` is the point of order one, under which one signature holds for every message. */
export function keyOf(name: string): Bytes {
  return name === "bad" ? Uint8Array.of(1, ...new Uint8Array(31)) : bytesOf(`key of ${name}`, 32);
}

/** A card of the account of this name, without a PIN. */
export function cardOf(name: string): Card {
  return {
    cardId: bytesOf(name, 16),
    account: name,
    accountHash: accountHash(name),
    possessionKey: keyOf(name),
    pinKey: new Uint8Array(32),
  };
}

/** The id of the terminal of this name. */
export function terminalId(name: string): Bytes {
  return bytesOf(`terminal ${name}`, 16);
}

/** Enrols a terminal behind the back of an administrator. */
export function insertTerminal(db: DatabaseSync, name: string, state: "active" | "revoked"): void {
  const cash = db.prepare("INSERT INTO account (name, class) VALUES (?, 'cash') RETURNING id")
    .get(`terminal:${name}`)!.id as number;
  db.prepare("INSERT INTO terminal VALUES (?, ?, ?, ?, ?)")
    .run(terminalId(name), name, keyOf(name), state, cash);
}

/** Runs a test in a folder of its own. */
export async function withFolder(test: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "cofre-ledger-" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What a test says of a command; the rest is filled in. */
export interface Wish {
  readonly operation: Operation;
  /** The account's name; the card's id and key follow from it unless given. */
  readonly account: string;
  /** Names the transaction. */
  readonly txn: string;
  readonly cents?: bigint;
  readonly currency?: string;
  readonly mode?: Mode;
  readonly notAfterMs?: number;
  readonly card?: string;
  readonly possessionKey?: Bytes;
  readonly pinKey?: Bytes;
  /** Signs with another key than the card holds. */
  readonly signedBy?: Bytes;
  readonly accountHash?: Bytes;
  /** Of a transfer: the receiving account's name. */
  readonly to?: string;
  /** Of a capture or a void: the txn that held. */
  readonly hold?: string;
  readonly history?: Partial<HistoryQuery>;
  /** Of a change of PIN or password. */
  readonly newKey?: Bytes;
  readonly newKeySigned?: boolean;
  /** Names the terminal it is given at. */
  readonly terminal?: string;
  readonly terminalKey?: Bytes;
  readonly needsTerminal?: boolean;
  /** What its PIN's signature is worth, under `pinKey`. */
  readonly pin?: PinProof["verdict"];
}

/** A command as the teller would hand it over, its signatures already checked. */
export function command(wish: Wish): Command {
  const card = wish.card ?? wish.account;
  const possessionKey = wish.possessionKey ?? keyOf(card);
  const order: Order = {
    txnId: bytesOf(`txn ${wish.txn}`, 16),
    operation: wish.operation,
    currency: wish.currency ?? "EUR",
    amountCents: wish.cents ?? 0n,
    cardId: bytesOf(`card ${card}`, 16),
    terminalId: wish.terminal === undefined ? new Uint8Array(16) : terminalId(wish.terminal),
    accountHash: wish.accountHash ?? accountHash(wish.account),
    ...(wish.operation !== "create" ? {} : {
      creation: { name: wish.account, possessionKey, pinKey: wish.pinKey ?? new Uint8Array(32) },
    }),
    ...(wish.operation !== "transfer"
      ? {}
      : { counterpartyHash: accountHash(wish.to ?? "nobody") }),
    ...(wish.operation !== "capture" && wish.operation !== "void"
      ? {}
      : { holdId: bytesOf(`txn ${wish.hold ?? "nothing"}`, 16) }),
    ...(wish.operation !== "pin_change" && wish.operation !== "password_change" ? {} : {
      newKey: { key: wish.newKey ?? keyOf("new"), signature: new Uint8Array(64) },
    }),
    ...(wish.operation !== "history" ? {} : {
      history: { sinceMs: 0, untilMs: 0, beforeSeq: 0n, kinds: 0, ...wish.history },
    }),
  };
  const encoded = encodeOrder(order);
  return {
    order,
    orderHash: sha256(encoded),
    mode: wish.mode ?? "execute",
    notAfterMs: wish.notAfterMs ?? Number.MAX_SAFE_INTEGER,
    possessionKey: wish.signedBy ?? possessionKey,
    ...(wish.terminal === undefined
      ? {}
      : { terminalKey: wish.terminalKey ?? keyOf(wish.terminal) }),
    ...(wish.newKeySigned === undefined ? {} : { newKeySigned: wish.newKeySigned }),
    needsTerminal: wish.needsTerminal ?? false,
    pin: { verdict: wish.pin ?? "absent", key: wish.pinKey ?? new Uint8Array(32) },
    evidence: {
      order: encoded,
      sentAtMs: 0,
      validMs: 10_000,
      mode: MODES[wish.mode ?? "execute"],
      th3: new Uint8Array(32),
      sequence: 0n,
      sigCard: new Uint8Array(64),
      sessionId: new Uint8Array(16),
      peer: "127.0.0.1:1",
    },
  };
}

/** A ledger on a file (or in memory), with no audit log unless the test gives one. */
export function openLedger(path: string, deps: Partial<LedgerDeps> = {}): SqliteLedger {
  return new SqliteLedger(openDatabase(path, TEST_KID), {
    clock: { now: () => 1_000 },
    audit: new NoAudit(),
    sha256,
    ...deps,
  });
}

/** As a bad sector does: the oldest rows of a table are gone, and whoever reads them fails. */
export function wipeFirstPage(path: string, table: string): void {
  const db = new DatabaseSync(path);
  const page = db.prepare(
    "SELECT pgoffset, pgsize FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path",
  ).get(table)!;
  db.close();
  using file = Deno.openSync(path, { write: true });
  file.seekSync(page.pgoffset as number, Deno.SeekMode.Start);
  file.writeSync(new Uint8Array(page.pgsize as number).fill(0xff));
}
