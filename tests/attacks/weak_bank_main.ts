// The bank without one of its guards, named by COFRE_WEAKNESS. Only the attack tests start it, to
// show that each attack wins where its guard is missing; the product has no such switch.
import type { BankParts } from "../../bank/bank.ts";
import { ConnectionGate } from "../../bank/connection_gate.ts";
import type { Visitor } from "../../bank/connection_gate.ts";
import { Authenticator } from "../../bank/authenticator.ts";
import { parseBankFlags } from "../../bank/flags.ts";
import type { Command } from "../../bank/ledger/store.ts";
import { WorkerStore } from "../../bank/ledger/worker_store.ts";
import { serve } from "../../bank/serve.ts";
import type { ServerDeps } from "../../bank/server.ts";
import { concat, equalBytes, utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { KeyTransport } from "../../lib/channel/key_transport.ts";
import { SIGNERS } from "../../lib/channel/request.ts";
import { systemClock } from "../../lib/clock.ts";
import { ProtocolError } from "../../lib/errors.ts";
import { systemTerminal } from "../../lib/terminal.ts";
import type { BankGuard } from "./guards.ts";

type Weaken = (parts: BankParts) => { parts?: Partial<BankParts>; deps?: Partial<ServerDeps> };

const WITHOUT: Readonly<Record<BankGuard, Weaken>> = {
  /** Takes every hello for a new one, and old ones for fresh. */
  replay_window: () => ({
    deps: {
      clock: { ...systemClock, now: () => Date.now() - 6_000 },
      replayWindow: { admit() {} },
    },
  }),
  record_mac: ({ primitives }) => ({ parts: { primitives: { ...primitives, equal: () => true } } }),
  card_signature: ({ primitives }) => ({
    parts: { primitives: { ...primitives, ed25519Verify: () => true } },
  }),
  /** Hangs up on cards that there are not, and answers the others. */
  one_refusal({ books }) {
    const { judgeCard } = Authenticator.prototype;
    Authenticator.prototype.judgeCard = async function (request, position) {
      const { creation, cardId } = request.decodedOrder;
      const isThere = creation !== undefined || await books.findCard(cardId) !== null;
      if (!isThere) throw new ProtocolError("unknown_card");
      return await judgeCard.call(this, request, position);
    };
    return {};
  },
  pin_signature: ({ primitives }) => ({
    parts: {
      primitives: {
        ...primitives,
        ed25519Verify: (key, message, signature) =>
          isBy("pin", message) || primitives.ed25519Verify(key, message, signature),
      },
    },
  }),
  terminal_signature: ({ primitives }) => ({
    parts: {
      primitives: {
        ...primitives,
        ed25519Verify: (key, message, signature) =>
          isBy("terminal", message) || primitives.ed25519Verify(key, message, signature),
      },
    },
  }),
  login_throttle: () => ({ parts: { throttle: { begin: () => ({ succeeded() {} }) } } }),
  /** Accepts a signature that was made for any position this bank has seen. */
  signature_position: ({ primitives }) => {
    const context = utf8(SIGNERS.card);
    const seen: Bytes[] = [];
    return {
      parts: {
        primitives: {
          ...primitives,
          async ed25519Verify(key, message, signature) {
            const position = message.slice(context.length, context.length + 32 + 8);
            seen.unshift(position);
            for (const other of seen) {
              const moved = concat(context, other, message.slice(context.length + other.length));
              if (await primitives.ed25519Verify(key, moved, signature)) return true;
            }
            return false;
          },
        },
      },
    };
  },
  unique_order: changingCommands(({ order, ...command }) => ({
    ...command,
    order: { ...order, txnId: crypto.getRandomValues(new Uint8Array(16)) },
  })),
  order_expiry: changingCommands((command) => ({ ...command, notAfterMs: Infinity })),
  resolve_only_tells: changingCommands((command) => ({ ...command, mode: "execute" })),
  /** Takes timestamps of up to 16 s ahead for fresh. */
  request_freshness: ({ clock }) => ({
    parts: { clock: { ...clock, now: () => clock.now() + 6_000 } },
  }),
  /** Hangs up on a hello that does not decrypt, as most implementations do. */
  implicit_rejection: ({ keys, random }) => {
    class TellingKeyTransport extends KeyTransport {
      override async open(ciphertext: Bytes, label: Bytes): Promise<Bytes> {
        const opened = await keys.rsa.decrypt(ciphertext, label);
        if (opened === null) throw new ProtocolError("decryption_failed");
        return opened;
      }
    }
    return { deps: { keyTransport: new TellingKeyTransport(keys.rsa, random, NO_DECOY) } };
  },
  /** Answers when it is done, and has nothing to do for a number that is too large. */
  reply_tick({ keys: { rsa }, random }) {
    const hasty = {
      modulusBytes: rsa.modulusBytes,
      isInRange: () => true,
      decrypt: decryptBy(rsa),
    };
    return { deps: { tick: NO_TICK, keyTransport: new KeyTransport(hasty, random, NO_DECOY) } };
  },
  /** Takes the all-zero result of a point of low order for a secret. */
  low_order_points: ({ primitives }) => ({
    parts: {
      primitives: {
        ...primitives,
        x25519: async (privateKey, publicKey) => {
          try {
            return await primitives.x25519(privateKey, publicKey);
          } catch {
            return new Uint8Array(32);
          }
        },
      },
    },
  }),
  /** Has one key for all sessions in the place of a fresh one for each. */
  fresh_ephemeral: ({ primitives, keys: { identitySeed } }) => ({
    parts: {
      primitives: {
        ...primitives,
        x25519PublicKey: () => primitives.x25519PublicKey(identitySeed),
        x25519: (_privateKey, publicKey) => primitives.x25519(identitySeed, publicKey),
      },
    },
  }),
  /** Leaves a ticket where it is when somebody uses it. */
  ticket_single_use() {
    const kept = new Map<string, Bytes>();
    return {
      deps: {
        tickets: {
          keep: ({ id, secret }) => void kept.set(id.join(), secret),
          take: (id) => kept.get(id.join())?.slice() ?? null,
        },
      },
    };
  },
  /** Takes every binder for the right one, and only binders. */
  resume_binder({ primitives }) {
    const binders = new WeakSet<Bytes>();
    return {
      parts: {
        primitives: {
          ...primitives,
          async hmacSha256(key, ...parts) {
            const tag = await primitives.hmacSha256(key, ...parts);
            if (parts.length === 1 && parts[0]!.length === BOUND_BYTES) binders.add(tag);
            return tag;
          },
          equal: (a, b) => binders.has(a) || primitives.equal(a, b),
        },
      },
    };
  },
  terminal_policy: () => ({ parts: { terminals: "open" } }),
  /** Lets everybody choose the id of a log-in. */
  login_owner() {
    Authenticator.prototype.isCardIdAccepted = () => Promise.resolve(true);
    return {};
  },
  strangers_per_address: ({ limits }) => ({
    parts: { limits: { ...limits, maxStrangersPerAddress: Infinity } },
  }),
  handshake_rate: ({ limits }) => ({
    parts: { limits: { ...limits, handshakesPerSecond: Number.MAX_SAFE_INTEGER } },
  }),
  read_deadline: () => ({ parts: { readTimeoutMs: 3_600_000 } }),
  /** Turns newcomers away when it is full, whoever they are. */
  eviction: ({ limits, clock }) => {
    class FirstComeGate extends ConnectionGate {
      override admit(address: string): Visitor | null {
        return this.size < limits.maxConnections ? super.admit(address, () => {}) : null;
      }
    }
    return { deps: { gate: new FirstComeGate(limits, clock) } };
  },
  // These two are taken out where they stand: weak_ledger_worker.ts.
  pin_lock: () => ({}),
  ledger_rules: () => ({}),
};
/** Of a RESUME, what its binder covers. */
const BOUND_BYTES = 93;
const IN_THE_LEDGER = ["pin_lock", "ledger_rules"];
const NO_TICK = { wait: () => Promise.resolve() };
const NO_DECOY = { ciphertext: new Uint8Array(), label: new Uint8Array() };

function decryptBy(rsa: BankParts["keys"]["rsa"]): BankParts["keys"]["rsa"]["decrypt"] {
  return (ciphertext, label) => rsa.decrypt(ciphertext, label);
}

function isBy(signer: keyof typeof SIGNERS, message: Bytes): boolean {
  const context = utf8(SIGNERS[signer]);
  return equalBytes(message.subarray(0, context.length), context);
}

function changingCommands(change: (command: Command) => Command): Weaken {
  return ({ books }) => ({
    parts: {
      books: {
        findCard: (cardId) => books.findCard(cardId),
        findTerminalKey: (terminalId) => books.findTerminalKey(terminalId),
        submit: (command, deliver) => books.submit(change(command), deliver),
      },
    },
  });
}

const invocation = parseBankFlags(Deno.args, {});
if (invocation.kind !== "serve") throw new Error("Only for serving");
const guard = Deno.env.get("COFRE_WEAKNESS") as keyof typeof WITHOUT;
const terminal = systemTerminal("bank", { noColor: true });
const url = new URL("./weak_ledger_worker.ts", import.meta.url);
const worker = () => new Worker(url, { type: "module", name: "ledger" });
Deno.exit(
  await serve(invocation.options, terminal, {
    weaken: WITHOUT[guard],
    openStore: IN_THE_LEDGER.includes(guard)
      ? (options) => WorkerStore.open({ ...options, worker: worker() })
      : WorkerStore.open,
  }),
);
