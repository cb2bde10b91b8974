import type { Clock } from "../../lib/clock.ts";
import type { Random } from "../../lib/random.ts";
import type { Assets } from "../../lib/web/assets.ts";
import type { LedgerView } from "../admin/ledger_view.ts";
import type { AuditEvent } from "../audit/sink.ts";
import type { AdminAct, AdminResult } from "../ledger/admin_act.ts";
import type { AuditRoom } from "./audit_room.ts";
import type { Feed } from "./feed.ts";
import type { Monitor } from "./monitor.ts";
import type { Operators } from "./operator_file.ts";
import type { OperatorHash } from "./operator_hash.ts";
import type { OperatorSession } from "./operator_session.ts";

/** All that the console is made of. */
export interface ConsoleParts {
  readonly clock: Clock;
  readonly random: Random;
  /** The names that it may be asked for. */
  readonly hosts: ReadonlySet<string>;
  readonly assets: Assets;
  readonly monitor: Monitor;
  readonly feed: Feed;
  readonly audit: AuditRoom;
  readonly readOperators: () => Promise<Operators>;
  readonly isPassword: (kept: OperatorHash, password: string) => Promise<boolean>;
  readonly openBooks: () => Promise<LedgerView>;
  /** Has the bank do what an operator wants. @throws {UserError} */
  readonly administer: (act: AdminAct, by: string) => Promise<AdminResult>;
  /** Has the audit log tell of it, within a second. */
  readonly note: (event: AuditEvent) => void;
  /** Told of bugs of ours. */
  readonly report: (error: unknown) => void;
}

/** What every request of an operator carries. */
export interface ConsoleEnv {
  Variables: { operator: OperatorSession };
}
