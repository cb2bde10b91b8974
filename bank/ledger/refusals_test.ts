import { assertEquals } from "@std/assert";
import { REFUSALS } from "../../lib/channel/refusal.ts";
import type { Refusal } from "../../lib/channel/refusal.ts";
import { HOLD_MS } from "../../lib/limits.ts";
import type { Bounds } from "./store.ts";
import { withFolder } from "./testing.ts";
import { IN_THREAD } from "./testing_engines.ts";
import type { Engine } from "./testing_engines.ts";
import { takeStep } from "./testing_table.ts";

// The whole order of refusals. Each walk begins with an order in which everything is wrong that can
// be wrong with its operation at once; a step mends one thing, and the next refusal in the order
// has to show. `-` steps prepare, and are not judged.

/** What the teller refuses before the ledger is asked. */
const OF_THE_TELLER: readonly Refusal[] = ["try_later", "card_id_not_accepted"];

/** Bob with 300.00, a PIN and a desk that has one note of 50; eve with 10.00. */
const WORLD = `
  - create bob 1 300.00 pin=pin
  - create eve 1 10.00
  - add_terminal desk
  - load_cash desk 50.00 notes=50x1
  - set_limits bob order=20.00 day=20.00
`;

const LOCK_CARD = ["a", "b", "c", "d", "e"]
  .map((txn) => `- withdraw bob ${txn} 1.00 invalid`).join("\n");

/** Of an order that takes money out at a desk, until it is done. */
function takingOut(operation: "withdraw" | "hold"): string {
  return `
    ${WORLD}
    - withdraw bob used 1.00 valid
    - lock_account bob
    ${LOCK_CARD}
    ${operation} bob used 0.00 by=eve at=hall currency=USD invalid
    ${operation} bob used 0.00 at=hall currency=USD absent
    - unlock_account bob
    - lock_account bob
    ${operation} bob used 0.00 at=hall currency=USD absent
    ${operation} bob used 0.00 at=hall currency=USD invalid
    ${operation} bob used 0.00 at=hall currency=USD valid
    ${operation} bob used 0.00 at=desk currency=USD valid
    ${operation} bob 11 0.00 at=desk currency=USD valid
    ${operation} bob 12 0.00 at=desk valid
    ${operation} bob 13 505.00 at=desk valid
    - unlock_account bob
    ${operation} bob 14 505.00 at=desk valid
    - set_limits bob order=none
    ${operation} bob 15 505.00 at=desk valid
    - set_limits bob day=none
    ${operation} bob 16 505.00 at=desk valid
    ${operation} bob 17 55.00 at=desk valid
    ${operation} bob 18 100.00 at=desk valid
    - load_cash desk 50.00 notes=50x1
    ${operation} bob 19 100.00 at=desk valid
  `;
}

type Walk = readonly [what: string, steps: string, options?: { bounds?: Bounds; stepMs?: number }];

