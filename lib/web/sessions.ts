import { encodeBase64Url } from "@std/encoding/base64url";
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { Clock } from "../clock.ts";
import type { Random } from "../random.ts";

/** What {@linkcode Sessions} need, and where their bounds are. */
export interface SessionsOptions<T> {
  /** Of the cookie, one for each kind of page: cookies ignore ports. */
  readonly cookie: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Without a request for so long, a session ends. */
  readonly idleMs: number;
  /** When there are more, the one that was idle longest ends. */
  readonly sessionsMax: number;
  /** Called once for each, however it ends: time to forget its secrets. */
  readonly onEnd?: (value: T) => void;
}

interface Session<T> {
  readonly value: T;
  usedMs: number;
}

/** Who is logged in, kept by the server: the browser has a random number and nothing else. */
export class Sessions<T> {
  readonly #options: SessionsOptions<T>;
  /** The one used last comes last. */
  readonly #sessions = new Map<string, Session<T>>();
  #cancelSweep: (() => void) | undefined;

  constructor(options: SessionsOptions<T>) {
    this.#options = options;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /**
   * Logs in: always under a new number, so that one planted in the browser beforehand is of no use
   * (session fixation); what ran under the old one ends.
   */
  start(c: Context, value: T): void {
    const { cookie, clock, random, sessionsMax } = this.#options;
    this.#end(getCookie(c, cookie));
    const id = encodeBase64Url(random(32));
    if (this.#sessions.size >= sessionsMax) this.#end(this.#sessions.keys().next().value);
    this.#sessions.set(id, { value, usedMs: clock.monotonic() });
    this.#sweepLater();
    setCookie(c, cookie, id, { httpOnly: true, sameSite: "Strict", path: "/" });
  }

  /** Who asks, which counts as use; undefined: nobody, or nobody any more. */
  find(c: Context): T | undefined {
    const id = getCookie(c, this.#options.cookie) ?? "";
    const session = this.#alive(id);
    if (session === undefined) return undefined;
    session.usedMs = this.#options.clock.monotonic();
    this.#sessions.delete(id);
    this.#sessions.set(id, session);
    return session.value;
  }

  /** The same for requests that a page makes by itself: they keep nobody logged in. */
  peek(c: Context): T | undefined {
    return this.#alive(getCookie(c, this.#options.cookie) ?? "")?.value;
  }

  /** Milliseconds until the session of the request ends by itself; 0: there is none. */
  remainingMs(c: Context): number {
    const session = this.#alive(getCookie(c, this.#options.cookie) ?? "");
    if (session === undefined) return 0;
    return this.#options.idleMs - (this.#options.clock.monotonic() - session.usedMs);
  }

  /** Logs out. */
  end(c: Context): void {
    const { cookie } = this.#options;
    this.#end(getCookie(c, cookie));
    deleteCookie(c, cookie, { path: "/" });
  }

  /** Ends all: the program stops. */
  endAll(): void {
    this.#cancelSweep?.();
    this.#cancelSweep = undefined;
    for (const id of [...this.#sessions.keys()]) this.#end(id);
  }

  #alive(id: string): Session<T> | undefined {
    const session = this.#sessions.get(id);
    if (session === undefined || this.#isFresh(session)) return session;
    this.#end(id);
    return undefined;
  }

  #isFresh({ usedMs }: Session<T>): boolean {
    return this.#options.clock.monotonic() - usedMs < this.#options.idleMs;
  }

  #end(id: string | undefined): void {
    const session = this.#sessions.get(id ?? "");
    if (session === undefined) return;
    this.#sessions.delete(id!);
    this.#options.onEnd?.(session.value);
  }

  /** Secrets go when their time is over, not when somebody asks again. */
  #sweepLater(): void {
    const { clock, idleMs } = this.#options;
    this.#cancelSweep ??= clock.after(idleMs / 8, () => {
      this.#cancelSweep = undefined;
      for (const id of [...this.#sessions.keys()]) this.#alive(id);
      if (this.#sessions.size > 0) this.#sweepLater();
    });
  }
}
