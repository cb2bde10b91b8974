import type { Bytes } from "../../lib/bytes.ts";
import type { Party } from "./party.ts";
import { relay } from "./proxy.ts";
import type { Link, Script } from "./proxy.ts";

/** The frames of one order, by who sends them and their place among what that side sends. */
export const FRAMES = {
  HELLO: ["atm", 0],
  HELLO_OK: ["bank", 0],
  REQUEST: ["atm", 1],
  REPLY: ["bank", 1],
  PROOF: ["atm", 2],
  PAGE: ["bank", 2],
  CLOSE: ["atm", 3],
} as const;
/** The name of a frame of the conversation. */
export type FrameName = keyof typeof FRAMES;

/** What becomes of a frame on its way to `to`. */
export type Deed = (frame: Bytes, to: Party, link: Link) => Promise<unknown> | unknown;

/** Relays all but one frame, to which the deed is done: on the first connection, or on `all`. */
export function at(name: FrameName, deed: Deed, links: "first" | "all" = "first"): Script {
  const [side, place] = FRAMES[name];
  return async (link) => {
    if (links === "first" && link.number > 0) return await relay(link);
    const pass = async (from: Party, to: Party, meddles: boolean) => {
      let count = 0;
      for (let frame = await from.next(); frame !== null; frame = await from.next()) {
        if (meddles && count++ === place) await deed(frame, to, link);
        else await to.send(frame);
      }
      await to.finish();
    };
    await Promise.all([
      pass(link.atm, link.bank, side === "atm"),
      pass(link.bank, link.atm, side === "bank"),
    ]);
  };
}

/** Never arrives. */
export function drop(): void {}

/** Arrives twice. */
export async function duplicate(frame: Bytes, to: Party): Promise<void> {
  await to.send(frame, frame);
}

/** Arrives with one bit changed; bit 0 is the highest of its first byte. */
export function flip(bit: number): Deed {
  return (frame, to) => to.send(flipped(frame, bit));
}

/** Its first bytes arrive, then the connection is cut. */
export function truncate(length: number): Deed {
  return async (frame, to) => {
    await to.send(frame.subarray(0, length));
    await to.finish();
  };
}

/** Something else arrives in its place. */
export function exchange(other: Bytes): Deed {
  return (_frame, to) => to.send(other);
}

/** A copy with one bit changed. */
export function flipped(frame: Bytes, bit: number): Bytes {
  const changed = frame.slice();
  changed[bit >> 3]! ^= 0x80 >> (bit & 7);
  return changed;
}

/** What a frame is; `nothing` if there is none. */
export function kindOf(frame: Bytes | null | undefined): string {
  if (frame === null || frame === undefined) return "nothing";
  const kinds: Record<number, string> = {
    0x01: "hello",
    0x02: "hello ok",
    0x03: "resume",
    0x10: "record",
    0x7f: `alert ${frame[3]}`,
  };
  return kinds[frame[2]!] ?? "unknown frame";
}
