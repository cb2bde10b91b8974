import { assertEquals, assertRejects } from "@std/assert";
import { LookUps } from "./look_ups.ts";
import type { LookUpsDeps, Reader } from "./look_ups.ts";
import { LedgerStopped } from "./store.ts";
import { bytesOf, cardOf, keyOf } from "./testing.ts";

const CALLS_MAX = 1_000;

/** Look-ups whose reader and ledger tell what they were asked. */
function fixture(options: Partial<LookUpsDeps> & { readonly reader?: Partial<Reader> } = {}) {
  const events: string[] = [];
  const reader: Reader = {
    findCard() {
      events.push("read card");
      return cardOf("ida");
    },
    findTerminalKey() {
      events.push("read terminal");
      return keyOf("terminal");
    },
    proveConsistency: () => [],
    close: () => void events.push("closed"),
    ...options.reader,
  };
  let asked = 0;
  const lookUps = new LookUps({
    call: (name, id) => {
      asked++;
      return Promise.resolve(
        (name === "findCard" ? { ...cardOf("bob"), cardId: id } : null) as never,
      );
    },
    openReader: () => {
      events.push("opened");
      return Promise.resolve(reader);
    },
    warn: (message) => void events.push(message),
    fail: ({ message }) => void events.push(message),
    ...options,
  });
  /** Asks for a key that is not remembered. */
  const ask = async (times: number) => {
    for (let i = 0; i < times; i++) await lookUps.look("findTerminalKey", bytesOf("terminal", 16));
  };
  return { lookUps, events, ask, asked: () => asked };
}

Deno.test("LookUps asks the ledger's thread, and looks itself once it has asked often", async () => {
  const { lookUps, events, ask, asked } = fixture();
  await ask(CALLS_MAX - 1);
  assertEquals(events, []);
  await ask(1);
  assertEquals([events, asked()], [["opened"], CALLS_MAX]);
  assertEquals(await lookUps.look("findTerminalKey", bytesOf("terminal", 16)), keyOf("terminal"));
  assertEquals((await lookUps.findCard(bytesOf("ida", 16)))!.account, "ida");
  assertEquals([events, asked()], [["opened", "read terminal", "read card"], CALLS_MAX]);
});

Deno.test("LookUps remembers a card until it is to be forgotten, and no terminal", async () => {
  const { lookUps, ask, asked } = fixture();
  const { cardId } = cardOf("bob");
  for (let i = 0; i < 3; i++) await lookUps.findCard(cardId);
  assertEquals(asked(), 1);
  lookUps.forgetCard(cardId);
  await lookUps.findCard(cardId);
  assertEquals(asked(), 2);
  await ask(2);
  assertEquals(asked(), 4);
});

Deno.test("LookUps goes on asking when there is no reader, says so once, and tries again", async () => {
  let tries = 0;
  const { events, ask, asked } = fixture({
    openReader: () => Promise.reject(new Error(`no file ${++tries}`)),
  });
  await ask(2 * CALLS_MAX);
  const warning =
    "Cannot read the ledger beside its thread, so orders take longer: Error: no file 1";
  assertEquals([events, asked(), tries], [[warning], 2 * CALLS_MAX, 2]);
});

Deno.test("LookUps stops the ledger when the books cannot be read", async () => {
  const findTerminalKey = () => {
    throw new Error("disk I/O error");
  };
  const { events, ask } = fixture({ reader: { findTerminalKey } });
  await ask(CALLS_MAX);
  await assertRejects(() => ask(1), LedgerStopped, "disk I/O error");
  assertEquals(events, ["opened", "The ledger has stopped: disk I/O error"]);
});

Deno.test("LookUps.close() closes the reader, one that is being opened as well", async () => {
  const opened = fixture();
  await opened.ask(CALLS_MAX);
  await opened.lookUps.close();
  await opened.ask(2 * CALLS_MAX);
  assertEquals([opened.events, opened.asked()], [["opened", "closed"], 3 * CALLS_MAX]);

  const { promise, resolve } = Promise.withResolvers<Reader>();
  const opening = fixture({ openReader: () => promise });
  await opening.ask(CALLS_MAX);
  const closing = opening.lookUps.close();
  resolve({ ...opened, close: () => opening.events.push("closed") } as unknown as Reader);
  await closing;
  await opening.ask(1);
  assertEquals([opening.events, opening.asked()], [["closed"], CALLS_MAX + 1]);
});
