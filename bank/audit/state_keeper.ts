import type { Chain } from "./chain.ts";
import type { AuditLogDeps } from "./audit_log_deps.ts";
import { STATE_LAG_MS } from "./audit_limits.ts";
import type { PreparedEpoch } from "./epoch.ts";
import { encodeState } from "./log_state.ts";

/** Keeps the state file up with the chain: what it holds is what a thief could read and write. */
export class StateKeeper {
  readonly #deps: Pick<AuditLogDeps, "clock" | "state" | "warn">;
  readonly #file: { sync(): void };
  readonly #chain: Chain;
  #savedMs = -Infinity;
  #savedSize = -1n;
  #savedEpoch = -1;

  constructor(
    deps: Pick<AuditLogDeps, "clock" | "state" | "warn">,
    { file, chain }: { readonly file: { sync(): void }; readonly chain: Chain },
  ) {
    this.#deps = deps;
    this.#file = file;
    this.#chain = chain;
  }

  /** Whether the chain has moved on since. */
  get isBehind(): boolean {
    return this.#savedSize !== this.#chain.size;
  }

  /** Whether the file holds keys that it should not hold any more. */
  get isLate(): boolean {
    return this.#chain.epoch !== this.#savedEpoch ||
      this.#deps.clock.monotonic() - this.#savedMs >= STATE_LAG_MS;
  }

  /** Stores the state, with an epoch that may begin next. */
  save(next: PreparedEpoch | undefined = this.#chain.next): void {
    // The next start believes the file up to the place in the state. Without this a power cut may
    // leave a hole before it, which nobody would ever fill.
    this.#file.sync();
    const state = this.#chain.state();
    this.#deps.state.save(encodeState(next === undefined ? state : { ...state, next }));
    this.#savedMs = this.#deps.clock.monotonic();
    this.#savedSize = this.#chain.size;
    this.#savedEpoch = this.#chain.epoch;
  }

  /** The same after a COMMIT, when nothing may fail any more. */
  trySave(): void {
    try {
      this.save();
    } catch (error) {
      const why = error instanceof Error ? error.message : error;
      this.#deps.warn(`Cannot replace the audit log's state: ${why}`);
    }
  }
}
