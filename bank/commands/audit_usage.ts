import type { CommandSpec } from "../../lib/program.ts";

const KEY = {
  long: "key",
  value: "<file>",
  help: "the auth file, or the log's first key alone; default the auth file of -s",
} as const;
const SIGN = {
  long: "sign",
  value: "<file>",
  help: "the bank key file: sign with the identity key, too",
} as const;

/** The commands about the audit log (docs/AUDIT.md). */
export const AUDIT_COMMANDS = [
  {
    name: "audit verify",
    summary: "check audit logs; 0 verified, 1 tampered, 2 cannot tell",
    operands: "[<file>...]",
    options: ["auth"],
    own: [
      KEY,
      { long: "receipts", value: "<dir>", help: "the receipts of customers (*.receipt)" },
      { long: "head", value: "<file>", help: "a head that was kept elsewhere" },
      { long: "ledger", value: "<file>", help: "the ledger that the log must agree with" },
    ],
    examples: [
      ["bank audit verify", "bank.audit by the keys in bank.auth"],
      ["bank audit verify copy.audit --receipts slips --head mailed.txt", "with evidence"],
    ],
  },
  {
    name: "audit show",
    summary: "print what the audit log says, as far as it is verified",
    operands: "[<file>]",
    options: ["auth"],
    own: [
      KEY,
      { long: "auditor-key", value: "<file>", help: "the auditor's private key" },
      { long: "account", value: "<name>", help: "this account alone" },
      { long: "since", value: "<time>", help: "from 2026-11-21 or 2026-11-21T14:02:11Z on, UTC" },
      { long: "until", value: "<time>", help: "before this time" },
      {
        long: "outcome",
        value: "<word>",
        choices: ["done", "refused", "cancelled", "failed"],
        help: "events that ended so",
      },
      {
        long: "format",
        value: "<form>",
        choices: ["text", "jsonl", "csv"],
        help: "lines for people, for programs, or for a spreadsheet; default text",
      },
    ],
    examples: [["bank audit show --account john --since 2026-11-21", "John's day"]],
  },
  {
    name: "audit head",
    summary: "print the last seal of the log in one line, to be kept elsewhere",
    operands: "[<file>]",
    options: ["auth"],
    own: [SIGN],
    examples: [["bank audit head --sign bank.auth.key > head.txt", "mail it to the auditor"]],
  },
  {
    name: "audit prove",
    summary: "prove that an entry is in the log, as a C2SP tlog-proof",
    operands: "<number> [<file>]",
    options: ["auth"],
    own: [SIGN],
    examples: [["bank audit prove 17 > 17.tlog-proof", "for who has the log's keys"]],
  },
  {
    name: "audit keygen",
    summary: "make an auditor's key pair: <name>.key and <name>.pub",
    operands: "[<name>]",
    options: [],
    examples: [["bank audit keygen auditor", "auditor.key stays with the auditor"]],
  },
  {
    name: "audit rebuild",
    summary: "write the log's file anew from the ledger",
    operands: "<file>",
    options: ["auth", "store"],
    examples: [["bank audit rebuild new.audit", "from bank.db"]],
  },
] as const satisfies readonly CommandSpec[];

/** The line of one of them, as far as they read it. */
export interface AuditLine {
  readonly name: string;
  readonly flags: Readonly<Record<string, string | boolean | undefined>> & {
    readonly json: boolean;
  };
  readonly operands: readonly string[];
  readonly given: ReadonlyMap<string, string>;
}

/** The text of an option that takes a value. */
export function textOf(line: AuditLine, option: string): string | undefined {
  const value = line.flags[option];
  return typeof value === "string" ? value : undefined;
}
