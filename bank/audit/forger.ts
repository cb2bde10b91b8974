// Test helper: writes a log entry by entry with the right links and good signatures, but whatever
// else the test wants: what a bank, or a thief with its present keys, could write.
import { concat, utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { encodeEntry, encodeHeader } from "../../lib/audit/entry.ts";
import type { Entry, EntryType } from "../../lib/audit/entry.ts";
import { CompactRange, hashLeaf } from "../../lib/audit/merkle_tree.ts";
import { IDENTITY_SEED, T0 } from "./audit_fixture.ts";
import { epochPayloadBytes, logIdOf, signEpochPayload } from "./epoch.ts";
import { createSigner } from "./epoch_signer.ts";
import type { Signer } from "./epoch_signer.ts";
import { EVENT_BYTES } from "./event_codec.ts";
import { encodeOpening, logMessage } from "./payloads.ts";
import type { Opening } from "./payloads.ts";
import { originOf, signSeal } from "./seal_note.ts";
import type { Seal } from "./seal_note.ts";

/** The key of epoch n. */
export function epochSigner(n: number): Signer {
  return createSigner(new Uint8Array(32).fill(100 + n));
}

export class Forger {
  readonly firstKey = epochSigner(0).publicKey;
  readonly origin = originOf(logIdOf(this.firstKey));
  readonly #tree = new CompactRange(nodeCrypto.sha256);
  readonly #entries: Bytes[] = [];
  #previous: Bytes = new Uint8Array(32);
  #sealed = { size: 0n, root: new Uint8Array(32) as Bytes };
  epoch = 0;
  timeMs = T0;

  get size(): bigint {
    return this.#tree.size;
  }

  get bytes(): Bytes {
    return concat(...this.#entries);
  }

  /** EPOCH, OPEN, SEAL: how every log begins. */
  begin(): this {
    return this.addEpoch(0).addOpen().addSeal();
  }

  add(type: EntryType, payload: Bytes = new Uint8Array()): this {
    return this.#push({ ...this.#header(type), payload });
  }

  addEvents(count: number): this {
    for (let i = 0; i < count; i++) this.add("event", new Uint8Array(EVENT_BYTES));
    return this;
  }

  addEpoch(announced: number, signer = epochSigner(this.epoch)): this {
    const next = epochSigner(announced);
    const announcement = {
      epoch: announced,
      publicKey: next.publicKey,
      commitment: new Uint8Array(32),
      wraps: [],
    };
    const header = this.#header("epoch");
    const bytes = encodeHeader(header, epochPayloadBytes(announcement));
    this.#push({ ...header, payload: signEpochPayload(signer, bytes, announcement) });
    this.epoch = announced;
    return this;
  }

  addOpen(change: Partial<Opening> = {}): this {
    return this.add(
      "open",
      encodeOpening({
        node: "bank",
        version: "0",
        logSignature: nodeCrypto.ed25519Sign(IDENTITY_SEED, logMessage(this.firstKey)),
        previousSize: this.#sealed.size,
        previousRoot: this.#sealed.root,
        ...change,
      }),
    );
  }

  /** `edit` changes the note after it was signed. */
  addSeal(change: Partial<Seal> & { signer?: Signer } = {}, edit = (note: string) => note): this {
    const { signer = epochSigner(this.epoch), ...rest } = change;
    const seal = { size: this.size, root: this.#tree.root(), timeMs: this.timeMs, ...rest };
    this.#sealed = seal;
    return this.add("seal", utf8(edit(signSeal(signer, this.origin, seal))));
  }

  #header(type: EntryType): Omit<Entry, "payload"> {
    const { epoch, timeMs } = this;
    return { type, index: this.size, timeMs, epoch, previous: this.#previous };
  }

  #push(entry: Entry): this {
    const bytes = encodeEntry(entry);
    this.#previous = hashLeaf(nodeCrypto.sha256, bytes);
    this.#tree.append(this.#previous);
    this.#entries.push(bytes);
    return this;
  }
}
