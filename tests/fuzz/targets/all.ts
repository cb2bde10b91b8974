import type { Target } from "../target.ts";
import { AUDIT_TARGETS } from "./audit.ts";
import { CHANNEL_TARGETS } from "./channel.ts";
import { fileTargets } from "./files.ts";
import { LINE_TARGETS } from "./lines.ts";
import { webTargets } from "./web.ts";

/** Everything that reads what a stranger may have written. */
export async function allTargets(): Promise<readonly Target[]> {
  return [
    ...CHANNEL_TARGETS,
    ...await fileTargets(),
    ...AUDIT_TARGETS,
    ...LINE_TARGETS,
    ...await webTargets(),
  ];
}