const WALKS: readonly Walk[] = [
  ["a withdrawal", takingOut("withdraw")],
  ["a hold", takingOut("hold")],
  [
    "a transfer",
    `
    ${WORLD}
    - create max 1 10.00
    - set_limits bob order=1.00 day=1.00
    - lock_account max
    - lock_account bob
    transfer bob 2 0.00 to=bob currency=USD valid
    transfer bob 3 0.00 to=bob valid
    transfer bob 4 500.01 to=bob valid
    - unlock_account bob
    transfer bob 5 500.01 to=bob valid
    transfer bob 6 500.01 to=nobody valid
    transfer bob 7 500.01 to=max valid
    - unlock_account max
    transfer bob 8 495.00 to=max valid
    transfer bob 9 485.00 to=max valid
    transfer bob 10 100.00 to=max valid
    `,
    { bounds: { initialCentsMin: 1_000n, amountCentsMax: 60_000n, balanceCentsMax: 50_000n } },
  ],
  [
    "an order on a closed account",
    `
    - create eve 1 10.00
    - withdraw eve 2 10.00
    - close eve 3 -
    withdraw eve 4 0.00 currency=USD
    withdraw eve 5 0.00
    withdraw eve 6 1.00
    balance eve 7 -
    `,
  ],
  [
    "a capture",
    `
    ${WORLD}
    - lock_account bob
    - hold bob a 1.00 valid
    - unlock_account bob
    - hold bob b 20.00 valid
    - set_limits bob day=none
    - hold bob c 20.00 valid
    - hold bob d 20.00 valid
    - capture bob x 20.00 of=b valid
    - void bob y - of=c valid
    capture bob 2 0.00 of=a currency=USD valid
    capture bob 3 0.00 of=a valid
    capture bob 4 20.01 of=a valid
    capture bob 5 20.01 of=b valid
    capture bob 6 20.01 of=c valid
    capture bob 7 20.01 of=d valid
    capture bob 8 20.00 of=d valid
    `,
  ],
  [
    "a void",
    `
    - create eve 1 10.00
    - hold eve b 1.00
    - hold eve c 1.00
    - hold eve d 1.00
    - capture eve x 1.00 of=b
    - void eve y - of=c
    void eve 2 - of=a currency=USD
    void eve 3 - of=a
    void eve 4 - of=b
    void eve 5 - of=c
    - balance eve 6 -
    void eve 7 - of=d
    - hold eve e 1.00
    void eve 8 - of=e
    `,
    { stepMs: HOLD_MS / 8 },
  ],
  [
    "a creation",
    `
    ${WORLD}
    - create bob used 10.00 card=used
    - create zoe used 10.00
    create zoe used 0.00 by=eve needs currency=USD key=bad
    create bob 1 0.00 card=bob needs currency=USD key=bad hash=bob by=bad
    create bob 2 0.00 card=eve currency=USD key=bad
    create bob 3 0.00 card=eve key=bad
    create bob 4 9.99 card=eve key=bad
    create bob 5 400.00 card=eve key=bad
    create max 6 400.00 card=eve key=bad
    create max 7 400.00 key=bad
    create max 8 400.00
    create max 9 10.00
    `,
    { bounds: { initialCentsMin: 1_000n, amountCentsMax: 60_000n, balanceCentsMax: 50_000n } },
  ],
  [
    "a change of PIN",
    `
    ${WORLD}
    pin_change bob 2 - new=bad signed currency=USD valid
    pin_change bob 3 - new=bad signed valid
    pin_change bob 4 - new=new signed valid
    `,
  ],
  [
    "a closing",
    `
    ${WORLD}
    - hold eve a 1.00
    - lock_account eve
    close eve 2 - currency=USD
    close eve 3 -
    - unlock_account eve
    close eve 4 -
    - void eve x - of=a
    close eve 5 -
    - withdraw eve y 10.00
    close eve 6 -
    `,
  ],
];

/** A clock that moves so far with every look. */
function clockOf(stepMs: number): { now(): number } {
  let nowMs = 0;
  return { now: () => nowMs += stepMs };
}

async function walk(engine: Engine, steps: string): Promise<string[]> {
  const told: string[] = [];
  for (const line of steps.trim().split("\n").map((line) => line.trim()).filter(Boolean)) {
    const outcome = (await takeStep(engine, line.replace(/^- /, ""))).split(" ")[0]!;
    if (!line.startsWith("- ")) told.push(outcome);
  }
  return told;
}

for (const [name, open] of IN_THREAD) {
  Deno.test(`${name} judges in the order of REFUSALS, all of them`, async (t) => {
    const seen = new Set<string>(OF_THE_TELLER);
    for (const [what, steps, options] of WALKS) {
      await t.step(what, () =>
        withFolder(async (folder) => {
          const { stepMs = 0, ...rest } = options ?? {};
          const engine = await open(folder, { ...rest, clock: clockOf(stepMs) });
          const told = await walk(engine, steps);
          assertEquals(told.pop(), "done", "once all is mended");
          const inOrder = Object.keys(REFUSALS).filter((refusal) => told.includes(refusal));
          assertEquals(told, inOrder);
          for (const refusal of told) seen.add(refusal);
          assertEquals(await engine.verify(), []);
          await engine.close();
        }));
    }
    assertEquals(Object.keys(REFUSALS).filter((refusal) => !seen.has(refusal)), []);
  });
}

Deno.test("REFUSALS are numbered in the order in which they are judged", () => {
  const codes = Object.values(REFUSALS);
  assertEquals(codes, codes.toSorted((a, b) => a - b));
});
