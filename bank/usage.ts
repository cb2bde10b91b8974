import { COMMON_OPTIONS, STRICT_VARIABLE } from "../lib/program.ts";
import type { ProgramSpec } from "../lib/program.ts";

/** The command line of the bank. */
export const BANK_PROGRAM = {
  name: "bank",
  summary: "keep the accounts and serve the ATMs",
  usage: ["[options]", "<command> [options]"],
  examples: [
    ["bank", "serve on 127.0.0.1:3000; make bank.auth on the first start"],
    ["bank -p 4000 -s keys/bank.auth", "the same on another port, files in another folder"],
    ["bank --host 0.0.0.0 --verbose", "serve other machines, tell every step on stderr"],
    ["bank check -s keys/bank.auth", "are the books in order? the bank need not run"],
  ],
  options: [
    {
      long: "port",
      short: "p",
      value: "<port>",
      help: "where to listen, 1024 to 65535, default 3000",
      contest: true,
    },
    {
      long: "auth",
      short: "s",
      value: "<file>",
      help: "the public key for the ATMs, default bank.auth; other files beside it",
      contest: true,
    },
    { long: "host", value: "<address>", help: "the address to listen on, default 127.0.0.1" },
    { long: "store", value: "<file>", help: "the ledger, default the auth file's name with .db" },
    { long: "max-connections", value: "<n>", help: "connections at once, default 1024" },
    {
      long: "read-timeout",
      value: "<seconds>",
      help: "for a hello, and again for the first request, default 10",
    },
    { long: "idle-timeout", value: "<seconds>", help: "between two requests, default 60" },
    {
      long: "rate",
      value: "<n>",
      help: "full handshakes a second and address, default 50; given, it binds loopback too",
    },
    { long: "verbose", help: "tell every step on stderr" },
    { long: "no-color", help: "no colours" },
    ...COMMON_OPTIONS,
  ],
  commands: [
    {
      name: "check",
      summary: "check the ledger against its own rules",
      options: ["auth", "store", "no-color"],
    },
  ],
  environment: [
    [STRICT_VARIABLE, "1: the contest's rules to the letter"],
    ["NO_COLOR", "not empty: no colours"],
  ],
} as const satisfies ProgramSpec;
