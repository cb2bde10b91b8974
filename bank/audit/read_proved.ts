import { isEvent } from "../../lib/audit/entry.ts";
import type { Entry } from "../../lib/audit/entry.ts";
import type { AuditorKey } from "./auditor_key.ts";
import { LogReader } from "./log_reader.ts";
import type { ReadEntry } from "./log_reader.ts";
import { readChunks } from "./log_source.ts";
import type { LogKeys, Watch } from "./log_source.ts";
import { LogVerifier } from "./log_verifier.ts";
import type { Verdict } from "./verdict.ts";

/** A log and what opens it. */
export interface ReadableLog {
  readonly path: string;
  readonly keys: LogKeys;
  readonly auditor: AuditorKey;
}

/** What was found on the way. */
export interface Reading {
  readonly verdict: Verdict;
  /** Events that are not encrypted to this auditor. */
  readonly unreadable: number;
  /** Entries at the end that no seal has proved yet. */
  readonly unsealed: number;
}

/**
 * Reads a log from its beginning and gives each entry to `take`, but only once a seal has proved
 * it. @throws {UserError} the file cannot be read.
 */
export async function readProved(
  { path, keys, auditor }: ReadableLog,
  take: (read: ReadEntry) => void,
  { nowMs, watch }: { readonly nowMs: number; readonly watch?: Watch },
): Promise<Reading> {
  const reader = new LogReader(auditor);
  let linked: Entry[] = [];
  let proved: Entry[] = [];
  let unreadable = 0;
  const verifier = new LogVerifier({
    ...keys,
    nowMs,
    onEntry: (entry) => linked.push(entry),
    onSealed() {
      proved.push(...linked);
      linked = [];
    },
  });
  const flush = async () => {
    for (const entry of proved) {
      const read = await reader.read(entry);
      if (isEvent(entry.type) && read.event === undefined) unreadable++;
      take(read);
    }
    proved = [];
  };
  for await (const chunk of readChunks(path, watch)) {
    const isGood = verifier.push(chunk);
    await flush();
    if (!isGood) break;
  }
  const verdict = verifier.finish();
  await flush();
  return { verdict, unreadable, unsealed: linked.length };
}
