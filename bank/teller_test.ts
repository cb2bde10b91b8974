import { assert, assertEquals } from "@std/assert";
import { decodeHex } from "@std/encoding/hex";
import { FakeClock } from "../tests/support/fake_clock.ts";
import { largestBuffer } from "../tests/support/largest_buffer.ts";
import { assertReason } from "../tests/support/protocol_errors.ts";
import { sample } from "../tests/support/sample.ts";
import { concat } from "../lib/bytes.ts";
import type { Bytes } from "../lib/bytes.ts";
import { encodeOrder, newKeyMessage } from "../lib/channel/order.ts";
import type { Operation, Order } from "../lib/channel/order.ts";
import {
  decodeRequest,
  encodeRequest,
  MODES,
  NO_SIGNATURE,
  signedBytes,
} from "../lib/channel/request.ts";
import type { Envelope, Position, Request } from "../lib/channel/request.ts";
import { nodeCrypto } from "../lib/crypto/node_crypto.ts";
import { FRAME_BYTES_MAX } from "../lib/limits.ts";
import { loginCardId } from "../lib/login.ts";
import { NOWHERE } from "./audit/sink.ts";
import type { AuditEvent } from "./audit/sink.ts";
import type { Card, Command, PinProof, Result } from "./ledger/store.ts";
import { Teller } from "./teller.ts";
import type { TerminalPolicy } from "./teller.ts";
import { LoginThrottle } from "./throttle.ts";

const SEED = sample("possession", 32);
const NO_KEY = new Uint8Array(32);
const CARD: Card = {
  cardId: concat(Uint8Array.of(1), sample("card", 15)),
  account: "bob",
  accountHash: sample("bob", 32),
  possessionKey: nodeCrypto.ed25519PublicKey(SEED),
  pinKey: new Uint8Array(32),
};
const IDENTITY = sample("identity", 32);
/** What bob's password stands for. */
const LOGIN: Card = { ...CARD, cardId: await loginCardId(nodeCrypto, IDENTITY, "bob") };
const POSITION: Position = { th3: sample("th3", 32), sequence: 4n };
const ORIGIN = { peer: "192.0.2.1:40000", sessionId: sample("session", 16) };
const TERMINAL = sample("terminal", 16);
const TERMINAL_SEED = sample("terminal key", 32);

/** A teller over books that answer `result`, and all that was asked of them. */
function rig(
  result: Partial<Result> = {},
  cards: Card | readonly Card[] = CARD,
  terminals: TerminalPolicy = "open",
) {
  const rows = [cards].flat();
  const clock = new FakeClock();
  const asked: string[] = [];
  const commands: Command[] = [];
  const printed: Result[] = [];
  const checkedKeys: Bytes[] = [];
  const outcome: Result = {
    status: "done",
    account: "bob",
    amountCents: 700n,
    balanceCents: 1_700n,
    availableCents: 1_600n,
    sequence: 9n,
    timeMs: clock.now() + 1,
    duplicate: false,
    audit: { ...NOWHERE, leafIndex: 3n },
    ...result,
  };
  const strangers: AuditEvent[] = [];
  const teller = new Teller({
    clock,
    primitives: {
      ...nodeCrypto,
      ed25519Verify(key, message, signature) {
        checkedKeys.push(key);
        return nodeCrypto.ed25519Verify(key, message, signature);
      },
    },
    books: {
      findCard(cardId) {
        asked.push("findCard");
        const card = rows.length > 1 ? rows.shift()! : rows[0]!;
        return Promise.resolve(cardId.every((byte, i) => byte === card.cardId[i]) ? card : null);
      },
      findTerminalKey(terminalId) {
        asked.push("findTerminalKey");
        const key = nodeCrypto.ed25519PublicKey(TERMINAL_SEED);
        return Promise.resolve(terminalId.every((byte, i) => byte === TERMINAL[i]) ? key : null);
      },
      submit(command, deliver) {
        asked.push("submit");
        commands.push(command);
        deliver?.(outcome);
        return Promise.resolve(outcome);
      },
    },
    identityKey: IDENTITY,
    terminals,
    throttle: new LoginThrottle({ clock, countLoopback: false }),
    onDone: (_request, result) => void printed.push(result),
    onStranger: (event) => void strangers.push(event),
  });
  return { clock, teller, asked, commands, printed, strangers, checkedKeys, outcome };
}

