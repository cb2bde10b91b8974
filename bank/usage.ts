import { COMMON_OPTIONS, STRICT_VARIABLE } from "../lib/program.ts";
import type { ProgramSpec } from "../lib/program.ts";
import { TOOL_COMMANDS } from "../lib/tool_commands.ts";
import { ADMIN_COMMANDS } from "./commands/admin_usage.ts";
import { AUDIT_COMMANDS } from "./commands/audit_usage.ts";
import { OPERATOR_COMMANDS } from "./commands/operator_usage.ts";

/** The command line of the bank. */
export const BANK_PROGRAM = {
  name: "bank",
  summary: "keep the accounts and serve the ATMs",
  usage: ["[options]", "<command> [options]"],
  examples: [
    ["bank", "serve on 127.0.0.1:3000; make bank.auth on the first start"],
    ["bank -p 4000 -s keys/bank.auth", "the same on another port, files in another folder"],
    ["bank --host 0.0.0.0 --verbose", "serve other machines, tell every step on stderr"],
    ["bank --console 127.0.0.1:3001", "and show it in the browser, to who is an operator"],
    ["bank check -s keys/bank.auth", "are the books in order? the bank need not run"],
  ],
  options: [
    {
      long: "port",
      short: "p",
      value: "<port>",
      default: "3000",
      help: "where to listen, 1024 to 65535",
      contest: true,
      settable: true,
    },
    {
      long: "auth",
      short: "s",
      value: "<file>",
      default: "bank.auth",
      help: "the public key for the ATMs, other files beside it",
      contest: true,
      settable: true,
    },
    {
      long: "host",
      value: "<address>",
      default: "127.0.0.1",
      help: "the address to listen on",
      settable: true,
    },
    {
      long: "store",
      value: "<file>",
      help: "the ledger, default the auth file's name with .db",
      settable: true,
    },
    {
      long: "max-connections",
      value: "<n>",
      default: "1024",
      help: "connections at once",
      settable: true,
    },
    {
      long: "read-timeout",
      value: "<seconds>",
      default: "10",
      help: "for a hello, and again for the first request",
      settable: true,
    },
    {
      long: "idle-timeout",
      value: "<seconds>",
      default: "60",
      help: "between two requests",
      settable: true,
    },
    {
      long: "rate",
      value: "<n>",
      default: "50",
      help: "full handshakes a second and address; given, it binds loopback too",
      settable: true,
    },
    {
      long: "terminals",
      value: "<policy>",
      choices: ["open", "enrolled"],
      help: "who may bring money: any ATM, the default on loopback, or enrolled ones alone",
      settable: true,
    },
    {
      long: "auditor",
      value: "<file>",
      help: "public key of who may read the audit log, default bank.auditor.pub",
      settable: true,
    },
    {
      long: "audit-plaintext",
      value: "<file>",
      help: "write the audit log in plain text as well: for debugging alone",
    },
    {
      long: "console",
      value: "<address>",
      help: "show operators what the bank does, at 127.0.0.1:3001; port 0 is a free one",
      settable: true,
    },
    { long: "verbose", help: "tell every step on stderr", settable: true },
    { long: "no-color", help: "no colours" },
    ...COMMON_OPTIONS,
  ],
  commands: [
    {
      name: "check",
      summary: "check the ledger against its own rules",
      options: ["auth", "store"],
      examples: [["bank check -s keys/bank.auth", "the ledger is keys/bank.db"]],
    },
    ...ADMIN_COMMANDS,
    ...AUDIT_COMMANDS,
    ...OPERATOR_COMMANDS,
    ...TOOL_COMMANDS,
  ],
  environment: [
    [STRICT_VARIABLE, "1: the contest's rules to the letter"],
    ["NO_COLOR", "not empty: no colours"],
    ["FORCE_COLOR", "not empty, not 0: colours in a pipe too"],
  ],
} as const satisfies ProgramSpec;
