// docs/PROTOCOL.md and the code say the same numbers, and every test that it names is there.

import { assert, assertEquals } from "@std/assert";
import { BANK_PROGRAM } from "../bank/usage.ts";
import { RSA_QUEUE_MAX } from "../bank/rsa_queue.ts";
import { TICK_MS_MIN } from "../bank/reply_tick.ts";
import { TICKET_LIFETIME_S, TICKETS_MAX, TICKETS_PER_CARD_MAX } from "../bank/ticket_box.ts";
import type { Bytes } from "../lib/bytes.ts";
import { ATM_FRAME_LENGTHS, bankFrameLengths, FRAME } from "../lib/channel/frame.ts";
import { deriveSessionKeys } from "../lib/channel/key_schedule.ts";
import { ALERTS, encodeHelloHead, encodeResume } from "../lib/channel/messages.ts";
import { OPERATIONS, orderBytes } from "../lib/channel/order.ts";
import type { Operation } from "../lib/channel/order.ts";
import { HISTORY_KINDS } from "../lib/channel/page.ts";
import { RECORD, RecordSealer } from "../lib/channel/record.ts";
import type { RecordKind } from "../lib/channel/record.ts";
import { REFUSALS } from "../lib/channel/refusal.ts";
import { STATUSES } from "../lib/channel/reply.ts";
import { hkdfExpand32, hkdfExtract } from "../lib/crypto/hkdf.ts";
import { nodeCrypto } from "../lib/crypto/node_crypto.ts";
import { RSA_BITS } from "../lib/crypto/rsa.ts";
import * as limits from "../lib/limits.ts";
import { sample } from "./support/sample.ts";
import { concat } from "../lib/bytes.ts";

const ROOT = new URL("../", import.meta.url);
const DOCUMENT = await Deno.readTextFile(new URL("docs/PROTOCOL.md", ROOT));
const TABLES = tablesOf(DOCUMENT);
const HEAD = {
  bankKid: new Uint8Array(16),
  sentAtMs: 0,
  nonce: new Uint8Array(32),
  ephemeral: new Uint8Array(32),
};

Deno.test("docs/PROTOCOL.md: types and lengths of frames", () => {
  const modulus = 384;
  const bank = bankFrameLengths(modulus);
  const seen = new Set<string>();
  for (const { Type, Name, To, Length } of table("Type", "Length")) {
    const name = camelCase(Name!);
    seen.add(name);
    assertEquals(Number(Type), FRAME[name as keyof typeof FRAME], Name);
    const lengths = Length!.split(/, | or /)
      .map((length) => length === "91 + modulus" ? 91 + modulus : Number(length));
    assertEquals(bank.get(Number(Type)), To === "ATM" ? undefined : lengths, Name);
    assertEquals(ATM_FRAME_LENGTHS.get(Number(Type)), To === "bank" ? undefined : lengths, Name);
  }
  assertEquals(seen, new Set(Object.keys(FRAME)));
  assert(DOCUMENT.includes(`at most ${limits.FRAME_BYTES_MAX} bytes`));
  assert(DOCUMENT.includes("256, 384 or 512") && RSA_BITS.join() === "2048,3072,4096");
});

Deno.test("docs/PROTOCOL.md: kinds and sizes of records", async () => {
  const keys = { encryption: sample("enc", 32), mac: sample("mac", 32) };
  const rows = table("Kind", "Size");
  assertEquals(numbers(rows, "Kind", "Name"), { ...RECORD });
  for (const { Name, Size } of rows) {
    const sealer = new RecordSealer(nodeCrypto, keys, sample("th", 32));
    const sealed = await sealer.seal(Name as RecordKind, new Uint8Array());
    assertEquals(sealed.length - 32, Number(Size), Name);
  }
});

Deno.test("docs/PROTOCOL.md: numbers of operations, statuses, refusals and alerts", () => {
  const operations = table("Number", "Operation");
  assertEquals(numbers(operations, "Number", "Operation"), { ...OPERATIONS });
  assertEquals(numbers(table("Number", "Status"), "Number", "Status"), { ...STATUSES });
  assertEquals(numbers(table("Number", "Alert"), "Number", "Alert"), { ...ALERTS });
  const kinds = numbers(table("Kind of entry", "Entry"), "Kind of entry", "Entry");
  assertEquals(kinds, { ...HISTORY_KINDS });
  const refusals = numbers(table("Number", "Refusal"), "Number", "Refusal");
  assertEquals(refusals, { ...REFUSALS });
  assertEquals(Object.keys(refusals), Object.keys(REFUSALS), "in the order of judging");
  for (const { Operation, Order, Request } of operations) {
    const bytes = orderBytes(Operation as Operation);
    assertEquals([Number(Order), Number(Request)], [bytes, 11 + bytes + 3 * 64], Operation);
  }
});

Deno.test("docs/PROTOCOL.md: the fields of every message add up", () => {
  const head = encodeHelloHead(HEAD);
  assertEquals(sizeOf("bank_kid", { modulus: 384 }), head.length + 384);
  assertEquals(sizeOf("binder"), encodeResume({ ...HEAD, ticketId: HEAD.bankKid }).length - 3);
  assertEquals(sizeOf("bank_nonce"), 352);
  assertEquals(sizeOf("bank_sig"), 166);
  assertEquals(sizeOf("hold_id", { "32/315": 32 }), orderBytes("deposit"));
  assertEquals(sizeOf("hold_id", { "32/315": sizeOf("possession key") }), orderBytes("create"));
  assertEquals(orderBytes("deposit") + sizeOf("before_seq"), orderBytes("history"));
  assertEquals(orderBytes("deposit") + sizeOf("its proof"), orderBytes("pin_change"));
  for (const order of [140, 166, 236, 423]) {
    assertEquals(sizeOf("sig_card", { "140/166/236/423": order }), 203 + order);
  }
  assertEquals(sizeOf("receipt_sig"), 252);
});