interface Wish extends Partial<Omit<Envelope, "order">> {
  readonly operation?: Operation;
  readonly order?: Partial<Order>;
  readonly seed?: Bytes;
  /** Whoever signs in the PIN's place; absent: nobody. */
  readonly pinSeed?: Bytes;
  /** What the PIN signs, where that is not what the bank sees. */
  readonly pinSignedAt?: Partial<Position>;
  /** Whoever signs in the terminal's place; absent: nobody. */
  readonly terminalSeed?: Bytes;
  /** What the card signs, where that is not what the bank sees. */
  readonly signedAt?: Partial<Position>;
  readonly signedEnvelope?: Partial<Envelope>;
}

/** A request as the session hands it over: signed, sent and decoded. */
async function requestOf(clock: FakeClock, wish: Wish = {}): Promise<Request> {
  const operation = wish.operation ?? "deposit";
  const order = encodeOrder({
    txnId: sample("txn", 16),
    operation,
    currency: "EUR",
    amountCents: operation === "balance" ? 0n : 700n,
    cardId: CARD.cardId,
    terminalId: new Uint8Array(16),
    accountHash: CARD.accountHash,
    ...(operation !== "create" ? {} : {
      creation: {
        name: "bob",
        possessionKey: CARD.possessionKey,
        pinKey: new Uint8Array(32),
      },
    }),
    ...wish.order,
  });
  const envelope: Envelope = {
    sentAtMs: wish.sentAtMs ?? clock.now(),
    validMs: wish.validMs ?? 9_000,
    mode: wish.mode ?? "execute",
    order,
  };
  const message = await signedBytes(
    nodeCrypto,
    "card",
    { ...envelope, ...wish.signedEnvelope },
    { ...POSITION, ...wish.signedAt },
  );
  const card = nodeCrypto.ed25519Sign(wish.seed ?? SEED, message);
  const pin = wish.pinSeed === undefined ? NO_SIGNATURE : nodeCrypto.ed25519Sign(
    wish.pinSeed,
    await signedBytes(nodeCrypto, "pin", envelope, { ...POSITION, ...wish.pinSignedAt }),
  );
  const terminal = wish.terminalSeed === undefined ? NO_SIGNATURE : nodeCrypto.ed25519Sign(
    wish.terminalSeed,
    await signedBytes(nodeCrypto, "terminal", envelope, POSITION),
  );
  // A record's body has memory of its own.
  return decodeRequest(encodeRequest(envelope, { card, pin, terminal }).slice());
}

Deno.test("Teller.serve() refuses a stale request before it asks the books anything", async () => {
  for (const skew of [-10_001, 10_001, -3_600_000]) {
    const { clock, teller, asked, checkedKeys } = rig();
    const request = await requestOf(clock, { sentAtMs: clock.now() + skew });
    await assertReason(() => teller.serve(request, POSITION, ORIGIN), "stale");
    assertEquals([asked, checkedKeys], [[], []]);
  }
  for (const skew of [-10_000, 10_000]) {
    const { clock, teller } = rig();
    const request = await requestOf(clock, { sentAtMs: clock.now() + skew });
    assertEquals((await teller.serve(request, POSITION, ORIGIN)).reply.status, "done");
  }
});

Deno.test("Teller.serve() hands the ledger's thread nothing that is brief", async () => {
  const { clock, teller, commands } = rig();
  await teller.serve(await requestOf(clock), POSITION, ORIGIN);
  const size = largestBuffer(commands);
  assert(size > 0 && size <= FRAME_BYTES_MAX, `${size} bytes`);
});

Deno.test("Teller.serve() hands a signed order to the ledger, with all that proves it", async () => {
  for (const mode of ["execute", "resolve"] as const) {
    const { clock, teller, asked, commands } = rig();
    const request = await requestOf(clock, { mode });
    await teller.serve(request, POSITION, ORIGIN);
    assertEquals(asked, ["findCard", "submit"]);
    assertEquals(commands, [{
      order: request.decodedOrder,
      orderHash: nodeCrypto.sha256(request.order),
      mode,
      notAfterMs: request.sentAtMs + 9_000,
      possessionKey: CARD.possessionKey,
      pin: { key: CARD.pinKey, verdict: "absent" },
      needsTerminal: false,
      evidence: {
        order: request.order,
        sentAtMs: request.sentAtMs,
        validMs: 9_000,
        mode: mode === "execute" ? 0 : 1,
        th3: POSITION.th3,
        sequence: 4n,
        sigCard: request.signatures.card,
        sessionId: ORIGIN.sessionId,
        peer: ORIGIN.peer,
      },
    }]);
  }
});

