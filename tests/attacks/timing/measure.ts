import type { BankIdentity } from "../../../lib/channel/bank_identity.ts";
import { HELLO_KINDS } from "./hello_kinds.ts";
import { helloFor } from "../hello.ts";

/** Milliseconds from a hello to the first byte of its answer, for each kind. */
export type Times = Record<string, number[]>;

/** A bank to be measured. */
export interface Measured {
  readonly port: number;
  readonly bank: BankIdentity;
  /** Of each kind. */
  readonly samples: number;
  /** Told how many of each kind there are. */
  readonly onRound?: (done: number) => void;
}

/** Hellos of every kind, in random order, one at a time, each on a connection of its own. */
export async function measureHellos({ port, bank, samples, onRound }: Measured): Promise<Times> {
  const times: Times = Object.fromEntries(Object.keys(HELLO_KINDS).map((kind) => [kind, []]));
  const buffer = new Uint8Array(1024);
  for (let round = 0; round < samples; round++) {
    // Made before the first is sent, so that what it takes to make one is not in the times.
    const hellos = await Promise.all(
      Object.entries(HELLO_KINDS).map(async ([kind, encrypt]) => ({
        kind,
        hello: await helloFor(bank, encrypt),
      })),
    );
    for (const { kind, hello } of shuffled(hellos)) {
      using connection = await Deno.connect({ hostname: "127.0.0.1", port });
      connection.setNoDelay();
      const startMs = performance.now();
      await connection.write(hello);
      if (await connection.read(buffer) === null) throw new Error(`No answer to ${kind}`);
      times[kind]!.push(performance.now() - startMs);
    }
    onRound?.(round + 1);
  }
  return times;
}

/** Fisher and Yates; an order that anybody could foresee would let the machine's rhythm into it. */
function shuffled<Item>(items: readonly Item[]): Item[] {
  const left = [...items];
  return items.map(() => left.splice(Math.floor(Math.random() * left.length), 1)[0]!);
}
