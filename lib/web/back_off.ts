import type { Clock } from "../clock.ts";

/** How long to wait after how many failures. */
export interface BackOffOptions {
  readonly clock: Clock;
  /** Failures without any wait. */
  readonly freeTries?: number;
  /** The first wait; each further failure doubles it. */
  readonly firstMs?: number;
  readonly waitMsMax?: number;
  /** Names remembered; beyond that the oldest is forgotten. */
  readonly namesMax?: number;
}

/** Slows down who tries passwords, a name at a time. Nothing is evaluated while a wait lasts. */
export class BackOff {
  readonly #options: Required<BackOffOptions>;
  readonly #failures = new Map<string, { count: number; untilMs: number }>();

  constructor(options: BackOffOptions) {
    this.#options = {
      freeTries: 3,
      firstMs: 1_000,
      waitMsMax: 60_000,
      namesMax: 10_000,
      ...options,
    };
  }

  /** Milliseconds until the next try under a name; 0: now. */
  waitMs(name: string): number {
    const untilMs = this.#failures.get(name)?.untilMs ?? 0;
    return Math.max(0, untilMs - this.#options.clock.monotonic());
  }

  failed(name: string): void {
    const { clock, freeTries, firstMs, waitMsMax, namesMax } = this.#options;
    const count = (this.#failures.get(name)?.count ?? 0) + 1;
    const over = count - freeTries;
    const waitMs = over <= 0 ? 0 : Math.min(waitMsMax, firstMs * 2 ** (over - 1));
    this.#failures.delete(name);
    if (this.#failures.size >= namesMax) {
      this.#failures.delete(this.#failures.keys().next().value!);
    }
    this.#failures.set(name, { count, untilMs: clock.monotonic() + waitMs });
  }

  succeeded(name: string): void {
    this.#failures.delete(name);
  }
}
