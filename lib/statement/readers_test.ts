import { assertEquals } from "@std/assert";
import { statementOf } from "../../tests/support/statement_sample.ts";
import { formatAmount } from "../amount.ts";
import type { StatementFormat } from "./format_names.ts";
import { writeStatement } from "./formats.ts";

/** Amounts that a double holds: some of the readers have no better. */
const STATEMENT = statementOf([
  ["deposit", 123_456n],
  ["withdraw", -2_050n],
  ["transfer", -12_345n, { counterparty: "mary" }],
  ["transfer", 500n, { counterparty: "-1.1" }],
  ["reverse", 2_050n, { reverses: "8" }],
]);
const AMOUNTS = STATEMENT.entries.map(({ deltaCents }) => formatAmount(deltaCents));
const CLOSING = formatAmount(STATEMENT.closingCents);

/** What a reader makes of a file: the amounts in their order, and the balance at the end. */
type Reading = readonly [amounts: readonly string[], closing: string];

/** A test of one reader; skipped, and saying which package has it, where it is not installed. */
function readerTest(
  reader: string,
  { format, probe, debian, read }: {
    readonly format: StatementFormat;
    readonly probe: readonly [string, ...string[]];
    readonly debian: string;
    readonly read: (file: string, folder: string) => Promise<Reading>;
  },
): void {
  const missing = !runs(probe);
  Deno.test({
    name: `writeStatement() as ${format}: ${reader} reads the same amounts${
      missing ? ` (needs ${debian})` : ""
    }`,
    ignore: missing,
    async fn() {
      const folder = await Deno.makeTempDir();
      try {
        const file = `${folder}/statement`;
        await Deno.writeTextFile(file, writeStatement(STATEMENT, format));
        assertEquals(await read(file, folder), [AMOUNTS, CLOSING]);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

readerTest("libofx", {
  format: "ofx",
  probe: ["ofxdump", "--version"],
  debian: "ofx",
  async read(file) {
    const text = await output("ofxdump", [file]);
    const amounts = text.matchAll(/Total money amount: (\S+)/g);
    return [[...amounts].map(([_, amount]) => amount!), /Ledger balance: (\S+)/.exec(text)![1]!];
  },
});

readerTest("ofxparse", {
  format: "ofx",
  probe: ["/usr/bin/python3", "-W", "ignore", "-c", "import ofxparse"],
  debian: "python3-ofxparse",
  async read(file) {
    const program = `import sys, ofxparse
statement = ofxparse.OfxParser.parse(open(sys.argv[1], "rb")).account.statement
print(*[entry.amount for entry in statement.transactions], statement.balance)`;
    const words = (await output("/usr/bin/python3", ["-W", "ignore", "-c", program, file])).trim();
    return [words.split(" ").slice(0, -1), words.split(" ").at(-1)!];
  },
});

readerTest("aqbanking", {
  format: "camt04",
  probe: ["aqbanking-cli", "--help"],
  debian: "aqbanking-tools",
  async read(file, folder) {
    const call = (command: string, ...args: string[]) =>
      output("aqbanking-cli", [
        `--cfgdir=${folder}/aq`,
        "-n",
        command,
        "-c",
        `${folder}/ctx`,
        ...args,
      ]);
    await call("import", "--importer=xml", "--profile=camt_053_001_04", "-f", file);
    const rows = async (command: string) =>
      (await call(command)).trim().split("\n").map((row) => row.split("\t")[1]!);
    return [await rows("listtrans"), (await rows("listbal")).at(-1)!];
  },
});

readerTest("hledger", {
  format: "journal",
  probe: ["hledger", "--version"],
  debian: "hledger",
  async read(file) {
    // Every balance is asserted in the journal: a wrong one ends this with an error.
    const args = ["-f", `journal:${file}`, "register", "assets:cofre"];
    const csv = await output("hledger", [...args, "--output-format=csv"]);
    const rows = csv.trim().split("\n").slice(1).map((row) => row.replaceAll('"', "").split(","));
    const amounts = rows.map((row) => row.at(-2)!.replace("EUR ", ""));
    // The first is the opening balance.
    return [amounts.slice(1), rows.at(-1)!.at(-1)!.replace("EUR ", "")];
  },
});

readerTest("hledger", {
  format: "csv",
  probe: ["hledger", "--version"],
  debian: "hledger",
  async read(file, folder) {
    const rules = `skip 1
fields time, id, kind, description, counterparty, amount1, currency, balance1
date %time
date-format %Y-%m-%dT%H:%M:%S%QZ
account1 assets:cofre
account2 assets:other
`;
    await Deno.writeTextFile(`${folder}/rules`, rules);
    const args = ["-f", `csv:${file}`, "--rules-file", `${folder}/rules`];
    const csv = await output("hledger", [...args, "-I", "print", "-O", "csv"]);
    const rows = csv.trim().split("\n").map((row) => row.replaceAll('"', "").split(","));
    const at = (title: string) => rows[0]!.indexOf(title);
    const own = rows.filter((row) => row[at("account")] === "assets:cofre");
    // The balance is asserted, not printed: it is the file's own.
    const last = (await Deno.readTextFile(file)).trim().split(",").at(-1)!;
    return [own.map((row) => row[at("amount")]!), last];
  },
});

for (const format of ["ofx", "camt", "camt04"] as const) {
  const missing = !runs(["xmllint", "--version"]);
  Deno.test({
    name: `writeStatement() as ${format}: xmllint reads well-formed XML${
      missing ? " (needs libxml2-utils)" : ""
    }`,
    ignore: missing,
    async fn() {
      const file = await Deno.makeTempFile();
      await Deno.writeTextFile(file, writeStatement(STATEMENT, format));
      await output("xmllint", ["--noout", file]);
      await Deno.remove(file);
    },
  });
}

function runs([program, ...args]: readonly [string, ...string[]]): boolean {
  try {
    return new Deno.Command(program, { args, stdout: "null", stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

async function output(program: string, args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    env: { TZ: "UTC", LC_ALL: "C.UTF-8" },
  }).output();
  if (!success) throw new Error(`${program} refuses it: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}
