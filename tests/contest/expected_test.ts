import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseAtmFlags } from "../../atm/flags.ts";
import { UsageError } from "../../lib/errors.ts";
import { allowedOutcomes } from "./expected.ts";
import { readInvocation } from "./invocation.ts";
import type { Invocation } from "./invocation.ts";
import { newWorld } from "./world.ts";
import type { World } from "./world.ts";

const NETWORK = { bankPort: 4001, proxyPort: 4000 };
const AT_BANK = ["-p", "4001"];
const CREATED: Readonly<Record<string, string>> = { ted: "10.30", max: "4294967295.99" };

/** A bank with the accounts of `CREATED`, and their cards. */
function worldWithAccounts(): World {
  let world = newWorld(NETWORK);
  for (const [account, amount] of Object.entries(CREATED)) {
    world = allowedOutcomes(world, [...AT_BANK, "-a", account, "-n", amount])[0]!.after!;
  }
  return world;
}

/** Results as `0 {...}`, `63 protocol_error` and `255`, with the reading behind those allowed. */
function expect(...argv: readonly string[]): string[] {
  return allowedOutcomes(worldWithAccounts(), argv).map(({ exit, output, bankLine, reading }) =>
    [exit, output ?? bankLine ?? "", reading === undefined ? "" : `(${reading})`]
      .filter((part) => part !== "").join(" ")
  );
}

const CASES: readonly [argv: string[], ...expected: string[]][] = [
  [["-a", "bob", "-n", "10.00"], '0 {"account":"bob","initial_balance":10}'],
  [["-a", "bob", "-n", "9.99"], "255"],
  [["-a", "bob", "-n", "10.00", "-c", "ted.card"], "255"],
  [["-a", "bob", "-n", "10.00", "-c", "bank.auth"], "255"],
  [["-a", "ted", "-n", "10.00"], "255"],
  [["-a", "ted", "-n", "10.00", "-c", "new"], "255"],
  [["-a", "ted", "-d", "0.01"], '0 {"account":"ted","deposit":0.01}'],
  [["-a", "ted", "-d", "0.00"], "255"],
  [["-a", "ted", "-w", "10.30"], '0 {"account":"ted","withdraw":10.3}'],
  [["-a", "ted", "-w", "10.31"], "255"],
  [["-a", "ted", "-g"], '0 {"account":"ted","balance":10.3}'],
  [["-ga", "max"], '0 {"account":"max","balance":4294967295.99}'],
  [["-a", "ted", "-g", "-c", "max.card"], "255"],
  [["-a", "bob", "-g"], "255"],
  [["-a", "bob", "-g", "-c", "ted.card"], "255"],
  [["-a", "ted", "-g", "-s", "none"], "255"],
  // What a file is not:
  [
    ["-a", "ted", "-g", "-s", "ted.card"],
    "255",
    "63 (wrong kind of file)",
    "63 protocol_error (wrong kind of file)",
  ],
  [
    ["-a", "ted", "-g", "-c", "bank.auth"],
    "255",
    "63 (wrong kind of file)",
    "63 protocol_error (wrong kind of file)",
  ],
  // Spaces that a person typed between the option and its argument:
  [["-a", "  ted", "-g"], "255", '0 {"account":"ted","balance":10.3} (leading spaces)'],
  [["-a  ted", "-g"], "255", '0 {"account":"ted","balance":10.3} (leading spaces)'],
  [["-a", "\tted", "-g"], "255"],
  [["-a", "te d", "-g"], "255"],
  [["-a ted -g"], "255"],
];

Deno.test("allowedOutcomes() has the conditions of every mode", () => {
  for (const [argv, ...expected] of CASES) {
    assertEquals(expect(...AT_BANK, ...argv), expected, argv.join(" "));
  }
});

const ROUTES: readonly [argv: string[], ...expected: string[]][] = [
  [["-p", "4000", "-a", "ted", "-g"], "63 protocol_error"],
  // What only the bank could have refused fails as all else does.
  [["-p", "4000", "-a", "ted", "-w", "10.31"], "63 protocol_error"],
  [["-p", "4002", "-a", "ted", "-g"], "63"],
  [["-a", "ted", "-g"], "63"],
  [["-i", "23.23.23.23", "-a", "ted", "-g"], "63", "255 (no such host)"],
  [["-i", "23.23.23.23", "-s", "none", "-a", "ted", "-g"], "255"],
  [
    ["-p", "4002", "-a", "bob", "-g"],
    "255",
    "63 (two errors)",
    "63 protocol_error (two errors)",
  ],
];

