import type { Bytes } from "../lib/bytes.ts";
import type { SessionParameters } from "../lib/channel/parameters.ts";
import type { Ticket } from "../lib/channel/ticket.ts";
import type { Clock } from "../lib/clock.ts";
import type { Random } from "../lib/random.ts";

/** How long a ticket can be used: customers come once a day. */
export const TICKET_LIFETIME_S = 86_400;
/** Tickets in all: some 40 MB. */
export const TICKETS_MAX = 65_536;
/** Tickets of one card, so that nobody takes all the room: one for each ATM it is used at. */
export const TICKETS_PER_CARD_MAX = 4;

/** What record 0 says of the ticket that goes with it. */
export type TicketOffer = Pick<SessionParameters, "ticketId" | "ticketLifetimeS">;

const NO_OFFER: TicketOffer = { ticketId: new Uint8Array(16), ticketLifetimeS: 0 };

interface KeptTicket {
  readonly secret: Bytes;
  readonly card: string;
  /** On the monotonic clock. */
  readonly endMs: number;
}

/**
 * The tickets that customers may come back with, in memory alone: a restart forgets them, and they
 * cost their holders one RSA handshake. Nothing signs or encrypts them, so there is no key whose
 * theft would forge them all.
 */
export class TicketBox {
  readonly #clock: Clock;
  readonly #random: Random;
  /** In the order in which they end, for all live equally long. */
  readonly #tickets = new Map<string, KeptTicket>();
  /** The tickets of each card, oldest first. */
  readonly #byCard = new Map<string, string[]>();

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Tickets kept now. */
  get size(): number {
    return this.#tickets.size;
  }

  /** What to offer a session: nothing while the box is full. */
  offer(): TicketOffer {
    this.#forgetEnded();
    if (this.#tickets.size >= TICKETS_MAX) return NO_OFFER;
    return { ticketId: this.#random(16), ticketLifetimeS: TICKET_LIFETIME_S };
  }

  /** Keeps the ticket of a session in which this card has shown itself. */
  keep({ id, secret, lifetimeS }: Ticket, cardId: Bytes): void {
    if (this.#tickets.size >= TICKETS_MAX) return;
    const [key, card] = [id.toHex(), cardId.toHex()];
    const others = this.#byCard.get(card) ?? [];
    if (others.length >= TICKETS_PER_CARD_MAX) this.#remove(others[0]!);
    const endMs = this.#clock.monotonic() + lifetimeS * 1_000;
    this.#tickets.set(key, { secret, card, endMs });
    this.#byCard.set(card, [...this.#byCard.get(card) ?? [], key]);
  }

  /** The secret of a ticket, which is no ticket from then on; null if there is none. */
  take(id: Bytes): Bytes | null {
    const ticket = this.#remove(id.toHex());
    if (ticket === null || ticket.endMs <= this.#clock.monotonic()) return null;
    return ticket.secret;
  }

  #forgetEnded(): void {
    const nowMs = this.#clock.monotonic();
    for (const [key, { endMs }] of this.#tickets) {
      if (endMs > nowMs) return;
      this.#remove(key);
    }
  }

  #remove(key: string): KeptTicket | null {
    const ticket = this.#tickets.get(key);
    if (ticket === undefined) return null;
    this.#tickets.delete(key);
    const others = this.#byCard.get(ticket.card)!.filter((other) => other !== key);
    if (others.length === 0) this.#byCard.delete(ticket.card);
    else this.#byCard.set(ticket.card, others);
    return ticket;
  }
}
