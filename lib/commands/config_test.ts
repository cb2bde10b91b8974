import { assertEquals } from "@std/assert";
import { ATM_PROGRAM } from "../../atm/usage.ts";
import { fakeTerminal } from "../../tests/support/fake_terminal.ts";
import type { Answer } from "../answer.ts";
import { parseArgv } from "../argv.ts";
import { run } from "./config.ts";

Deno.test("config shows every option that can be set, its value and what set it", () => {
  const line = parseArgv(["config", "-p", "4001"], {
    program: ATM_PROGRAM,
    strict: false,
    settings: () =>
      new Map([
        ["bank-port", { value: "4000", source: "ATM_BANK_PORT" }],
        ["json", { value: "true", source: "cofre.json" }],
      ]),
    read: (line) => line,
  });
  const answers: Answer[] = [];
  const { terminal } = fakeTerminal();
  const io = {
    program: ATM_PROGRAM,
    terminal,
    answer: (answer: Answer) => void answers.push(answer),
  };
  assertEquals(run(line, io), 0);
  const settings = answers[0]!.json.settings as {
    option: string;
    value: unknown;
    source: string;
  }[];
  const of = (name: string) => settings.find(({ option }) => option === name);
  assertEquals(of("bank-port"), { option: "bank-port", value: "4001", source: "command line" });
  assertEquals(of("json"), { option: "json", value: true, source: "cofre.json" });
  assertEquals(of("auth"), { option: "auth", value: "bank.auth", source: "default" });
  assertEquals(of("account"), { option: "account", value: null, source: "default" });
});