Deno.test("allowedOutcomes() tells what comes of an exchange that does not reach the bank", () => {
  for (const [argv, ...expected] of ROUTES) assertEquals(expect(...argv), expected, argv.join(" "));
});

Deno.test("allowedOutcomes() keeps the books exact, and books nothing that failed", () => {
  let world = worldWithAccounts();
  for (let time = 0; time < 3_000_000; time += 1_000_000) {
    world = allowedOutcomes(world, [...AT_BANK, "-a", "max", "-d", "4294967295.99"])[0]!.after!;
    for (const { after } of allowedOutcomes(world, ["-p", "4000", "-a", "max", "-d", "1.00"])) {
      assertEquals(after, world);
    }
  }
  assertEquals(world.balances.get("max"), 4n * 429496729599n);
  const failed = allowedOutcomes(world, ["-p", "4000", "-a", "bob", "-n", "10.00"])[0]!;
  assertEquals([...failed.after!.files.keys()], ["bank.auth", "ted.card", "max.card"]);
});

const WORDS = [
  ...["-a", "-g", "-n", "-d", "-w", "-s", "-i", "-p", "-c", "-h", "-ga", "-gg", "-gp", "-gn"],
  ...["-", "--", "--a", "---n", "", " ", "ted", "-ted", "-ated", "-a ted", ".", "..", "...", "Ted"],
  ...["10.00", "9.99", "0.00", "-5.00", "5", "5.", ".50", "05.00", "5.5555", "10.00\n", "1e3.00"],
  ...["4294967295.99", "4294967296.00", "99999999999999999999.00", "٣.00", "0x10.00", "-n10.00"],
  ...["-p3000", "3000", "03000", "1023", "1024", "65535", "65536", "+3000", "3000.0"],
  ...["127.0.0.1", "-i127.0.0.1", "0127.0.0.1", "1.1.1", "1.1.1.1.1", "256.0.0.1", "::1", "host"],
  ...["a".repeat(250), "a".repeat(251), "a".repeat(255), "a".repeat(256), "a".repeat(4097)],
];

/** A line that might be valid, with up to three words changed, added or left out. */
const LINES = fc.tuple(
  fc.shuffledSubarray(["-a ted", "-g", "-p 3000", "-i 127.0.0.1", "-c x", "-s y"], {
    minLength: 2,
  }),
  fc.array(fc.tuple(fc.nat(), fc.nat({ max: 1 }), fc.constantFrom(...WORDS)), { maxLength: 3 }),
).map(([options, changes]) => {
  const argv = options.flatMap((option) => option.split(" "));
  for (const [at, removed, word] of changes) argv.splice(at % (argv.length + 1), removed, word);
  return argv;
});

/** What our ATM makes of a line, in the words of the rules. */
function readByOurs(argv: readonly string[]): Invocation | null {
  try {
    const invocation = parseAtmFlags(argv, { COFRE_STRICT: "1" });
    if (invocation.kind !== "transaction") return null;
    const { account, action, authFile, cardFile, host, port } = invocation.options;
    const mode = ({ create: "n", deposit: "d", withdraw: "w", balance: "g" } as const)[
      action.operation as "create" | "deposit" | "withdraw" | "balance"
    ];
    const cents = action.amountCents;
    return { account, mode, cents, auth: authFile, card: cardFile, address: host, port };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return null;
  }
}

/** Our ATM refuses too little money as it reads the line; by the rules that is a condition. */
function isTooLittle({ mode, cents }: Invocation): boolean {
  return mode !== "g" && cents < (mode === "n" ? 1000n : 1n);
}

Deno.test("parseAtmFlags() reads in strict mode what the contest's rules read", () => {
  let valid = 0;
  fc.assert(
    fc.property(LINES, (argv) => {
      const expected = readInvocation(argv);
      if (expected !== null) valid++;
      const isRefused = expected !== null && isTooLittle(expected);
      assertEquals(readByOurs(argv), isRefused ? null : expected, JSON.stringify(argv));
    }),
    { numRuns: 5000 },
  );
  // Or the two would agree about nothing but nonsense.
  assertEquals(valid > 100, true, `${valid} valid lines`);
});
