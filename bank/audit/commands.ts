import type { AuditCommand } from "./command_line.ts";
import { head } from "./head.ts";
import { keygen } from "./keygen.ts";
import { prove } from "./prove.ts";
import { rebuild } from "./rebuild.ts";
import { show } from "./show.ts";
import { verify } from "./verify.ts";

/** `bank audit <name>`: every command with the arguments that follow its name. */
export const AUDIT_COMMANDS: Readonly<Record<string, AuditCommand>> = {
  verify,
  show,
  prove,
  head,
  keygen,
  rebuild,
};
