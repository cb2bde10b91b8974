import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { SAMPLE, statementOf } from "../../tests/support/statement_sample.ts";
import { STATEMENT_FORMATS } from "./format_names.ts";
import { writeStatement } from "./formats.ts";
import { checkStatement } from "./statement.ts";
import type { Statement, StatementEntry } from "./statement.ts";

Deno.test("writeStatement() writes each format as its sample is", async () => {
  for (const format of STATEMENT_FORMATS) {
    const golden = await Deno.readTextFile(new URL(`./golden/${format}.golden`, import.meta.url));
    assertEquals(writeStatement(SAMPLE, format), golden, format);
  }
});

Deno.test("checkStatement() refuses a statement that contradicts itself", () => {
  const two = statementOf([["deposit", 100n], ["withdraw", -50n]]);
  const [first, second] = two.entries as [StatementEntry, StatementEntry];
  checkStatement(two);
  const bad: readonly Statement[] = [
    { ...two, openingCents: two.openingCents + 1n },
    { ...two, closingCents: two.closingCents + 1n },
    { ...two, entries: [first] },
    { ...two, entries: [second, first] },
    { ...two, entries: [{ ...first, balanceCents: 1n }, second] },
    { ...two, fromMs: first.timeMs + 1 },
    { ...two, toMs: second.timeMs - 1 },
    { ...two, entries: [] },
  ];
  for (const statement of bad) {
    assertThrows(() => checkStatement(statement), Error, "Bug");
    assertThrows(() => writeStatement(statement, "csv"), Error, "Bug");
  }
});

Deno.test("writeStatement() writes a statement without entries", () => {
  const none = statementOf([], { openingCents: 0n });
  assertEquals(writeStatement(none, "journal"), "");
  assertEquals(writeStatement(none, "csv").split("\r\n").length, 2);
  for (const format of STATEMENT_FORMATS) writeStatement(none, format);
});

/** No account can have such a name; the writers do not rely on that. */
const EVIL = `=cmd|' /C calc'!A0"</script><b>&amp;\r\n\u0000]]>`;

Deno.test("writeStatement() lets no name break out of its place", () => {
  const statement = statementOf([["transfer", -100n, { counterparty: EVIL, id: EVIL }]], {
    account: EVIL,
    accountId: EVIL,
    bankId: EVIL,
    currency: "EUR",
  });
  for (const format of ["ofx", "camt", "camt04", "html"] as const) {
    const text = writeStatement(statement, format);
    assertEquals(text.includes("</script>") || text.includes("<b>"), false, format);
    assertEquals(text.includes("\u0000"), false, format);
    assertEquals(text.includes("&amp;\r"), false, format);
  }
  const journal = writeStatement(statement, "journal");
  assertEquals(journal.split("\n").filter((line) => line !== "").length, 5 + 1);
  const csv = writeStatement(statement, "csv");
  assertStringIncludes(csv, `,"'=cmd|' /C calc'!A0""</script><b>&amp;\r\n`);
});

Deno.test("writeCsv() guards every cell of words that a spreadsheet would run", () => {
  for (const start of ["=", "+", "-", "@", "\t", "\r"]) {
    const [entry] = csvRows(`${start}1+1`);
    assertEquals(entry!.includes(`'${start}1+1`), true, JSON.stringify(start));
  }
  assertEquals(csvRows("1+1")[0]!.includes("'"), false);
});

function csvRows(counterparty: string): string[] {
  const statement = statementOf([["transfer", -100n, { counterparty }]]);
  return writeStatement(statement, "csv").split("\r\n").slice(1);
}

Deno.test("writeStatement() puts the account's id where its name is too long", () => {
  const account = (length: number) => statementOf([], { account: "a".repeat(length) });
  const id = "0123456789abcdef012345";
  assertStringIncludes(writeStatement(account(22), "ofx"), `<ACCTID>${"a".repeat(22)}<`);
  assertStringIncludes(writeStatement(account(23), "ofx"), `<ACCTID>${id}<`);
  assertStringIncludes(writeStatement(account(34), "camt"), `<Othr><Id>${"a".repeat(34)}<`);
  assertStringIncludes(writeStatement(account(35), "camt"), `<Othr><Id>${id}<`);
});

Deno.test("writeStatement() cuts a long counterparty to what a format has room for", () => {
  const statement = statementOf([["transfer", -100n, { counterparty: "m".repeat(250) }]]);
  assertStringIncludes(writeStatement(statement, "ofx"), `<NAME>Transfer to ${"m".repeat(20)}<`);
  assertStringIncludes(writeStatement(statement, "camt"), `<Nm>${"m".repeat(140)}<`);
  assertStringIncludes(writeStatement(statement, "camt"), `<Ustrd>Transfer to ${"m".repeat(128)}<`);
});