Deno.test("docs/PROTOCOL.md: labels of the keys", async () => {
  const secrets = { session: sample("S", 32), diffieHellman: sample("dh", 32) };
  const th2 = sample("th2", 32);
  const ikm = concat(secrets.session, secrets.diffieHellman);
  const master = await hkdfExtract(nodeCrypto, th2, ikm);
  const derived: Bytes[] = [];
  for (const { Derivation } of table("Key", "Derivation")) {
    const [, label] = /"(cofre\/1 [a-z ]+)"/.exec(Derivation!)!;
    derived.push(await hkdfExpand32(nodeCrypto, master, label!));
  }
  const { atm, bank, resume } = await deriveSessionKeys(nodeCrypto, secrets, th2);
  assertEquals(derived, [atm.encryption, atm.mac, bank.encryption, bank.mac, resume]);
});

Deno.test("docs/PROTOCOL.md: every context in the code, and no other", async () => {
  const used = new Set<string>();
  for (const folder of ["lib/", "lib/channel/"]) {
    for await (const { name } of Deno.readDir(new URL(folder, ROOT))) {
      if (!name.endsWith(".ts") || name.endsWith("_test.ts")) continue;
      const source = await Deno.readTextFile(new URL(folder + name, ROOT));
      for (const context of contexts(source)) used.add(context);
    }
  }
  const keyLabels = table("Key", "Derivation").flatMap(({ Derivation }) => contexts(Derivation!));
  const told = new Set(contexts(DOCUMENT).filter((context) => !keyLabels.includes(context)));
  assertEquals([...told].toSorted(), [...used].toSorted());
});

Deno.test("docs/PROTOCOL.md: limits", async () => {
  const files = ["run_bank.ts", "tick_gauge.ts"].map((name) => new URL(`bank/${name}`, ROOT));
  const code = (await Promise.all(files.map((file) => Deno.readTextFile(file)))).join("");
  const constant = (name: string) => Number(new RegExp(`${name} = ([0-9_]+);`).exec(code)![1]);
  const flag = (name: string) => {
    const option = BANK_PROGRAM.options.find(({ long }) => long === name)!;
    return Number("default" in option ? option.default : NaN);
  };
  const said = table("Limit", "Value").map(({ Value }) =>
    Value!.split(";").map((value) => Number(value.replace(/[^0-9]/g, "")))
  );
  assertEquals(said, [
    [flag("max-connections")],
    [constant("STRANGERS_PER_ADDRESS_MAX")],
    [flag("read-timeout")],
    [flag("idle-timeout")],
    [flag("rate"), constant("HANDSHAKE_BURST")],
    [RSA_QUEUE_MAX],
    [TICKETS_MAX, TICKETS_PER_CARD_MAX],
    [TICKET_LIFETIME_S],
    [limits.FRESHNESS_MS],
    [limits.RUN_MS_MAX],
    [limits.SESSION_RECORDS_MAX],
    [limits.SESSION_MS_MAX],
  ]);
  const tick = / newest (\d+) dec.+ steps of (\d+) ms .+ most (\d+) times .+ least (\d+) ms/s;
  assertEquals(tick.exec(DOCUMENT)!.slice(1).map(Number), [
    constant("SAMPLES"),
    constant("STEP_MS"),
    constant("SHORTEST_TIMES_MAX"),
    TICK_MS_MIN,
  ]);
});

Deno.test("docs/PROTOCOL.md: every file that it names is there", async () => {
  const named = new Set(DOCUMENT.match(/(?<=`)[a-z0-9_/]+\.(?:ts|json)(?=`)/g));
  assert(named.size > 15);
  for (const path of named) await Deno.stat(new URL(path, ROOT));
});

type Row = Readonly<Record<string, string>>;

/** The one table that has both of these columns. */
function table(...columns: [string, string]): Row[] {
  const found = TABLES.filter(([first]) => columns.every((column) => column in first!));
  assertEquals(found.length, 1, `tables with ${columns.join(" and ")}`);
  return found[0]!;
}

/** The sizes of the fields of the one table that has this field, added up. */
function sizeOf(field: string, sizes: Record<string, number> = {}): number {
  const found = TABLES.filter((rows) => rows.some(({ Field }) => Field === field));
  assertEquals(found.length, 1, `tables with the field ${field}`);
  return found[0]!.reduce((sum, { Size }) => sum + (sizes[Size!] ?? Number(Size)), 0);
}

function numbers(rows: readonly Row[], number: string, name: string): Record<string, number> {
  return Object.fromEntries(rows.map((row) => [row[name]!, Number(row[number])]));
}

function contexts(text: string): string[] {
  return text.match(/(?<=")cofre\/1(?: [a-z]+)*(?=")/g) ?? [];
}

function camelCase(name: string): string {
  return name.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Every Markdown table, its rows by column. */
function tablesOf(markdown: string): Row[][] {
  return (markdown.match(/^\|.*\|\n\|[ -|]+\|\n(?:\|.*\|\n)+/gm) ?? []).map((text) => {
    const [columns, , ...rows] = text.trimEnd().split("\n").map(cells);
    return rows.map((row) => Object.fromEntries(columns!.map((column, i) => [column, row[i]!])));
  });
}

function cells(line: string): string[] {
  return line.split("|").slice(1, -1).map((cell) => cell.trim());
}
