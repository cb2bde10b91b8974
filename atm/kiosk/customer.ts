import type { Clock } from "../../lib/clock.ts";
import { EventStream } from "../../lib/web/event_stream.ts";
import type { KioskDesk, Request } from "./desk.ts";
import { type Keys, wipe } from "./keys.ts";
import { LANGUAGES } from "./language.ts";
import type { Done, Outcome } from "./outcome.ts";

/** A request that was made on this page, and what became of it. */
export interface Made extends Request {
  outcome?: Outcome;
  /** While the bank is asked. */
  giving?: Promise<Outcome>;
}

/** What a {@linkcode Customer} needs from outside. */
export interface CustomerDeps {
  readonly desk: KioskDesk;
  readonly clock: Clock;
  /** Between two looks at the balance while a page shows it, ms. */
  readonly watchMs: number;
  readonly report: (error: unknown) => void;
}

/** Requests remembered, so that Back and reload find them; the oldest go. */
const REQUESTS_MAX = 50;
/** Pages of one customer that show the balance at once. */
const VIEWERS_MAX = 8;

/** Somebody who is logged in: keys, requests and the balance, all gone with the session. */
export class Customer {
  readonly #deps: CustomerDeps;
  readonly #requests = new Map<string, Made>();
  readonly #stream: EventStream;
  #keys: Keys;
  #balance: Pick<Done, "balanceCents" | "availableCents">;
  #cancelWatch: (() => void) | undefined;
  #ended = false;
  /** Whether the balance stands on the pages. */
  hidesBalance = false;
  /** Wrong old PINs or passwords in a row. */
  wrongSecrets = 0;

  constructor(
    deps: CustomerDeps,
    keys: Keys,
    balance: Pick<Done, "balanceCents" | "availableCents">,
  ) {
    this.#deps = deps;
    this.#keys = keys;
    this.#balance = balance;
    this.#stream = new EventStream({ clock: deps.clock, viewersMax: VIEWERS_MAX, backlogMax: 1 });
  }

  get keys(): Keys {
    return this.#keys;
  }

  get account(): string {
    return this.#keys.account;
  }

  get balance(): Pick<Done, "balanceCents" | "availableCents"> {
    return this.#balance;
  }

  /** Remembers a request; it is not given yet. */
  prepare(request: Request): void {
    this.#requests.set(request.id, { ...request });
    if (this.#requests.size > REQUESTS_MAX) {
      this.#requests.delete(this.#requests.keys().next().value!);
    }
  }

  /** A request made on this page; undefined: there was none of this number. */
  request(id: string): Made | undefined {
    return this.#requests.get(id);
  }

  /** Gives a request to the bank, once: whoever asks again gets what came of it. */
  async give(made: Made): Promise<Outcome> {
    const settled = made.outcome?.kind;
    if (settled !== undefined && settled !== "failed") return made.outcome!;
    await this.settleAll();
    return await this.#ask(made, () => this.#deps.desk.give(this.#keys, made));
  }

  /** Asks what became of a request whose answer was lost. */
  async settle(made: Made): Promise<Outcome> {
    if (made.outcome?.kind !== "unknown") return made.outcome ?? { kind: "cancelled" };
    return await this.#ask(made, async () => {
      const outcome = await this.#deps.desk.settle(this.#keys, made);
      return outcome.kind === "failed" ? { kind: "unknown" } : outcome;
    });
  }

  /** Asks after every lost answer first: any other visit would hear it, and not know whose it is. */
  async settleAll(): Promise<void> {
    for (const made of this.#unknown()) await this.settle(made);
  }

  /** Reads the balance anew, unless the bank cannot be reached. */
  async look(id: string): Promise<void> {
    if (this.#unknown().length > 0) return;
    const outcome = await this.#deps.desk.give(this.#keys, {
      id,
      operation: "balance",
      amountCents: 0n,
    });
    if (outcome.kind === "done") this.#learn(outcome);
  }

  /** Takes new keys in the place of the old ones. */
  take(keys: Keys): void {
    wipe(this.#keys);
    this.#keys = keys;
  }

  /** Events of the balance, for a page that shows it. */
  watch(newId: () => string, lastEventId: string | undefined): Response {
    const now = { event: "balance", data: this.#balanceJson() };
    const response = this.#stream.respond(lastEventId, now);
    this.#watchLater(newId);
    return response;
  }

  /** Ends what the session had. */
  end(): void {
    this.#ended = true;
    this.#cancelWatch?.();
    this.#stream.publish("end", "{}");
    this.#stream.close();
    wipe(this.#keys);
    this.#requests.clear();
  }

  #unknown(): Made[] {
    return [...this.#requests.values()].filter(({ outcome }) => outcome?.kind === "unknown");
  }

  async #ask(made: Made, ask: () => Promise<Outcome>): Promise<Outcome> {
    made.giving ??= ask().finally(() => delete made.giving);
    const outcome = await made.giving;
    made.outcome = outcome;
    if (outcome.kind === "done") this.#learn(outcome);
    return outcome;
  }

  #learn({ balanceCents, availableCents }: Done): void {
    const before = this.#balanceJson();
    this.#balance = { balanceCents, availableCents };
    const now = this.#balanceJson();
    if (now !== before) this.#stream.publish("balance", now);
  }

  /** In every language, for pages in different ones may listen. */
  #balanceJson(): string {
    const texts = Object.entries(LANGUAGES).map(([language, { money, words }]) => {
      const amount = money.format(this.#balance.balanceCents);
      return [language, { amount, says: words.balanceIs(amount) }];
    });
    return JSON.stringify(Object.fromEntries(texts));
  }

  #watchLater(newId: () => string): void {
    if (this.#ended) return;
    this.#cancelWatch ??= this.#deps.clock.after(this.#deps.watchMs, async () => {
      if (this.#stream.viewers > 0 && !this.#ended) {
        await this.look(newId()).catch((error) => {
          if (!this.#ended) this.#deps.report(error);
        });
      }
      this.#cancelWatch = undefined;
      if (this.#stream.viewers > 0) this.#watchLater(newId);
    });
  }
}
