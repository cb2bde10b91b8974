import { equalBytes } from "../../../lib/bytes.ts";
import type { Party } from "../party.ts";
import type { Proxy } from "../proxy.ts";
import type { Entry } from "./attack.ts";

/** More of it helps nobody. */
const ENTRIES_MAX = 200;
const BYTES_MAX = 2048;

/** Lines and bytes in the order in which they came about. */
export function transcriptOf(
  lines: readonly Entry[],
  { proxies, parties, startedMs }: {
    readonly proxies: readonly Proxy[];
    readonly parties: readonly Party[];
    readonly startedMs: number;
  },
): Entry[] {
  const entries = [...lines];
  const add = (name: string, peer: string, { passages }: Party, other?: Party) => {
    for (const { atMs, from, bytes } of passages) {
      // What is only passed on need not be shown twice.
      const isPassedOn = from === "attacker" &&
        other?.sent.some((message) => equalBytes(message, bytes)) === true;
      entries.push({
        atMs: atMs - startedMs,
        who: `${name} ${from === "party" ? `${peer} -> attacker` : `attacker -> ${peer}`}`,
        what: `${bytes.length} bytes${isPassedOn ? ", passed on" : ""}`,
        ...(isPassedOn ? {} : { bytes: bytes.slice(0, BYTES_MAX) }),
      });
    }
  };
  for (const [number, { atm, bank }] of proxies.flatMap(({ links }) => links).entries()) {
    add(`#${number}`, "atm", atm, bank);
    add(`#${number}`, "bank", bank, atm);
  }
  for (const [number, party] of parties.entries()) add(`own #${number}`, "bank", party);
  entries.sort((a, b) => a.atMs - b.atMs);
  if (entries.length <= ENTRIES_MAX) return entries;
  const { atMs } = entries[ENTRIES_MAX]!;
  const left = `${entries.length - ENTRIES_MAX} more entries are left out`;
  return [...entries.slice(0, ENTRIES_MAX), { atMs, who: "lab", what: left }];
}
