// Writes the parts of docs/CLI.md that the command table knows: deno task docs
import { fileURLToPath } from "node:url";
import { ATM_PROGRAM } from "../atm/usage.ts";
import { BANK_PROGRAM } from "../bank/usage.ts";
import { commandSections, optionTable, variableTable } from "./cli_document/parts.ts";
import { say } from "./say.ts";

/** The document. */
export const CLI_DOCUMENT = fileURLToPath(new URL("../docs/CLI.md", import.meta.url));

const PARTS: Readonly<Record<string, () => string>> = Object.fromEntries(
  [ATM_PROGRAM, BANK_PROGRAM].flatMap((program) => [
    [`${program.name} options`, () => optionTable(program.options)],
    [`${program.name} commands`, () => commandSections(program)],
    [`${program.name} variables`, () => variableTable(program)],
  ]),
);

/** The document with its generated parts as the table has them now. */
export function withParts(document: string): string {
  const missing = new Set(Object.keys(PARTS));
  const text = document.replace(
    /(<!-- from the command table: (.+?) -->\n).*?(<!-- end -->)/gs,
    (_, begin: string, name: string, end: string) => {
      missing.delete(name);
      const part = PARTS[name];
      if (part === undefined) throw new Error(`docs/CLI.md asks for "${name}", which there is not`);
      return `${begin}\n${part()}\n${end}`;
    },
  );
  if (missing.size > 0) throw new Error(`docs/CLI.md has no place for ${[...missing].join(", ")}`);
  return text;
}

if (import.meta.main) {
  await Deno.writeTextFile(CLI_DOCUMENT, withParts(await Deno.readTextFile(CLI_DOCUMENT)));
  say(`Wrote ${CLI_DOCUMENT}`);
}