Deno.test("Teller.serve() tells the ledger what the PIN is worth, by the bank's own row", async () => {
  const seed = sample("pin", 32);
  const pinKey = nodeCrypto.ed25519PublicKey(seed);
  const cases: [PinProof["verdict"], Bytes, Wish][] = [
    ["absent", NO_KEY, {}],
    ["absent", NO_KEY, { pinSeed: seed }],
    ["absent", pinKey, {}],
    ["valid", pinKey, { pinSeed: seed }],
    ["invalid", pinKey, { pinSeed: sample("wrong pin", 32) }],
    ["invalid", pinKey, { pinSeed: SEED }],
    ["invalid", pinKey, { pinSeed: seed, pinSignedAt: { sequence: 3n } }],
    ["invalid", pinKey, { pinSeed: seed, pinSignedAt: { th3: sample("other th3", 32) } }],
  ];
  for (const [verdict, key, wish] of cases) {
    const { clock, teller, commands } = rig({}, { ...CARD, pinKey: key });
    await teller.serve(await requestOf(clock, wish), POSITION, ORIGIN);
    assertEquals(commands[0]!.pin, { verdict, key });
  }
});

Deno.test("Teller.serve() looks at no PIN of a stranger", async () => {
  const pinSeed = sample("pin", 32);
  const card = { ...CARD, pinKey: nodeCrypto.ed25519PublicKey(pinSeed) };
  const { clock, teller, asked, checkedKeys } = rig({}, card);
  const request = await requestOf(clock, { seed: sample("mallory", 32), pinSeed });
  assertEquals((await teller.serve(request, POSITION, ORIGIN)).reply.refusal, "not_authenticated");
  assertEquals([asked, checkedKeys.length], [["findCard"], 1]);
});

Deno.test("Teller.serve() answers what the ledger says", async () => {
  const { clock, teller, outcome } = rig({ duplicate: true });
  const request = await requestOf(clock);
  const { reply, proven } = await teller.serve(request, POSITION, ORIGIN);
  assertEquals(proven, true);
  assertEquals(reply, {
    txnId: request.decodedOrder.txnId,
    orderHash: nodeCrypto.sha256(request.order),
    status: "done",
    amountCents: 700n,
    balanceCents: 1_700n,
    availableCents: 1_600n,
    sequence: 9n,
    bankTimeMs: outcome.timeMs,
    duplicate: true,
    ...outcome.audit,
  });
  const refused = rig({ status: "refused", refusal: "insufficient_funds" });
  const answer = await refused.teller.serve(request, POSITION, ORIGIN);
  assertEquals([answer.reply.status, answer.reply.refusal], ["refused", "insufficient_funds"]);
});

Deno.test("Teller.serve() gives every stranger the same answer after the same work", async () => {
  const strangers: [string, Wish][] = [
    ["unknown card", { order: { cardId: sample("other", 16) } }],
    ["card of another account", { order: { accountHash: sample("alice", 32) } }],
    ["another card's key", { seed: sample("mallory", 32) }],
    ["signed in another session", { signedAt: { th3: sample("th3 of another", 32) } }],
    ["signed for another position", { signedAt: { sequence: 5n } }],
    ["signed for another mode", { signedEnvelope: { mode: "resolve" } }],
    ["signed for a longer time", { signedEnvelope: { validMs: 10_000 } }],
    ["signed at another time", { signedEnvelope: { sentAtMs: 1 } }],
    ["signed for another order", { signedEnvelope: { order: sample("order", 140) } }],
  ];
  const replies = new Set<string>();
  for (const [name, wish] of strangers) {
    const { clock, teller, asked, checkedKeys, printed } = rig();
    const request = await requestOf(clock, wish);
    const { reply, proven } = await teller.serve(request, POSITION, ORIGIN);
    assertEquals([reply.status, reply.refusal], ["refused", "not_authenticated"], name);
    assertEquals([proven, asked, checkedKeys.length], [false, ["findCard"], 1], name);
    assertEquals(printed, []);
    const { orderHash: _orderHash, ...rest } = reply;
    replies.add(Deno.inspect(rest));
  }
  assertEquals(replies.size, 1, "only the order's own hash may differ");
});

