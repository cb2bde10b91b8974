import { equalBytes, isZero } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { encodeCardFile, possessionSeed } from "../../lib/card_file.ts";
import type { CardFile } from "../../lib/card_file.ts";
import { decodeOrder } from "../../lib/channel/order.ts";
import type { Mode } from "../../lib/channel/request.ts";
import { nodeCrypto as p } from "../../lib/crypto/node_crypto.ts";
import type { Random } from "../../lib/random.ts";
import { newTerminal } from "../../lib/terminal_file.ts";
import { OutcomeUnknownError } from "../../atm/attempts.ts";
import type { SignedOrder, SignedReply } from "../../atm/bank_session.ts";
import { Journal } from "../../atm/journal.ts";
import { newOrder } from "../../atm/new_order.ts";
import { resolveEarlier } from "../../atm/resolve_earlier.ts";
import type { Visit } from "../../atm/run.ts";
import { useAccount } from "../../atm/use_account.ts";
import { NOWHERE } from "../../bank/audit/sink.ts";
import type { AdminAct } from "../../bank/ledger/admin_act.ts";
import type { Engine, OpenEngine } from "../../bank/ledger/testing_engines.ts";
import { fakeTerminal } from "./fake_terminal.ts";
import { Killer } from "./killer.ts";
import { sample } from "./sample.ts";
import { TestMachine } from "./test_machine.ts";
import type { MachineKind } from "./test_machine.ts";

const BANK_KID = sample("bank", 16);
const PIN_SEED = sample("pin", 32);
const STOCK = [{ cents: 5_000n, count: 10n }, { cents: 2_000n, count: 10n }];
const STOCK_CENTS = 70_000n;

/** What a run met on its way. */
export interface Trouble {
  /** Killed at this step. */
  readonly killAt?: number;
  /** Answers of the bank that get lost, from the first on. */
  readonly lost?: number;
  /** Where the numbers of its orders come from. */
  readonly random?: Random;
}

/** A terminal with notes, john's card with a PIN and 500.00, and a ledger: no network between. */
export class NotesWorld {
  readonly engine: Engine;
  readonly machine: TestMachine;
  readonly #folder: string;
  readonly #clock: { nowMs: number };
  readonly #desk = newTerminal((length) => sample("desk", length), BANK_KID, "desk");
  #card: CardFile = CARD;
  /** What stdout and stderr of the last run were. */
  stdout = "";
  stderr = "";

  private constructor(folder: string, engine: Engine, parts: {
    readonly clock: { nowMs: number };
    readonly kind: MachineKind;
  }) {
    this.#folder = folder;
    this.engine = engine;
    this.#clock = parts.clock;
    this.machine = new TestMachine(parts.kind);
  }

  /** Runs a test in a world of its own. */
  static async with<T>(
    open: OpenEngine,
    kind: MachineKind,
    test: (world: NotesWorld) => Promise<T>,
  ): Promise<T> {
    const folder = await Deno.makeTempDir({ prefix: "cofre-notes-" });
    const clock = { nowMs: 1_000_000 };
    const engine = await open(folder, { clock: { now: () => clock.nowMs } });
    try {
      const world = new NotesWorld(folder, engine, { clock, kind });
      await world.#begin();
      return await test(world);
    } finally {
      await engine.close();
      await Deno.remove(folder, { recursive: true });
    }
  }

