import { assertEquals, assertThrows } from "@std/assert";
import { parseArgv, readValues } from "./argv.ts";
import { UsageError, UserError } from "./errors.ts";
import { COMMON_OPTIONS } from "./program.ts";
import type { ProgramSpec } from "./program.ts";

const PROGRAM = {
  name: "demo",
  summary: "a program to be parsed",
  usage: ["[options]"],
  examples: [],
  options: [
    { long: "account", short: "a", value: "<name>", help: "", contest: true },
    { long: "port", short: "p", value: "<port>", help: "", contest: true },
    { long: "get", short: "g", help: "", contest: true },
    { long: "size", short: "z", value: "<n>", help: "" },
    { long: "json", short: "j", help: "" },
    { long: "no-color", help: "" },
    { long: "fast", value: "<n>", default: "7", help: "" },
    ...COMMON_OPTIONS,
  ],
  commands: [
    { name: "check", summary: "", options: ["account", "json"] },
    { name: "audit", summary: "", options: [] },
    { name: "audit verify", summary: "", options: [] },
    { name: "terminal list", summary: "", options: [] },
    {
      name: "terminal add",
      summary: "",
      operands: "<name>",
      options: ["port"],
      own: [
        { long: "cash", short: "k", value: "<amount>", help: "" },
        { long: "kind", value: "<kind>", choices: ["open", "closed"], help: "" },
      ],
    },
    { name: "copy", summary: "", operands: "<from> [<to>]", options: [] },
    { name: "join", summary: "", operands: "<file>...", options: [] },
    { name: "show", summary: "", operands: "[<file>...]", options: [] },
  ],
  environment: [],
} as const satisfies ProgramSpec;

/** What is given, as `name=value`, names and the command's name in angle brackets. */
function parse(argv: readonly string[], options: { strict: boolean }): string[] {
  return parseArgv(argv, {
    program: PROGRAM,
    strict: options.strict,
    read({ flags, command, operands, given }) {
      const pairs = Object.entries(flags).filter(([key]) => given.has(key)).map(([key, value]) =>
        value === true ? key : `${key}=${value}`
      );
      const name = command === undefined || flags.help ? [] : [`<${command.name}>`];
      return [...name, ...operands, ...pairs.sort()];
    },
  });
}

const CONTEST_FORMS: readonly [string[], string[]][] = [
  [[], []],
  [["-a", "bob", "-g"], ["account=bob", "get"]],
  [["-g", "-a", "bob"], ["account=bob", "get"]],
  [["-abob", "-g"], ["account=bob", "get"]],
  [["-ga", "ray"], ["account=ray", "get"]],
  [["-garay"], ["account=ray", "get"]],
  [["-gp", "3000"], ["get", "port=3000"]],
  [["-p3000"], ["port=3000"]],
  [["-p", "3000"], ["port=3000"]],
  // The argument of an option may look like an option, or like anything else.
  [["-a", "-g"], ["account=-g"]],
  [["-a", "-g", "-g"], ["account=-g", "get"]],
  [["-a-g"], ["account=-g"]],
  [["-a", "-a"], ["account=-a"]],
  [["-a", "--"], ["account=--"]],
  [["-a", "--get"], ["account=--get"]],
  [["-a", "-"], ["account=-"]],
  [["-a", "-ted"], ["account=-ted"]],
  [["-a", "check"], ["account=check"]],
  [["-a", "-h"], ["account=-h"]],
  [["-a", "="], ["account=="]],
  [["-a=bob"], ["account==bob"]],
  [["-a", "a=b"], ["account=a=b"]],
  [["-a", "true", "-p", "false"], ["account=true", "port=false"]],
  // What parseArgs would make numbers, objects or empty stays the text it is.
  [["-p", "0123"], ["port=0123"]],
  [["-p", "1e3"], ["port=1e3"]],
  [["-p", "0x1F"], ["port=0x1F"]],
  [["-p", "10.10"], ["port=10.10"]],
  [["-p", "-5"], ["port=-5"]],
  [["-a", "   bob"], ["account=   bob"]],
  [["-a", "ted\n"], ["account=ted\n"]],
  [["-a", "one\ntwo=three"], ["account=one\ntwo=three"]],
  [["-a", "__proto__"], ["account=__proto__"]],
  [["-a", "x".repeat(4096)], [`account=${"x".repeat(4096)}`]],
];

