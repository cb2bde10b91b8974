import { escapeControls } from "./quote.ts";

/** Rows under titles. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

/** One column of a table. */
export interface Column {
  readonly title: string;
  /** Numbers stand right. */
  readonly right?: boolean;
}

/**
 * The lines of a table: aligned under its titles for a person, else the bare rows separated by
 * tabs, which grep, cut and awk take as they are.
 */
export function formatTable(
  { columns, rows }: Table,
  { aligned }: { readonly aligned: boolean },
): readonly string[] {
  // A tab or a line end within a cell would feign another cell or row.
  const cells = rows.map((row) => row.map(escapeControls));
  if (!aligned) return cells.map((row) => row.join("\t"));
  const lines = [columns.map(({ title }) => title), ...cells];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => (line[at] ?? "").length)));
  return lines.map((line) =>
    columns.map(({ right }, at) => {
      const cell = line[at] ?? "";
      return right ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!);
    }).join("  ").trimEnd()
  );
}