Deno.test("Teller.serve() takes nobody for the decoy, whose private key is published", async () => {
  // RFC 8032, 7.1, test 1.
  const seed = decodeHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  for (const order of [{ cardId: sample("other", 16) }, { accountHash: sample("alice", 32) }]) {
    const { clock, teller, asked, checkedKeys } = rig();
    const request = await requestOf(clock, { seed, order });
    const { reply } = await teller.serve(request, POSITION, ORIGIN);
    assertEquals([checkedKeys[0], reply.refusal], [
      nodeCrypto.ed25519PublicKey(seed),
      "not_authenticated",
    ]);
    assertEquals(asked, ["findCard"]);
  }
});

Deno.test("Teller.serve() has the log keep who signed: the card, its PIN and the terminal", async () => {
  const order = { terminalId: TERMINAL };
  const wishes: Wish[] = [
    {},
    { pinSeed: sample("pin", 32) },
    { order, terminalSeed: TERMINAL_SEED },
    { pinSeed: sample("wrong pin", 32), order, terminalSeed: TERMINAL_SEED },
  ];
  for (const wish of wishes) {
    const { clock, teller, commands } = rig();
    const request = await requestOf(clock, wish);
    await teller.serve(request, POSITION, ORIGIN);
    const { sigCard, sigPin, sigTerminal } = commands[0]!.evidence;
    const { card, pin, terminal } = request.signatures;
    assertEquals(sigCard, card);
    assertEquals(sigPin, wish.pinSeed === undefined ? undefined : pin);
    assertEquals(sigTerminal, wish.terminalSeed === undefined ? undefined : terminal);
  }
});

Deno.test("Teller.serve() tells the ledger which terminal has signed, whatever the policy", async () => {
  const key = nodeCrypto.ed25519PublicKey(TERMINAL_SEED);
  const named = { order: { terminalId: TERMINAL } };
  const cases: [Bytes | undefined, Wish][] = [
    [undefined, {}],
    [key, { ...named, terminalSeed: TERMINAL_SEED }],
    [undefined, named],
    [undefined, { ...named, terminalSeed: sample("another ATM's key", 32) }],
    [undefined, { ...named, terminalSeed: SEED }],
    [undefined, { order: { terminalId: sample("none", 16) }, terminalSeed: TERMINAL_SEED }],
    [undefined, { ...named, terminalSeed: TERMINAL_SEED, mode: "resolve" }],
    [key, { ...named, terminalSeed: TERMINAL_SEED, mode: "settle", operation: "deposit" }],
    [undefined, { ...named, terminalSeed: SEED, mode: "settle", operation: "deposit" }],
  ];
  for (const policy of ["open", "enrolled"] as const) {
    for (const [terminalKey, wish] of cases) {
      const { clock, teller, commands } = rig({}, CARD, policy);
      await teller.serve(await requestOf(clock, wish), POSITION, ORIGIN);
      assertEquals(commands[0]!.terminalKey, terminalKey);
      assertEquals(commands[0]!.evidence.mode, MODES[wish.mode ?? "execute"]);
    }
  }
});

Deno.test("Teller.serve() takes money from enrolled terminals alone, where that is the policy", async () => {
  const needs = async (policy: TerminalPolicy, operation: Operation) => {
    const { clock, teller, commands } = rig({}, CARD, policy);
    await teller.serve(await requestOf(clock, { operation }), POSITION, ORIGIN);
    return commands[0]!.needsTerminal;
  };
  for (const operation of ["create", "deposit"] as const) {
    assertEquals(await needs("open", operation), false);
    assertEquals(await needs("enrolled", operation), true);
  }
  for (const operation of ["withdraw", "balance"] as const) {
    assertEquals(await needs("enrolled", operation), false);
  }
});

Deno.test("Teller.serve() tells no stranger that it was the ledger who did not know him", async () => {
  const { clock, teller } = rig({ status: "refused", refusal: "not_authenticated" });
  const { reply } = await teller.serve(await requestOf(clock), POSITION, ORIGIN);
  const { logId, leafIndex, leafHash, treeSize, root } = reply;
  assertEquals({ logId, leafIndex, leafHash, treeSize, root }, NOWHERE);
});

Deno.test("Teller.serve() asks for no terminal of a stranger", async () => {
  const { clock, teller, asked } = rig();
  const wish = { order: { terminalId: TERMINAL }, seed: sample("mallory", 32) };
  const { reply } = await teller.serve(await requestOf(clock, wish), POSITION, ORIGIN);
  assertEquals([reply.refusal, asked], ["not_authenticated", ["findCard"]]);
});