const NEVER: readonly string[][] = [
  ["-x"],
  ["-gx"],
  ["-é"],
  ["-💰"],
  ["-g-"],
  ["-ga"],
  ["-a"],
  ["-g", "-a"],
  ["-p", "3000", "-a"],
  ["-g", "-g"],
  ["-gg"],
  ["-a", "x", "-a", "x"],
  ["-a", "x", "-a", "y"],
  ["-ax", "-ax"],
  ["-a", ""],
  ["-g", ""],
  ["-g", "10.00"],
  ["-g", "test"],
  ["test"],
  ["test", "-g"],
  ["-"],
  [""],
  [" -g"],
  ["-i  4000"],
  ["- g"],
  ["---get"],
  ["--a", "x"],
  ["--g"],
  ["--constructor"],
  ["--__proto__=x"],
  ["--toString"],
  ["-a", "x".repeat(4097)],
  ["x".repeat(4097)],
];

Deno.test("parseArgv() reads every form of getopt, in both modes", () => {
  for (const [argv, expected] of CONTEST_FORMS) {
    assertEquals(parse(argv, { strict: true }), expected, argv.join(" "));
    assertEquals(parse(argv, { strict: false }), expected, argv.join(" "));
  }
});

Deno.test("parseArgv() refuses what is unknown, repeated, incomplete or too much, in both modes", () => {
  for (const argv of NEVER) {
    for (const strict of [true, false]) {
      assertThrows(() => parse(argv, { strict }), UsageError, undefined, argv.join(" "));
    }
  }
});

const DEFAULT_FORMS: readonly [string[], string[]][] = [
  [["--account", "bob"], ["account=bob"]],
  [["--account=bob"], ["account=bob"]],
  [["--account=a=b"], ["account=a=b"]],
  [["--account==b"], ["account==b"]],
  [["--account", "--get"], ["account=--get"]],
  [["--port=-5"], ["port=-5"]],
  [["--get", "--no-color"], ["get", "no-color"]],
  [["-z", "5", "-j"], ["json", "size=5"]],
  [["-jgz5"], ["get", "json", "size=5"]],
  [["-g", "--"], ["get"]],
  [["--"], []],
  [["check"], ["<check>"]],
  [["--", "check"], ["<check>"]],
  [["check", "-a", "bob"], ["<check>", "account=bob"]],
  [["-a", "bob", "check", "--json"], ["<check>", "account=bob", "json"]],
  [["audit"], ["<audit>"]],
  [["audit", "verify"], ["<audit verify>"]],
  [["-h"], ["help"]],
  [["--help"], ["help"]],
  [["--version"], ["version"]],
  [["-gh"], ["get", "help"]],
  // What stands after a request for help is not read.
  [["-h", "--nonsense", "-a"], ["help"]],
  [["help"], ["help"]],
  [["help", "check"], ["check", "help"]],
  [["check", "--help"], ["check", "help"]],
  // Help on all commands that begin so; no operand is asked for.
  [["help", "terminal"], ["terminal", "help"]],
  [["terminal", "-h"], ["terminal", "help"]],
  [["terminal", "add", "--help"], ["terminal", "add", "help"]],
  [["terminal", "add", "t1"], ["<terminal add>", "t1"]],
  [["-k5", "terminal", "--kind=open", "add", "-p", "1", "t1"], [
    "<terminal add>",
    "t1",
    "cash=5",
    "kind=open",
    "port=1",
  ]],
  [["terminal", "add", "--", "--kind"], ["<terminal add>", "--kind"]],
  [["copy", "a"], ["<copy>", "a"]],
  [["copy", "a", "b"], ["<copy>", "a", "b"]],
  [["join", "a"], ["<join>", "a"]],
  [["join", "a", "b", "c"], ["<join>", "a", "b", "c"]],
  [["show"], ["<show>"]],
  [["show", "a", "b"], ["<show>", "a", "b"]],
];

Deno.test("parseArgv() reads long options, help and commands, but not in strict mode", () => {
  for (const [argv, expected] of DEFAULT_FORMS) {
    assertEquals(parse(argv, { strict: false }), expected, argv.join(" "));
    assertThrows(() => parse(argv, { strict: true }), UsageError, undefined, argv.join(" "));
  }
});

