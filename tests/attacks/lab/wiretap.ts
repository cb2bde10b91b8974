import type { Bytes } from "../../../lib/bytes.ts";
import { pause, within } from "../customer.ts";
import type { Party } from "../party.ts";
import { relay } from "../proxy.ts";
import type { Link, Script } from "../proxy.ts";
import { sample } from "../../support/sample.ts";
import { euros } from "./model.ts";
import type { Ended } from "./atm_run.ts";
import type { Site } from "./site.ts";

/** Who sent a message. */
export type Side = "atm" | "bank";

/** A message of a conversation: the n-th that this side sends. */
export interface Place {
  readonly side: Side;
  readonly index: number;
}

/** An honest conversation as an eavesdropper has it. */
export interface Recording {
  readonly atm: readonly Bytes[];
  readonly bank: readonly Bytes[];
  /** Messages in the order in which they passed. */
  readonly order: readonly Place[];
  /** What the ATM sent last before that answer: the order. */
  readonly request: Place;
  /** The answer to the order: the bank's first message after it has printed its line, or its last. */
  readonly reply: Place;
  readonly ended: Ended;
}

/** What becomes of a message on its way to `to`. */
export type Deed = (message: Bytes, to: Party, link: Link) => Promise<unknown> | unknown;

/** What john mostly does. */
export const DEPOSIT = ["-a", "john", "-d", "50.00"];
/** How long the attacker waits for an answer. */
const ANSWER_MS = 400;
/** How long the bank's line may be on its way to us. */
const LINE_MS = 80;

/** Runs the ATM honestly, or as the script says, and records all that passes. */
export async function record(
  site: Site,
  args: readonly string[] = DEPOSIT,
  script?: Script,
): Promise<Recording> {
  let reply: Place | null = null;
  site.bankLines();
  const proxy = site.proxy(
    script ?? meddle(async (place, message, to) => {
      if (place.side === "bank" && reply === null) {
        // The contest's bank prints a line for what it books: so this message answers the order.
        await pause(LINE_MS);
        if (site.bankLines().length > 0) reply = place;
      }
      await to.send(message);
    }),
  );
  const ended = await site.atm(args, proxy);
  const link = proxy.links[0];
  if (link === undefined) throw new Error("The ATM did not come through the proxy");
  // What the bank says last may still be on its way when the ATM has ended.
  await within(1_000, link.bank.ended);
  return recordingOf(link, ended, reply);
}

function recordingOf({ atm, bank }: Link, ended: Ended, answer: Place | null): Recording {
  const sent = (side: Side, party: Party) =>
    party.passages.filter(({ from }) => from === "party")
      .map(({ atMs }, index) => ({ atMs, side, index }));
  const order = [...sent("atm", atm), ...sent("bank", bank)]
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ side, index }) => ({ side, index }));
  const end = order.findLastIndex(({ side, index }) =>
    side === "bank" && (answer === null || index === answer.index)
  );
  const request = order.slice(0, end).findLast(({ side }) => side === "atm");
  return {
    atm: atm.sent,
    bank: bank.sent,
    order,
    request: request ?? { side: "atm", index: 0 },
    reply: order[end] ?? { side: "bank", index: 0 },
    ended,
  };
}

/** Relays all but one message, to which the deed is done: on the first connection, or on `all`. */
export function at(place: Place, deed: Deed, links: "first" | "all" = "first"): Script {
  return meddle(
    (found, message, to, link) =>
      found.side === place.side && found.index === place.index
        ? deed(message, to, link)
        : to.send(message),
    links,
  );
}

/** Decides about every message. */
export function meddle(
  decide: (place: Place, message: Bytes, to: Party, link: Link) => Promise<unknown> | unknown,
  links: "first" | "all" = "all",
): Script {
  return async (link) => {
    if (links === "first" && link.number > 0) return await relay(link);
    const pass = async (side: Side, from: Party, to: Party) => {
      let index = 0;
      for (let message = await from.next(); message !== null; message = await from.next()) {
        await decide({ side, index: index++ }, message, to, link);
      }
      await to.finish();
    };
    await Promise.all([pass("atm", link.atm, link.bank), pass("bank", link.bank, link.atm)]);
  };
}

/** Plays the ATM's messages to the bank, each after an answer or a while; what the bank answers. */
export async function play(site: Site, messages: readonly Bytes[]): Promise<readonly Bytes[]> {
  const bank = await site.connect();
  for (const message of messages) {
    await bank.send(message);
    await within(ANSWER_MS, bank.next());
  }
  await bank.finish();
  await within(ANSWER_MS, bank.ended);
  bank.close();
  return bank.sent;
}

/** One run of the ATM each, of 0.01, 0.02, 0.04 ...: the balance tells which were booked. */
export async function sweep(
  site: Site,
  trials: readonly { readonly name: string; readonly script: Script }[],
): Promise<void> {
  for (const [i, { name, script }] of trials.entries()) {
    site.note(`trial ${i}: ${name}`);
    await site.atm(["-a", "john", "-d", euros(1n << BigInt(i))], site.proxy(script));
  }
}

/** A number below `end` by the seed of the site. */
export function chance(site: Site, label: string, end: number): number {
  return new DataView(sample(`${site.seed} ${label}`, 4).buffer).getUint32(0) % end;
}

/** A name for a place. */
export function nameOf({ side, index }: Place): string {
  return `message ${index} of the ${side}`;
}
