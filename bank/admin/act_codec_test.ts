import { assertEquals, assertThrows } from "@std/assert";
import { ProtocolError } from "../../lib/errors.ts";
import type { AdminAct, AdminResult } from "../ledger/admin_act.ts";
import { decodeAct, decodeResult, encodeLine } from "./act_codec.ts";

const CARD = {
  cardId: new Uint8Array(16).fill(1),
  possessionKey: new Uint8Array(32).fill(2),
  pinKey: new Uint8Array(32),
};

const ACTS: readonly AdminAct[] = [
  { kind: "lock_account", account: "john" },
  { kind: "unlock_account", account: "." },
  { kind: "close_account", account: "john" },
  { kind: "set_limits", account: "john", orderLimit: 5n },
  { kind: "set_limits", account: "john", orderLimit: null, dayLimit: 0n },
  { kind: "replace_card", account: "john", card: CARD },
  { kind: "lock_card", account: "john", cardId: CARD.cardId },
  { kind: "unlock_card", account: "john", cardId: CARD.cardId },
  { kind: "reverse", sequence: 2n ** 63n - 1n },
  {
    kind: "import_account",
    account: "john",
    cents: 10n,
    state: "locked",
    orderLimit: null,
    dayLimit: 7n,
    cards: [CARD],
  },
  {
    kind: "add_terminal",
    terminal: "hall",
    terminalId: CARD.cardId,
    terminalKey: CARD.possessionKey,
  },
  { kind: "revoke_terminal", terminal: "hall" },
  { kind: "load_cash", terminal: "hall", cents: 10n, notes: [{ cents: 5n, count: 2n }] },
  { kind: "count_cash", terminal: "hall", cents: 0n, notes: [] },
  { kind: "note", action: "backup", detail: "to booking 1" },
];

Deno.test("decodeAct() reads what encodeLine() wrote, each act in one line", () => {
  for (const act of ACTS) {
    const line = encodeLine(act);
    assertEquals(line.includes("\n"), false);
    assertEquals(decodeAct(line), act);
  }
});

Deno.test("decodeAct() reads an act's id, if it has one", () => {
  const id = new Uint8Array(16).fill(9);
  for (const act of ACTS) assertEquals(decodeAct(encodeLine({ ...act, id })), { ...act, id });
  refused({ kind: "lock_account", account: "john", id: "09" }, "a short id");
});

Deno.test("decodeAct() refuses every field that is missing, of another type or out of range", () => {
  for (const act of ACTS) {
    const whole = JSON.parse(encodeLine(act)) as Record<string, unknown>;
    for (const field of Object.keys(whole)) {
      for (const bad of [true, 1, "", [1], { a: 1 }, "?"]) {
        if (field === "detail" && typeof bad === "string") continue;
        refused({ ...whole, [field]: bad }, `${act.kind} ${field} ${JSON.stringify(bad)}`);
      }
      const { [field]: _, ...less } = whole;
      if (act.kind !== "set_limits" || field === "kind" || field === "account") {
        refused(less, `${act.kind} without ${field}`);
      }
    }
  }
  refused({ kind: "reverse", sequence: `${2n ** 63n}` }, "beyond i64");
  refused({ kind: "lock_account", account: "cash:open" }, "an account of the bank");
  refused({ kind: "set_limits", account: "john", orderLimit: "-1" }, "a limit below zero");
  for (const line of ["", "[]", "null", "{", '"lock_account"']) {
    assertThrows(() => decodeAct(line), ProtocolError, "admin_form", line);
  }
});

Deno.test("decodeResult() reads results and failures", () => {
  const result: AdminResult = {
    status: "refused",
    refusal: "account_not_empty",
    name: "john",
    amountCents: -1n,
    balanceCents: 2n ** 60n,
    sequence: 0n,
    timeMs: 1_795_264_409_194,
  };
  assertEquals(decodeResult(encodeLine(result)), result);
  const failure = { error: "no", hints: ["why"] };
  assertEquals(decodeResult(encodeLine(failure)), failure);
  assertThrows(() => decodeResult('{"error":1,"hints":[]}'), ProtocolError);
});

function refused(value: unknown, why: string): void {
  assertThrows(() => decodeAct(JSON.stringify(value)), ProtocolError, "admin_form", why);
}