const DEFAULT_NEVER: readonly string[][] = [
  ["--account"],
  ["--account="],
  ["--account", ""],
  ["--account", "a", "--account", "b"],
  ["-a", "x", "--account", "x"],
  ["--get=true"],
  ["--get=false"],
  ["--json=0"],
  ["--json="],
  ["--acc", "bob"],
  ["--a.b=1"],
  ["--no-get"],
  ["--color"],
  ["check", "check"],
  ["check", "more"],
  ["chek"],
  ["audit", "verify", "more"],
  ["check", "-p", "3000"],
  ["-j", "-j"],
  ["terminal"],
  ["terminal", "ad"],
  ["terminal", "add"],
  ["terminal", "add", "t1", "t2"],
  ["terminal", "add", "t1", "--kind", "ajar"],
  ["terminal", "list", "--cash", "5"],
  ["copy"],
  ["copy", "a", "b", "c"],
  ["join"],
  ["help", "nonsense"],
  // Options of a command alone do nothing without it.
  ["--cash", "5"],
  ["-k", "5"],
];

Deno.test("parseArgv() refuses the traps of long options", () => {
  for (const argv of DEFAULT_NEVER) {
    assertThrows(() => parse(argv, { strict: false }), UsageError, undefined, argv.join(" "));
    assertThrows(() => parse(argv, { strict: true }), UsageError, undefined, argv.join(" "));
  }
});

const HINTS: readonly [string[], string][] = [
  [["--acount", "x"], "did you mean --account?"],
  [["--a", "x"], "did you mean -a?"],
  [["chekc"], "did you mean the command check?"],
  [["--nothing-like-it"], 'see "demo --help"'],
  [["check", "-g"], 'see "demo check --help"'],
  [["terminal", "ad"], "did you mean the command terminal add?"],
  [["terminal", "--kind", "opne"], "did you mean open?"],
  [["terminal", "--kind", "wide"], "choose one of open, closed"],
  [["terminal"], 'see "demo terminal --help"'],
];

Deno.test("parseArgv() hints at what was meant", () => {
  for (const [argv, hint] of HINTS) {
    const error = assertThrows(() => parse(argv, { strict: false }), UsageError);
    assertEquals(error.hints, [hint], argv.join(" "));
  }
});

Deno.test("parseArgv() gives no hint at forms that strict mode lacks", () => {
  const error = assertThrows(() => parse(["--acount"], { strict: true }), UsageError);
  assertEquals(error.hints, []);
});

Deno.test("parseArgv() says whether a command was named, for its exit codes differ", () => {
  const refuse = (argv: string[]) =>
    assertThrows(
      () =>
        parseArgv(argv, {
          program: PROGRAM,
          strict: false,
          read() {
            throw new UserError("Cannot use this", { hints: ["do that"] });
          },
        }),
      UsageError,
      "Cannot use this",
    );
  assertEquals(refuse(["-g"]).inCommand, false);
  assertEquals(refuse(["check"]).inCommand, true);
  assertEquals(refuse(["-a", "check"]).inCommand, false);
  const unread = (argv: string[]) =>
    assertThrows(() => parse(argv, { strict: false }), UsageError).inCommand;
  assertEquals(unread(["check", "--bogus"]), true);
  assertEquals(unread(["check", "-p", "3000"]), true);
  assertEquals(unread(["check", "more"]), true);
  assertEquals(unread(["terminal"]), true);
  assertEquals(unread(["terminal", "nonsense"]), true);
  assertEquals(unread(["nonsense"]), false);
  assertEquals(unread(["--bogus", "check"]), false);
  assertEquals(unread(["-a", "check", "--bogus"]), false);
  assertEquals(refuse(["check"]).hints, ["do that"]);
});

Deno.test("parseArgv() lets a bug of ours through as it is", () => {
  const read = () => {
    throw new TypeError("a bug");
  };
  assertThrows(() => parseArgv([], { program: PROGRAM, strict: false, read }), TypeError, "a bug");
});

Deno.test("parseArgv() quotes what it refuses", () => {
  assertThrows(() => parse(["--\x1b[2J"], { strict: false }), UsageError, '"--\\u001b[2J"');
  assertThrows(() => parse(["-\u009b"], { strict: false }), UsageError, '"-\\u009b"');
  assertThrows(() => parse(["a\nb"], { strict: false }), UsageError, '"a\\nb"');
});

Deno.test("parseArgv() fills in defaults, and says what has none", () => {
  const line = parseArgv(["-g"], { program: PROGRAM, strict: false, read: (line) => line });
  assertEquals(line.flags.fast, "7");
  assertEquals([...line.given.keys()], ["get"]);
});

