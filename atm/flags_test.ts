import { assert, assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../lib/errors.ts";
import { parseAtmFlags } from "./flags.ts";
import type { AtmOptions } from "./flags.ts";

const STRICT = { COFRE_STRICT: "1" };
const DEFAULT = {};

function options(argv: readonly string[], env: { COFRE_STRICT?: string }): AtmOptions {
  const invocation = parseAtmFlags(argv, env);
  assert(invocation.kind === "transaction");
  return invocation.options;
}

Deno.test("parseAtmFlags() fills in the defaults", () => {
  assertEquals(options(["-a", "bob", "-g"], DEFAULT), {
    strict: false,
    account: "bob",
    action: { operation: "balance", amountCents: 0n },
    authFile: "bank.auth",
    cardFile: "bob.card",
    host: "127.0.0.1",
    port: 3000,
    receipts: undefined,
    terminalFile: undefined,
    pin: undefined,
    login: undefined,
    json: false,
    noColor: false,
  });
});

Deno.test("parseAtmFlags() reads every option, short and long", () => {
  const expected: AtmOptions = {
    strict: false,
    account: "bob",
    action: { operation: "withdraw", amountCents: 1050n },
    authFile: "b.auth",
    cardFile: "b.card",
    host: "10.0.0.1",
    port: 4000,
    receipts: undefined,
    terminalFile: undefined,
    pin: undefined,
    login: undefined,
    json: true,
    noColor: true,
  };
  const short = [
    "-s",
    "b.auth",
    "-i10.0.0.1",
    "-p4000",
    "-c",
    "b.card",
    "-a",
    "bob",
    "-w",
    "10.50",
  ];
  assertEquals(options([...short, "--json", "--no-color"], DEFAULT), expected);
  const long = ["--auth=b.auth", "--bank-host=10.0.0.1", "--bank-port=4000", "--card=b.card"];
  const rest = ["--account", "bob", "--withdraw", "10.50", "--json", "--no-color"];
  assertEquals(options([...long, ...rest], DEFAULT), expected);
});

const ACTIONS: readonly [string[], AtmOptions["action"]][] = [
  [["-n", "10.00"], { operation: "create", amountCents: 1000n }],
  [["-n", "4294967295.99"], { operation: "create", amountCents: 429_496_729_599n }],
  [["-d", "0.01"], { operation: "deposit", amountCents: 1n }],
  [["-w", "15.00"], { operation: "withdraw", amountCents: 1500n }],
  [["-g"], { operation: "balance", amountCents: 0n }],
];

Deno.test("parseAtmFlags() reads the four actions, in both modes", () => {
  for (const [argv, action] of ACTIONS) {
    assertEquals(options(["-a", "bob", ...argv], STRICT).action, action);
    assertEquals(options(["-a", "bob", ...argv], DEFAULT).action, action);
  }
});

Deno.test("parseAtmFlags() reads a transfer, both parts of it or none, but not in strict mode", () => {
  const argv = ["-a", "bob", "--transfer", "10", "--to", "mary"];
  assertEquals(options(argv, DEFAULT).action, {
    operation: "transfer",
    amountCents: 1000n,
    to: "mary",
  });
  assertThrows(() => parseAtmFlags(argv, STRICT), UsageError);
  const bad = [
    ["--transfer", "10"],
    ["--to", "mary"],
    ["-g", "--to", "mary"],
    ["-w", "10", "--to", "mary"],
    ["--transfer", "0", "--to", "mary"],
    ["--transfer", "10", "--to", "Mary"],
    ["--transfer", "10", "--to", "mary", "-g"],
  ];
  for (const more of bad) {
    assertThrows(() => parseAtmFlags(["-a", "bob", ...more], DEFAULT), UsageError, "", more.join());
  }
});

// Valid inputs of the contest's breakers: [arguments, account, card file].
const ODD_BUT_VALID: readonly [string[], string, string][] = [
  [["-ga", "ted"], "ted", "ted.card"],
  [["-gated"], "ted", "ted.card"],
  [["-a", "ted", "-gp", "3000"], "ted", "ted.card"],
  [["-a", "ted", "-gc", "f"], "ted", "f"],
  [["-a", "-g", "-n", "11.00"], "-g", "-g.card"],
  [["-a", "-g", "-g"], "-g", "-g.card"],
  [["-a", "-n", "-n", "12.12"], "-n", "-n.card"],
  [["-a", "-ted", "-g"], "-ted", "-ted.card"],
  [["-a", "--", "-g"], "--", "--.card"],
  [["-a", ".", "-g"], ".", "..card"],
  [["-a", "..", "-g"], "..", "...card"],
  [["-a", "ted", "-c", "-c", "-g"], "ted", "-c"],
  [["-a", "ted", "-c", "-card.card", "-g"], "ted", "-card.card"],
  [["-a", "ted", "-c", "...", "-g"], "ted", "..."],
  [["-a", "ted", "-c", "other", "-g"], "ted", "other"],
  [["-a", "a".repeat(250), "-g"], "a".repeat(250), `${"a".repeat(250)}.card`],
  [["-a", "ted", "-c", "c".repeat(255), "-g"], "ted", "c".repeat(255)],
];

Deno.test("parseAtmFlags() accepts odd but valid command lines, in both modes", () => {
  for (const [argv, account, cardFile] of ODD_BUT_VALID) {
    for (const env of [STRICT, DEFAULT]) {
      const read = options(argv, env);
      assertEquals([read.account, read.cardFile], [account, cardFile], argv.join(" "));
    }
  }
});

const NEVER: readonly string[][] = [
  [],
  ["-a", "bob"],
  ["-g"],
  ["-n", "10.00"],
  ["-a", "bob", "-g", "-g"],
  ["-a", "bob", "-gg"],
  ["-a", "bob", "-g", "-n", "10.00"],
  ["-a", "bob", "-g", "-d", "10.00"],
  ["-a", "bob", "-g", "-w", "10.00"],
  ["-a", "bob", "-d", "10.00", "-w", "10.00"],
  ["-a", "bob", "-d", "10.00", "-d", "10.00"],
  ["-a", "bob", "-g", "10.00"],
  ["-a", "bob", "-g", ""],
  ["-a", "bob", "-g", "test"],
  ["-a", "bob", "-d", ""],
  ["-a", "bob", "-d", "-w"],
  ["-a", "bob", "-w", "-w"],
  ["-a", "bob", "-n", "-n"],
  ["-a", "bob", "-n", "dfs"],
  ["-a", "bob", "-d"],
  ["-a", "bob", "-n", "9.99"],
  ["-a", "bob", "-n", "0.00"],
  ["-a", "bob", "-d", "0.00"],
  ["-a", "bob", "-w", "0.00"],
  ["-a", "bob", "-d", "4294967296.00"],
  ["-a", "bob", "-d", ".30"],
  ["-a", "bob", "-d", "5.0"],
  ["-a", "bob", "-d", "012.99"],
  ["-a", "bob", "-d", "-5.00"],
  ["-a", "bob", "-d", "1.00\n"],
  ["-a", "b b", "-g"],
  ["-a", "Bob", "-g"],
  ["-a", "bob\n", "-g"],
  ["-a", "", "-g"],
  ["-a", "a".repeat(251), "-g"],
  ["-a", "bob", "-c", ".", "-g"],
  ["-a", "bob", "-c", "..", "-g"],
  ["-a", "bob", "-s", "..", "-g"],
  ["-a", "bob", "-c", "", "-g"],
  ["-a", "bob", "-p", "", "-g"],
  ["-a", "bob", "-p", "1023", "-g"],
  ["-a", "bob", "-p", "65536", "-g"],
  ["-a", "bob", "-p", "03000", "-g"],
  ["-a", "bob", "-p", "1025.3", "-g"],
  ["-a", "bob", "-p", "65500a", "-g"],
  ["-a", "bob", "-p", "3000", "-p", "3000", "-g"],
  ["-a", "bob", "-i", "", "-g"],
  ["-a", "bob", "-i", "1.1.1", "-g"],
  ["-a", "bob", "-i", "1.1.1.1.1", "-g"],
  ["-a", "bob", "-i", "011.0.0.0", "-g"],
  ["-a", "bob", "-i", "0.256.0.0", "-g"],
  ["-a", "bob", "-i", "127.0.0.1.", "-g"],
  ["-a", "bob", "-x", "-g"],
  ["--a", "bob", "-g"],
  ["-a", "bob", "--g"],
  ["bob", "-g"],
  ["-a", "bob", "-g", "-i  127.0.0.1"],
  ["-a", "   bob", "-g"],
  ["-a", "bob", "-g", "-c", "x\0y"],
];

Deno.test("parseAtmFlags() refuses what is not one of the forms, in both modes", () => {
  for (const argv of NEVER) {
    for (const env of [STRICT, DEFAULT]) {
      const error = assertThrows(() => parseAtmFlags(argv, env), UsageError, "", argv.join(" "));
      assertEquals(error.inCommand, false);
    }
  }
});

const DEFAULT_ONLY: readonly string[][] = [
  ["-a", "bob", "-d", "50"],
  ["-a", "bob", "-n", "10"],
  ["-a", "bob", "-g", "-c", "cards/bob.card"],
  ["-a", "bob", "-g", "-s", "/etc/cofre/bank.auth"],
  ["-a", "bob", "-g", "-i", "localhost"],
  ["-a", "bob", "-g", "-i", "::1"],
  ["-a", "bob", "-g", "--json"],
  ["--account", "bob", "--balance"],
  ["-a", "bob", "-g", "--"],
];

Deno.test("parseAtmFlags() takes the friendlier forms, but not in strict mode", () => {
  for (const argv of DEFAULT_ONLY) {
    assertEquals(options(argv, DEFAULT).account, "bob");
    assertThrows(() => parseAtmFlags(argv, STRICT), UsageError, undefined, argv.join(" "));
  }
  assertEquals(options(["-a", "bob", "-d", "50"], DEFAULT).action.amountCents, 5000n);
});

Deno.test("parseAtmFlags() answers -h, --help and --version, but not in strict mode", () => {
  for (const argv of [["-h"], ["--help"], ["help"], ["-a", "bob", "--help"]]) {
    const invocation = parseAtmFlags(argv, DEFAULT);
    assert(invocation.kind === "help");
    assertThrows(() => parseAtmFlags(argv, STRICT), UsageError);
  }
  assertEquals(parseAtmFlags(["--version"], DEFAULT), { kind: "version" });
  assertThrows(() => parseAtmFlags(["--version"], STRICT), UsageError);
});

Deno.test("parseAtmFlags() asks for JSON with --json and in strict mode", () => {
  assertEquals(options(["-a", "bob", "-g"], DEFAULT).json, false);
  assertEquals(options(["-a", "bob", "-g", "--json"], DEFAULT).json, true);
  assertEquals(options(["-a", "bob", "-g"], STRICT).json, true);
});

Deno.test("parseAtmFlags() tells the least amount", () => {
  const refuse = (argv: string[]) => assertThrows(() => parseAtmFlags(argv, DEFAULT), UsageError);
  assertEquals(refuse(["-a", "bob", "-n", "9.99"]).hints, ["the least is 10.00"]);
  assertEquals(refuse(["-a", "bob", "-w", "0"]).hints, ["the least is 0.01"]);
});

Deno.test("parseAtmFlags() takes a PIN from one place, and never from the command line", () => {
  const get = ["-a", "bob", "-g"];
  assertEquals(options([...get, "--pin"], DEFAULT).pin, { from: "prompt" });
  assertEquals(options([...get, "--pin-stdin"], DEFAULT).pin, { from: "stdin" });
  assertEquals(options([...get, "--pin-file", "p"], DEFAULT).pin, { from: "file", path: "p" });
  const wrong = [["--pin", "4711"], ["--pin=4711"], ["--pin", "--pin-stdin"], ["--pin-file"]];
  for (const more of wrong) {
    assertThrows(() => parseAtmFlags([...get, ...more], DEFAULT), UsageError);
  }
  for (const more of [["--pin"], ["--pin-stdin"], ["--pin-file", "p"]]) {
    assertThrows(() => parseAtmFlags([...get, ...more], STRICT), UsageError);
  }
});

Deno.test("parseAtmFlags() takes a password in the place of a card's PIN, not beside it", () => {
  const get = ["-a", "bob", "-g"];
  assertEquals(options([...get, "--password"], DEFAULT).login, { from: "prompt" });
  assertEquals(options([...get, "--password-stdin"], DEFAULT).login, { from: "stdin" });
  const file = { from: "file", path: "p" } as const;
  assertEquals(options([...get, "--password-file", "p"], DEFAULT).login, file);
  const wrong = [
    ["--password", "three small boats"],
    ["--password=three small boats"],
    ["--password", "--password-stdin"],
    ["--password-stdin", "--pin-file", "p"],
  ];
  for (const more of wrong) {
    assertThrows(() => parseAtmFlags([...get, ...more], DEFAULT), UsageError);
  }
  assertThrows(() => parseAtmFlags([...get, "--password"], STRICT), UsageError);
});

Deno.test("parseAtmFlags() takes a password in the place of a card and its PIN, not beside them", () => {
  const base = ["-a", "bob", "-g", "--password-file", "pw"];
  assertEquals(options(base, DEFAULT).login, { from: "file", path: "pw" });
  for (const beside of [["-c", "bob.card"], ["--pin-stdin"]]) {
    assertThrows(
      () => options([...base, ...beside], DEFAULT),
      UsageError,
      "A log-in has a password",
    );
  }
});
