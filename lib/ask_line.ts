import { SYSTEM_KEYBOARD } from "./keyboard.ts";
import type { TypeAheadKeyboard } from "./keyboard.ts";
import { writeAll } from "./write_all.ts";
import type { Sink } from "./write_all.ts";

/**
 * Asks for a line on the terminal; null: the person ended the input. Unlike the runtime's own
 * prompt() it leaves what is typed ahead to the next question.
 */
export function askLine(
  question: string,
  keyboard: Pick<TypeAheadKeyboard, "readLine"> = SYSTEM_KEYBOARD,
  screen: Sink = Deno.stdout,
): string | null {
  writeAll(screen, question);
  const line = keyboard.readLine();
  if (line === null) writeAll(screen, "\n");
  return line;
}
