import type { Ticket } from "../../lib/channel/ticket.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Tickets } from "../ticket_file.ts";

/** A log-in's ticket, which ends with it: none is ever on the disk. */
export class MemoryTicket implements Tickets {
  readonly #clock: Clock;
  #ticket: Ticket | null = null;
  #untilMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  take(): Promise<Ticket | null> {
    const ticket = this.#clock.monotonic() < this.#untilMs ? this.#ticket : null;
    this.#ticket = null;
    return Promise.resolve(ticket);
  }

  keep(ticket: Ticket): Promise<void> {
    this.#ticket = ticket;
    this.#untilMs = this.#clock.monotonic() + ticket.lifetimeS * 1000;
    return Promise.resolve();
  }

  /** Overwrites it. */
  wipe(): void {
    this.#ticket?.secret.fill(0);
    this.#ticket = null;
  }
}