Deno.test("parseArgv() says whether the error, too, is wanted as JSON", () => {
  const refuse = (argv: string[]) =>
    assertThrows(() => parse(argv, { strict: false }), UsageError).json;
  assertEquals(refuse(["check", "--json", "--bogus"]), true);
  assertEquals(refuse(["check", "--bogus"]), false);
  assertEquals(refuse(["-a", "--json", "--bogus"]), false);
  assertEquals(refuse(["check", "--bogus", "--json"]), true, "behind what was refused");
  assertEquals(refuse(["terminal", "add", "x", "--kind", "none", "--json"]), true);
});

Deno.test("parseArgv() says whether the error is wanted without colours", () => {
  const refuse = (argv: string[], strict: boolean) =>
    assertThrows(() => parse(argv, { strict }), UsageError).noColor;
  assertEquals(refuse(["--no-color", "--bogus"], false), true);
  assertEquals(refuse(["--bogus", "--no-color"], false), true);
  assertEquals(refuse(["--bogus"], false), false);
  assertEquals(refuse(["--bogus", "--no-color"], true), false, "strict, there is no such option");
});

Deno.test("readValues() makes of what it refuses wrong usage of the command", () => {
  const line = { name: "demo check", flags: { json: true }, given: new Map() };
  const error = assertThrows(
    () =>
      readValues(line, () => {
        throw new UserError("Cannot use this");
      }),
    UsageError,
  );
  assertEquals([error.inCommand, error.json], [true, true]);
  assertEquals(error.hints, ['see "demo check --help"']);
  assertEquals(readValues(line, () => 5), 5);
});

/** What the command line leaves to these settings, as `name=value from where`. */
function withSettings(argv: readonly string[]): string[] {
  const set = { port: "4000", size: "5", json: "true", get: "true", cash: "7" };
  return parseArgv(argv, {
    program: PROGRAM,
    strict: false,
    settings: () => new Map(Object.entries(set).map(([k, value]) => [k, { value, source: "env" }])),
    read: ({ flags, given }) => {
      const values: Readonly<Record<string, unknown>> = flags;
      return [...given].map(([long, source]) => `${long}=${values[long]} from ${source}`).sort();
    },
  });
}

Deno.test("parseArgv() lets settings fill in what the line leaves open", () => {
  assertEquals(withSettings(["-p", "1"]), [
    "get=true from env",
    "json=true from env",
    "port=1 from command line",
    "size=5 from env",
  ]);
  // Only what the command takes.
  assertEquals(withSettings(["terminal", "add", "t1"]), [
    "cash=7 from env",
    "json=true from env",
    "port=4000 from env",
  ]);
});

Deno.test("parseArgv() does not look for settings when help is asked for", () => {
  const settings = () => {
    throw new UserError("Cannot read them");
  };
  const read = () => "read";
  assertEquals(parseArgv(["-h"], { program: PROGRAM, strict: false, settings, read }), "read");
  const error = assertThrows(
    () => parseArgv(["check"], { program: PROGRAM, strict: false, settings, read }),
    UsageError,
    "Cannot read them",
  );
  assertEquals(error.inCommand, true);
});

Deno.test("parseArgv() tells of what it refuses that it was set elsewhere, and of nothing else", () => {
  const hintsOf = (error: UserError, argv: readonly string[] = []) =>
    assertThrows(
      () =>
        parseArgv(argv, {
          program: PROGRAM,
          strict: false,
          settings: () =>
            new Map([
              ["port", { value: 'x"', source: "DEMO_PORT" }],
              ["size", { value: "9", source: "DEMO_SIZE" }],
            ]),
          read() {
            throw error;
          },
        }),
      UsageError,
    ).hints.filter((hint) => hint.startsWith("set too"));
  const port = ["set too: --port by DEMO_PORT"];
  assertEquals(hintsOf(new UserError('Cannot use "x\\"" as a port')), port);
  assertEquals(hintsOf(new UserError("Cannot do it", { hints: ["not with --port"] })), port);
  assertEquals(hintsOf(new UserError('Option "--port" is given in vain')), port);
  assertEquals(hintsOf(new UserError("No account is given")), []);
  assertEquals(hintsOf(new UserError("Option --port-range and x are given")), []);
  assertEquals(hintsOf(new UserError('Cannot use "x\\"" as a port'), ["--port", 'x"']), []);
});

Deno.test("parseArgv() says that the error is wanted as JSON where that is set elsewhere", () => {
  const error = assertThrows(
    () =>
      parseArgv([], {
        program: PROGRAM,
        strict: false,
        settings: () => new Map([["json", { value: "true", source: "DEMO_JSON" }]]),
        read() {
          throw new UserError("Cannot use this");
        },
      }),
    UsageError,
  );
  assertEquals(error.json, true);
});
