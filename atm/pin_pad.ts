import type { Bytes } from "../lib/bytes.ts";
import type { CardFile } from "../lib/card_file.ts";
import type { Primitives } from "../lib/crypto/primitives.ts";
import type { SecretDeps } from "../lib/read_secret.ts";
import type { SecretSource } from "../lib/secret_source.ts";
import type { RunTimer } from "./run_timer.ts";

/** What a {@linkcode PinPad} needs. */
export interface PinPadDeps {
  readonly primitives: Primitives;
  readonly timer: RunTimer;
  /** Where the PIN comes from; undefined: asked for, of a card that has one. */
  readonly source: SecretSource | undefined;
  readonly secrets: SecretDeps;
}

/** Asks for a card's PIN, once a run, and makes its key. */
export class PinPad {
  readonly #deps: PinPadDeps;
  readonly #seeds = new Map<string, Bytes>();
  #pin: string | undefined;

  constructor(deps: PinPadDeps) {
    this.#deps = deps;
  }

  /**
   * The seed of the card's PIN key; undefined if neither the card nor the command line tells of a
   * PIN. What counts is the bank's own row, so a card file that hides its PIN gains nothing.
   * @throws {UserError} there is nobody to ask
   */
  async seedFor(card: CardFile): Promise<Bytes | undefined> {
    const { primitives, source, secrets, timer } = this.#deps;
    if (card.pin === "none" && source === undefined) return undefined;
    const name = card.cardId.toHex();
    const known = this.#seeds.get(name);
    if (known !== undefined) return known;
    const { parsePin, pinSeed, readSecret } = await loadTools();
    this.#pin ??= parsePin(
      await timer.pause(() => readSecret("PIN", source ?? { from: "prompt" }, secrets)),
    );
    const seed = await pinSeed(primitives, card, this.#pin);
    this.#seeds.set(name, seed);
    return seed;
  }

  /** The seed of the PIN that a new card is to have; undefined if the command line asks for none. */
  async newSeedFor(card: CardFile): Promise<Bytes | undefined> {
    const { source } = this.#deps;
    return source && await this.#askNew("PIN", card, source);
  }

  /** The seed of the PIN that a card is to have in the place of the one it has, if any. */
  async changedSeedFor(card: CardFile, source: SecretSource): Promise<Bytes> {
    return await this.#askNew("new PIN", card, source);
  }

  async #askNew(what: string, card: CardFile, source: SecretSource): Promise<Bytes> {
    const { primitives, secrets, timer } = this.#deps;
    const { checkNewPin, parsePin, pinSeed, readNewSecret } = await loadTools();
    const pin = parsePin(await timer.pause(() => readNewSecret(what, source, secrets)));
    checkNewPin(pin);
    return await pinSeed(primitives, card, pin);
  }
}

/** Loaded by the runs that need a PIN alone: most cards have none, and a run starts sooner. */
async function loadTools(): Promise<
  & typeof import("../lib/pin.ts")
  & typeof import("../lib/read_secret.ts")
> {
  const pin: typeof import("../lib/pin.ts") = await import("../lib/pin.ts" as string);
  const source: typeof import("../lib/read_secret.ts") = await import(
    "../lib/read_secret.ts" as string
  );
  return { ...pin, ...source };
}
