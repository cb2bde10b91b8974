import { formatJson } from "./json.ts";
import type { Json } from "./json.ts";
import { escapeControls } from "./quote.ts";
import { formatTable } from "./table.ts";
import type { Table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** What a command answers, for programs and for people. */
export interface Answer {
  /** The keys after `"schema":1`; money as {@linkcode money} gives it. */
  readonly json: Readonly<Record<string, Json>>;
  /** Lines, or rows: aligned on a terminal, separated by tabs in a pipe. */
  readonly text: string | readonly string[] | Table;
}

/** The form of every answer's JSON; it changes when a key changes its meaning or goes. */
const SCHEMA = 1;

/** Prints an answer on stdout. */
export function printAnswer(terminal: Terminal, { json, text }: Answer, asJson: boolean): void {
  if (asJson) return void terminal.printLine(formatJson({ schema: SCHEMA, ...json }));
  const lines = linesOf(text, terminal.isInteractive);
  terminal.printText(lines.map((line) => `${line}\n`).join(""));
}

function linesOf(text: Answer["text"], aligned: boolean): readonly string[] {
  if (typeof text === "string") return [escapeControls(text)];
  return "rows" in text ? formatTable(text, { aligned }) : text.map(escapeControls);
}