  /** A run of the ATM: what earlier ones left, then the order. */
  async run(
    operation: "withdraw" | "deposit" | "balance",
    amountCents: bigint,
    { killAt = Infinity, lost = 0, random = randomBytes }: Trouble = {},
  ): Promise<"ended" | "killed"> {
    const killer = new Killer(killAt);
    this.machine.killer = killer;
    const { terminal, stdout, stderr } = fakeTerminal();
    const { disk } = killer;
    const journal = () =>
      Journal.open(`${this.#folder}/journal`, {
        ...{ primitives: p, bankKid: BANK_KID, terminal: this.#desk, disk },
        report: (words) => terminal.warning(words),
      });
    let answers = 0;
    const options = { account: "john", cardFile: `${this.#folder}/john.card`, strict: false };
    const visit = {
      ...{ primitives: p, random, terminal, disk, machine: () => Promise.resolve(this.machine) },
      clock: { now: () => this.#clock.nowMs },
      options: { ...options, action: { operation, amountCents } },
      ...{ bankKid: BANK_KID, journal, evidence: null, login: null, enrolled: this.#desk },
      pendingPath: `${this.#folder}/pending`,
      pinPad: { seedFor: () => Promise.resolve(PIN_SEED) },
      attempts: {
        retried: false,
        perform: async (order: SignedOrder, mode: Mode) => {
          await killer.step();
          const reply = await this.#book(order, mode);
          await killer.step();
          if (++answers <= lost) throw new OutcomeUnknownError();
          return reply;
        },
      },
    } as unknown as Visit;
    const work = async () => {
      await resolveEarlier(visit, await journal());
      await useAccount(visit);
    };
    const ended = await killer.watch(
      work().catch((error: Error) => terminal.error(error)),
    );
    [this.stdout, this.stderr] = [stdout.text, stderr.text];
    return ended;
  }

  /** What the bank's people do meanwhile; of a card, with another PIN. */
  async administer(act: AdminAct): Promise<string> {
    const { status, refusal, amountCents } = await this.engine.administer(act);
    return `${refusal ?? status} ${amountCents}`;
  }

  /** The old card dies, and the new one lies in its place. */
  async replaceCard(): Promise<void> {
    const card = { ...CARD, secret: sample("new secret", 32) };
    const possessionKey = p.ed25519PublicKey(await possessionSeed(p, card.secret));
    const pinKey = p.ed25519PublicKey(PIN_SEED);
    const keys = { cardId: card.cardId, possessionKey, pinKey };
    await this.engine.administer({ kind: "replace_card", account: "john", card: keys });
    this.#card = card;
    await Deno.writeFile(`${this.#folder}/john.card`, encodeCardFile(card), { mode: 0o600 });
  }

  wait(ms: number): void {
    this.#clock.nowMs += ms;
  }

  /** By how much the books are off from the notes that are there, in cents. */
  async difference(): Promise<bigint> {
    const cents = STOCK_CENTS + 50_000n + this.machine.cents;
    const counted = { kind: "count_cash", terminal: "desk", cents, notes: [] } as const;
    return (await this.engine.administer(counted)).amountCents;
  }

  /** What the ledger says of john: `380.00 of 500.00`. */
  async money(): Promise<{ readonly balance: bigint; readonly available: bigint }> {
    const order = await this.#order("balance", 0n);
    const reply = await this.#book(order, "execute");
    return { balance: reply.balanceCents, available: reply.availableCents };
  }

  /** The names of what the journal holds. */
  async left(): Promise<number> {
    try {
      return (await Array.fromAsync(Deno.readDir(`${this.#folder}/journal`))).length;
    } catch {
      return 0;
    }
  }

  async #begin(): Promise<void> {
    const { terminalId, seed } = this.#desk;
    const terminalKey = p.ed25519PublicKey(seed);
    await this.engine.administer({
      kind: "add_terminal",
      terminal: "desk",
      terminalId,
      terminalKey,
    });
    const notes = STOCK;
    await this.engine.administer({
      kind: "load_cash",
      terminal: "desk",
      cents: STOCK_CENTS,
      notes,
    });
    await Deno.writeFile(`${this.#folder}/john.card`, encodeCardFile(CARD), { mode: 0o600 });
    await this.#book(await this.#order("create", 50_000n), "execute");
  }

  async #order(operation: "create" | "balance", amountCents: bigint): Promise<SignedOrder> {
    return await newOrder({ primitives: p, random: randomBytes, enrolled: this.#desk }, {
      ...{ cardId: CARD.cardId, account: "john", pinSeed: PIN_SEED },
      possessionSeed: await possessionSeed(p, this.#card.secret),
    }, { operation, amountCents });
  }

  /** What bank and teller do between the ATM and the ledger, without their bytes. */
  async #book(order: SignedOrder, mode: Mode): Promise<SignedReply> {
    const decoded = decodeOrder(order.bytes);
    const pinKey = p.ed25519PublicKey(PIN_SEED);
    const orderHash = p.sha256(order.bytes);
    const isSigned = order.pinSeed !== undefined && equalBytes(order.pinSeed, PIN_SEED);
    const [result] = await this.engine.applyBatch([{
      ...{ order: decoded, orderHash, mode, notAfterMs: Number.MAX_SAFE_INTEGER },
      possessionKey: p.ed25519PublicKey(order.possessionSeed),
      pin: { key: pinKey, verdict: isSigned ? "valid" : "absent" },
      needsTerminal: false,
      ...(isZero(decoded.terminalId) || order.terminalSeed === undefined
        ? {}
        : { terminalKey: p.ed25519PublicKey(order.terminalSeed) }),
      evidence: {
        ...{ order: order.bytes, sentAtMs: 0, validMs: 0, mode: 0, sequence: 0n, peer: "" },
        ...{ th3: new Uint8Array(32), sigCard: new Uint8Array(64), sessionId: new Uint8Array(16) },
      },
    }]);
    const { status, refusal, notes, ...told } = result!;
    if (status === "expired") throw new Error("nothing expires here");
    return {
      ...told,
      ...{ status, txnId: order.txnId, orderHash, bankTimeMs: told.timeMs, body: order.bytes },
      ...(refusal === undefined ? {} : { refusal }),
      ...(notes === undefined ? {} : { notes }),
      ...NOWHERE,
    };
  }
}

/** The id of john's card. */
export const JOHNS_CARD: Bytes = sample("card", 16).with(0, 1);

const CARD: CardFile = {
  bankKid: BANK_KID,
  cardId: JOHNS_CARD,
  account: "john",
  secret: sample("secret", 32),
  pin: "none",
};

function randomBytes(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}
