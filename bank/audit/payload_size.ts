import type { Bytes } from "../../lib/bytes.ts";
import { naturalEpochBytes } from "./epoch.ts";
import { EVENT_BYTES, OLD_EVENT_BYTES } from "./event_codec.ts";
import type { Header } from "./linked_entries.ts";
import { GAP_BYTES, OPENING_BYTES } from "./payloads.ts";
import { sealBytes } from "./seal_note.ts";

/** The one length that an entry's payload can have, as far as its start tells. */
export function payloadSize(header: Header, start: Bytes, origin: string): number | undefined {
  switch (header.type) {
    case "open":
      return OPENING_BYTES;
    case "event":
      return EVENT_BYTES;
    case "old_event":
      return OLD_EVENT_BYTES;
    case "epoch":
      return naturalEpochBytes(start);
    case "seal":
      return sealBytes(origin, { size: header.index, timeMs: header.timeMs });
    case "close":
      return 0;
    case "gap":
      return GAP_BYTES;
  }
}
