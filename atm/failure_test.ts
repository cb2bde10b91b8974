import { assertEquals, assertStringIncludes } from "@std/assert";
import { ProtocolError } from "../lib/errors.ts";
import { OutcomeUnknownError } from "./attempts.ts";
import { explainFailure } from "./failure.ts";

const AT = { host: "127.0.0.1", port: 3000, authFile: "bank.auth", resolvesLater: true };

Deno.test("explainFailure() says what the person can do, and keeps the reason", () => {
  const table: [ProtocolError, string, string][] = [
    [new ProtocolError("timeout"), "does not answer (timeout)", "try again later"],
    [new ProtocolError("bank_hung_up"), "ended the connection", "try again later"],
    [new ProtocolError("bad_mac"), "does not prove to be the bank (bad_mac)", "bank.auth"],
    [new OutcomeUnknownError(), "may have", "the next run with this card finds out"],
  ];
  for (const [error, message, hint] of table) {
    const explained = explainFailure(error, AT);
    assertStringIncludes(explained.message, message);
    assertStringIncludes(explained.hints.join("\n"), hint);
  }
});

Deno.test("explainFailure() tells the bank's alert in its own words", () => {
  const { message } = explainFailure(new ProtocolError("alert", "the bank is busy"), AT);
  assertStringIncludes(message, "refused the connection: the bank is busy (alert)");
});

Deno.test("explainFailure() promises no later run in strict mode", () => {
  const { hints } = explainFailure(new OutcomeUnknownError(), { ...AT, resolvesLater: false });
  assertEquals(hints, ["look at the balance before you try again"]);
});
