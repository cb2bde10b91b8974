import type { Attack } from "../attack.ts";
import { CUSTOMERS } from "./customers.ts";
import { DELAYS } from "./delay.ts";
import { FLOODS } from "./flood.ts";
import { FORGERIES } from "./forgery.ts";
import { GARBAGE } from "./garbage.ts";
import { LENGTHS } from "./lengths.ts";
import { LOSSES } from "./loss.ts";
import { OUTPUTS } from "./output.ts";
import { OLD_REPLIES } from "./old_reply.ts";
import { REFLECTIONS } from "./reflect.ts";
import { REPLAYS } from "./replay.ts";
import { SECRETS } from "./secrets.ts";
import { TAMPERINGS } from "./tamper.ts";
import { TIMINGS } from "./timing.ts";
import { TRUNCATIONS } from "./truncate.ts";

/** Every attack that works on any pair: a new one is a file here, and a line. */
export const GENERIC: readonly Attack[] = [
  ...REPLAYS,
  ...OLD_REPLIES,
  ...REFLECTIONS,
  ...DELAYS,
  ...TRUNCATIONS,
  ...TAMPERINGS,
  ...LOSSES,
  ...GARBAGE,
  ...LENGTHS,
  ...SECRETS,
  ...FORGERIES,
  ...CUSTOMERS,
  ...FLOODS,
  ...OUTPUTS,
  ...TIMINGS,
];