Deno.test("Teller.serve() checks a creation under the key it brings", async () => {
  const { clock, teller, asked, commands } = rig();
  const request = await requestOf(clock, { operation: "create" });
  assertEquals((await teller.serve(request, POSITION, ORIGIN)).proven, true);
  assertEquals(asked, ["submit"]);
  assertEquals(commands[0]!.possessionKey, CARD.possessionKey);
  const forged = await requestOf(clock, { operation: "create", seed: sample("mallory", 32) });
  const { reply } = await teller.serve(forged, POSITION, ORIGIN);
  assertEquals(reply.refusal, "not_authenticated");
  assertEquals(commands.length, 1);
});

Deno.test("Teller.serve() takes no creation for proof before the account is there", async () => {
  const outcomes: Partial<Result>[] = [
    { status: "refused", refusal: "account_exists" },
    { status: "cancelled" },
  ];
  for (const outcome of outcomes) {
    const { clock, teller } = rig(outcome);
    const request = await requestOf(clock, { operation: "create" });
    assertEquals((await teller.serve(request, POSITION, ORIGIN)).proven, false);
    const deposit = await requestOf(clock, { operation: "deposit" });
    assertEquals((await teller.serve(deposit, POSITION, ORIGIN)).proven, true);
  }
});

Deno.test("Teller.serve() answers nothing to an order that came too late", async () => {
  const { clock, teller, printed } = rig({ status: "expired" });
  const request = await requestOf(clock);
  await assertReason(() => teller.serve(request, POSITION, ORIGIN), "expired");
  assertEquals(printed, []);
});

Deno.test("Teller.serve() tells of what was done just now, and of nothing else", async () => {
  const cases: [Partial<Result>, number][] = [
    [{}, 1],
    [{ duplicate: true }, 0],
    [{ status: "refused", refusal: "insufficient_funds" }, 0],
    [{ status: "cancelled" }, 0],
  ];
  for (const [outcome, lines] of cases) {
    const { clock, teller, printed } = rig(outcome);
    await teller.serve(await requestOf(clock), POSITION, ORIGIN);
    assertEquals(printed.length, lines);
  }
});

Deno.test("Teller.serve() looks at a card and a signature once, even for a customer", async () => {
  const { clock, teller, checkedKeys } = rig();
  await teller.serve(await requestOf(clock, { operation: "balance" }), POSITION, ORIGIN);
  assertEquals(checkedKeys, [CARD.possessionKey]);
});

Deno.test("Teller.serve() looks at ten wrong passwords, then says try_later to the right one", async () => {
  const { clock, teller, asked, checkedKeys } = rig({}, LOGIN);
  const told = async (wish: Wish) => {
    const request = await requestOf(clock, { ...wish, order: { cardId: LOGIN.cardId } });
    const { reply, proven } = await teller.serve(request, POSITION, ORIGIN);
    return `${reply.refusal ?? reply.status} ${proven}`;
  };
  const wrong = { seed: sample("wrong", 32) };
  for (let i = 0; i < 9; i++) assertEquals(await told(wrong), "not_authenticated false");
  assertEquals(await told({}), "done true");
  for (let i = 0; i < 10; i++) assertEquals(await told(wrong), "not_authenticated false");
  const before = [asked.length, checkedKeys.length];
  assertEquals(await told({}), "try_later false");
  assertEquals(await told(wrong), "try_later false");
  assertEquals([asked.length, checkedKeys.length], before, "nothing is looked at");
  await clock.advance(60_000);
  assertEquals(await told({}), "done true");
});

Deno.test("Teller.serve() throttles log-ins that there are not, all the same", async () => {
  const { clock, teller } = rig();
  const told = [];
  for (let i = 0; i < 11; i++) {
    const request = await requestOf(clock, { order: { cardId: LOGIN.cardId } });
    told.push((await teller.serve(request, POSITION, ORIGIN)).reply.refusal);
  }
  assertEquals(told, [...Array(10).fill("not_authenticated"), "try_later"]);
});

Deno.test("Teller.serve() never throttles a card with a file", async () => {
  const { clock, teller } = rig();
  const request = await requestOf(clock, { seed: sample("wrong", 32) });
  for (let i = 0; i < 30; i++) {
    const { reply } = await teller.serve(request, POSITION, ORIGIN);
    assertEquals(reply.refusal, "not_authenticated");
  }
});

