import { assert, assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../lib/errors.ts";
import { parseBankFlags, readFiles } from "./flags.ts";
import type { BankOptions } from "./flags.ts";

const STRICT = { COFRE_STRICT: "1" };
const DEFAULT = {};

function options(argv: readonly string[], env: { COFRE_STRICT?: string }): BankOptions {
  const invocation = parseBankFlags(argv, env);
  assert(invocation.kind === "serve");
  return invocation.options;
}

Deno.test("parseBankFlags() fills in the defaults", () => {
  assertEquals(options([], DEFAULT), {
    terminals: "open",
    auditor: undefined,
    auditPlaintext: undefined,
    strict: false,
    host: "127.0.0.1",
    port: 3000,
    files: {
      auth: "bank.auth",
      key: "bank.auth.key",
      db: "bank.db",
      audit: "bank.audit",
      auditState: "bank.audit.state",
      auditorKey: "bank.auditor.key",
      auditorPublic: "bank.auditor.pub",
      operators: "bank.operators",
    },
    maxConnections: 1024,
    readTimeoutMs: 10_000,
    idleTimeoutMs: 60_000,
    rate: 50,
    limitsLoopback: false,
    console: undefined,
    verbose: false,
    noColor: false,
  });
  assertEquals(options([], STRICT), { ...options([], DEFAULT), strict: true });
});

Deno.test("parseBankFlags() reads every option", () => {
  const limits = ["--max-connections=8", "--read-timeout=2", "--idle-timeout", "3", "--rate", "50"];
  const files = ["-s", "keys/b.auth", "--store", "books/b.db"];
  const read = options(
    ["-p4000", "--host", "::", ...files, ...limits, "--verbose", "--no-color"],
    DEFAULT,
  );
  assertEquals([read.port, read.host], [4000, "::"]);
  assertEquals([read.files.auth, read.files.db], ["keys/b.auth", "books/b.db"]);
  assertEquals([read.maxConnections, read.readTimeoutMs, read.idleTimeoutMs], [8, 2000, 3000]);
  assertEquals([read.verbose, read.noColor], [true, true]);
  // The default rate, but asked for: then loopback counts as well.
  assertEquals([read.rate, read.limitsLoopback], [50, true]);
});

Deno.test("parseBankFlags() reads where the console is", () => {
  const where = (text: string) => options(["--console", text], DEFAULT).console;
  assertEquals(where("127.0.0.1:3001"), { host: "127.0.0.1", port: 3001 });
  assertEquals(where("[::1]:0"), { host: "::1", port: 0 });
  assertEquals(where("3001"), { host: "127.0.0.1", port: 3001 });
  for (const text of ["", "127.0.0.1", "127.0.0.1:", "127.0.0.1:80", "a b:3001", ":3001"]) {
    assertThrows(() => where(text), UsageError, "", text);
  }
});

Deno.test("parseBankFlags() lets ATMs on a network bring money only if they are enrolled", () => {
  const policy = (...argv: string[]) => options(argv, DEFAULT).terminals;
  assertEquals([policy(), policy("--host", "::1")], ["open", "open"]);
  assertEquals([policy("--host", "0.0.0.0"), policy("--host", "::")], ["enrolled", "enrolled"]);
  assertEquals(policy("--host", "0.0.0.0", "--terminals", "open"), "open");
  assertEquals(policy("--terminals", "enrolled"), "enrolled");
  assertThrows(() => parseBankFlags(["--terminals", "closed"], DEFAULT), UsageError);
});

Deno.test("parseBankFlags() reads the contest's forms in both modes", () => {
  for (const env of [STRICT, DEFAULT]) {
    for (const argv of [["-p", "4000", "-s", "-s"], ["-s-s", "-p4000"]]) {
      const read = options(argv, env);
      assertEquals([read.port, read.files.auth], [4000, "-s"]);
    }
  }
});

const NEVER: readonly string[][] = [
  ["-p"],
  ["-p", "1023"],
  ["-p", "65536"],
  ["-p", "03000"],
  ["-p", ""],
  ["-p", "3000", "-p", "3000"],
  ["-p", "3000", "-p", "3001"],
  ["-s", "a", "-s", "a"],
  ["-s", ""],
  ["-s", "."],
  ["-s", ".."],
  ["-x"],
  ["-a", "bob"],
  ["test"],
  ["-p", "3000", "test"],
  ["--p", "3000"],
  ["3000"],
];

Deno.test("parseBankFlags() refuses what is not one of the forms, in both modes", () => {
  for (const argv of NEVER) {
    for (const env of [STRICT, DEFAULT]) {
      const error = assertThrows(() => parseBankFlags(argv, env), UsageError, "", argv.join(" "));
      assertEquals(error.inCommand, false);
    }
  }
});

const BAD_VALUES: readonly string[][] = [
  ["--max-connections", "0"],
  ["--max-connections", "65536"],
  ["--read-timeout", "0"],
  ["--read-timeout", "0.5"],
  ["--idle-timeout", "3601"],
  ["--rate", "0"],
  ["--rate", "1e3"],
  ["--host", "1.1.1"],
  ["--store", ""],
];

Deno.test("parseBankFlags() keeps limits within bounds", () => {
  for (const argv of BAD_VALUES) {
    assertThrows(() => parseBankFlags(argv, DEFAULT), UsageError, undefined, argv.join(" "));
  }
});

const DEFAULT_ONLY: readonly string[][] = [
  ["--port", "4000"],
  ["--host", "127.0.0.1"],
  ["--verbose"],
  ["-s", "keys/bank.auth"],
  ["--"],
];

Deno.test("parseBankFlags() takes the friendlier forms, but not in strict mode", () => {
  for (const argv of DEFAULT_ONLY) {
    assertEquals(options(argv, DEFAULT).strict, false);
    assertThrows(() => parseBankFlags(argv, STRICT), UsageError, undefined, argv.join(" "));
  }
});

Deno.test("parseBankFlags() reads the command check with the files it is about", () => {
  const invocation = parseBankFlags(["check", "-s", "keys/b.auth"], DEFAULT);
  assert(invocation.kind === "command" && invocation.line.command.name === "check");
  assertEquals(readFiles(invocation.line.flags).db, "keys/b.db");
  assertThrows(() => parseBankFlags(["check"], STRICT), UsageError);
  for (
    const argv of [["check", "-p", "3000"], ["check", "--rate=1"], ["check", "-s", ""], [
      "check",
      "x",
    ]]
  ) {
    assertThrows(() => parseBankFlags(argv, DEFAULT), UsageError, undefined, argv.join(" "));
  }
});

Deno.test("parseBankFlags() answers --help, of a command too, and --version", () => {
  const help = (argv: string[]) => {
    const invocation = parseBankFlags(argv, DEFAULT);
    return invocation.kind === "help" ? invocation.words : invocation.kind;
  };
  assertEquals(help(["-h"]), []);
  assertEquals(help(["help", "check"]), ["check"]);
  assertEquals(help(["check", "-h"]), ["check"]);
  assertEquals(help(["--version"]), "version");
});
