import { parseArgs } from "@std/cli/parse-args";
import type { Clock } from "../../lib/clock.ts";
import { UsageError } from "../../lib/errors.ts";
import { quote } from "../../lib/quote.ts";
import type { Terminal } from "../../lib/terminal.ts";

/** What an audit command talks to. */
export interface CommandIo {
  readonly terminal: Pick<Terminal, "printLine" | "printText" | "note" | "warning" | "hint">;
  readonly clock: Clock;
}

/** An audit command: arguments after its name, to an exit code: 0 good, 1 bad, 2 cannot tell. */
export type AuditCommand = (args: readonly string[], io: CommandIo) => Promise<number>;

/** What a command line may hold: options with a value by their long names, and operands. */
export interface CommandForm<Option extends string> {
  /** Such as `bank audit verify [FILE]...`. */
  readonly usage: string;
  readonly options: readonly Option[];
  readonly operandsMax: number;
}

/** A command line as text. */
export interface ParsedCommand<Option extends string> {
  readonly options: Partial<Record<Option, string>>;
  readonly operands: readonly string[];
}

/** Reads the arguments of an audit command. @throws {UsageError} */
export function readCommandLine<const Option extends string>(
  args: readonly string[],
  form: CommandForm<Option>,
): ParsedCommand<Option> {
  const refuse = (message: string): never => {
    throw new UsageError(message, { hints: [`usage: ${form.usage}`], inCommand: true });
  };
  const parsed = parseArgs(args, {
    string: [...form.options, "_"],
    unknown: (name, key) => key === undefined || refuse(`Unknown option ${quote(name)}`),
  }) as Record<string, unknown>;
  const options: Partial<Record<Option, string>> = {};
  for (const option of form.options) {
    const value = parsed[option];
    if (value === undefined) continue;
    if (typeof value !== "string" || value === "") refuse(`Option "--${option}" takes one value`);
    options[option] = value as string;
  }
  const operands = (parsed._ as unknown[]).map(String);
  if (operands.length > form.operandsMax) {
    refuse(`Unexpected argument ${quote(operands[form.operandsMax]!)}`);
  }
  return { options, operands };
}
