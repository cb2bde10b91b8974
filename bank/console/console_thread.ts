import type { Clock } from "../../lib/clock.ts";
import { UserError } from "../../lib/errors.ts";
import type { AuditEvent } from "../audit/sink.ts";
import type { AdminAct, AdminResult } from "../ledger/admin_act.ts";
import type { Step } from "../step_log.ts";
import type {
  ConsoleSetup,
  FromConsole,
  Gauges,
  News,
  TimedStep,
  ToConsole,
} from "./thread_messages.ts";

/** What the console can ask of its bank. */
export interface ConsoleDeps {
  readonly clock: Clock;
  readonly gauges: () => Omit<Gauges, "timeMs">;
  readonly administer: (act: AdminAct, by: string) => Promise<AdminResult>;
  readonly note: (event: AuditEvent) => void;
  readonly warn: (message: string) => void;
  /** Another thread than console_worker.ts, for tests. */
  readonly worker?: Worker;
}

/** How often the console hears of the bank; and its viewers of both, a write each. */
export const NEWS_MS = 500;
/** Steps kept from one news to the next; those beyond are counted alone. */
export const STEPS_MAX = 5_000;

/**
 * The console, in a thread of its own: its pages, its passwords, its reading of books and audit
 * log cannot hold up an order. All that it costs the bank is to post what happened, twice a second.
 * It may die, and the bank goes on.
 */
export class ConsoleThread implements Disposable {
  readonly url: string;
  readonly #worker: Worker;
  readonly #deps: ConsoleDeps;
  #steps: TimedStep[] = [];
  #missed = 0;
  #cancel: (() => void) | undefined;

  /** @throws {UserError} its page cannot be served */
  static async open(setup: ConsoleSetup, deps: ConsoleDeps): Promise<ConsoleThread> {
    const worker = deps.worker ?? startWorker();
    try {
      return new ConsoleThread(await ready(worker, setup), worker, deps);
    } catch (error) {
      worker.terminate();
      throw error;
    }
  }

  private constructor(url: string, worker: Worker, deps: ConsoleDeps) {
    this.url = url;
    this.#worker = worker;
    this.#deps = deps;
    worker.onmessage = ({ data }) => this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault(); // Or it ends the bank.
      deps.warn(`The console has ended, the bank goes on: ${event.message}`);
      this[Symbol.dispose]();
    };
    this.#tell();
  }

  /** Takes a step of a connection: a few instructions, for all of them pass here. */
  take(step: Step): void {
    if (this.#steps.length >= STEPS_MAX) this.#missed++;
    else this.#steps.push({ ...step, timeMs: this.#deps.clock.now() });
  }

  [Symbol.dispose](): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#worker.terminate();
  }

  /** Tells what happened, and again and again from then on. */
  #tell(): void {
    const { clock, gauges } = this.#deps;
    const news: News = {
      steps: this.#steps,
      missed: this.#missed,
      gauges: { timeMs: clock.now(), ...gauges() },
    };
    this.#steps = [];
    this.#missed = 0;
    post(this.#worker, { news });
    this.#cancel = clock.after(NEWS_MS, () => this.#tell());
  }

  #hear(message: FromConsole): void {
    if ("note" in message) return this.#deps.note(message.note);
    if ("warning" in message) return this.#deps.warn(message.warning);
    if ("call" in message) return void this.#answer(message.call, message.act, message.by);
  }

  async #answer(answer: number, act: AdminAct, by: string): Promise<void> {
    try {
      post(this.#worker, { answer, result: await this.#deps.administer(act, by) });
    } catch (error) {
      const hints = error instanceof UserError ? error.hints : [];
      const message = error instanceof Error ? error.message : String(error);
      post(this.#worker, { answer, failure: { message, hints } });
    }
  }
}

/** Waits until the page is served. @throws {UserError} it cannot be */
function ready(worker: Worker, setup: ConsoleSetup): Promise<string> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<FromConsole>) => {
      if ("ready" in data) resolve(data.ready.url);
      else if ("failed" in data) {
        reject(new UserError(data.failed.message, { hints: data.failed.hints }));
      }
    };
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`The console cannot start: ${event.message}`));
    };
    post(worker, { setup });
  });
}

function post(worker: Worker, message: ToConsole): void {
  worker.postMessage(message);
}

/** The URL is literal, so that `scripts/compile/bundle.ts` finds it and bundles the worker, too. */
function startWorker(): Worker {
  const url = new URL("./console_worker.ts", import.meta.url);
  return new Worker(url, { type: "module", name: "console" });
}