Deno.test("Teller.serve() lets no creation begin the count anew, nor ask after a password", async () => {
  const { clock, teller, asked } = rig({ status: "refused", refusal: "account_exists" }, LOGIN);
  const serve = async (wish: Wish) => {
    const request = await requestOf(clock, { ...wish, order: { cardId: LOGIN.cardId } });
    return (await teller.serve(request, POSITION, ORIGIN)).reply.refusal;
  };
  const wrong = { seed: sample("wrong", 32) };
  for (let i = 0; i < 9; i++) assertEquals(await serve(wrong), "not_authenticated");
  for (let i = 0; i < 3; i++) assertEquals(await serve({ operation: "create" }), "account_exists");
  assertEquals(await serve({ operation: "create", mode: "resolve" }), "account_exists");
  asked.length = 0;
  assertEquals(await serve({ operation: "create", mode: "resolve" }), "try_later");
  assertEquals(await serve(wrong), "try_later");
  assertEquals(asked, []);
});

Deno.test("Teller.serve() takes a creation with the log-in of its own account, and no other", async () => {
  const others = [
    await loginCardId(nodeCrypto, IDENTITY, "eve"),
    await loginCardId(nodeCrypto, sample("another bank", 32), "bob"),
    concat(Uint8Array.of(2), sample("card", 15)),
    concat(Uint8Array.of(3), sample("card", 15)),
    new Uint8Array(16),
  ];
  for (const cardId of others) {
    const { clock, teller, asked } = rig();
    const request = await requestOf(clock, { operation: "create", order: { cardId } });
    const { reply, proven } = await teller.serve(request, POSITION, ORIGIN);
    assertEquals([reply.refusal, proven, asked], ["card_id_not_accepted", false, []]);
  }
  for (const { cardId } of [LOGIN, CARD]) {
    const { clock, teller } = rig();
    const request = await requestOf(clock, { operation: "create", order: { cardId } });
    assertEquals((await teller.serve(request, POSITION, ORIGIN)).reply.status, "done");
  }
});

Deno.test("Teller.serve() tells the ledger whether a new key has signed the order", async () => {
  const newSeed = sample("new PIN", 32);
  const fields = { operation: "pin_change", order: { amountCents: 0n } } as const;
  const withKey = (seed: Bytes, signature: Bytes): Wish => ({
    ...fields,
    order: {
      ...fields.order,
      newKey: { key: nodeCrypto.ed25519PublicKey(seed), signature },
    },
  });
  const unsigned = await requestOf(new FakeClock(), withKey(newSeed, new Uint8Array(64)));
  const proof = nodeCrypto.ed25519Sign(newSeed, newKeyMessage("pin_change", unsigned.order));
  const cases: [boolean, Wish][] = [
    [true, withKey(newSeed, proof)],
    [false, withKey(newSeed, new Uint8Array(64))],
    [false, withKey(sample("another", 32), proof)],
  ];
  for (const [newKeySigned, wish] of cases) {
    const { clock, teller, commands } = rig();
    await teller.serve(await requestOf(clock, wish), POSITION, ORIGIN);
    assertEquals(commands[0]!.newKeySigned, newKeySigned);
  }
  const { clock, teller, commands } = rig();
  await teller.serve(await requestOf(clock), POSITION, ORIGIN);
  assertEquals("newKeySigned" in commands[0]!, false);
});

Deno.test("Teller.serve() judges again, once, when the card's keys were changed meanwhile", async () => {
  const pinSeed = sample("pin", 32);
  const changed = { ...CARD, pinKey: nodeCrypto.ed25519PublicKey(pinSeed) };
  const { clock, commands, outcome, teller } = rig(
    { status: "refused", refusal: "not_authenticated" },
    [CARD, changed],
  );
  const request = await requestOf(clock, { pinSeed });
  const { reply } = await teller.serve(request, POSITION, ORIGIN);
  assertEquals(commands.map(({ pin }) => pin), [
    { key: CARD.pinKey, verdict: "absent" },
    { key: changed.pinKey, verdict: "valid" },
  ]);
  assertEquals(reply.refusal, outcome.refusal);
  const same = rig({ status: "refused", refusal: "not_authenticated" });
  await same.teller.serve(await requestOf(same.clock), POSITION, ORIGIN);
  assertEquals(same.commands.length, 1);
});
