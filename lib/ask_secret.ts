import { utf8 } from "./bytes.ts";
import type { Bytes } from "./bytes.ts";
import { CancelledError, UserError } from "./errors.ts";
import { SYSTEM_KEYBOARD } from "./keyboard.ts";
import { SECRET_CHARACTERS_MAX } from "./limits.ts";
import { writeAll } from "./write_all.ts";
import type { Sink } from "./write_all.ts";

/** Where a person types: Deno.stdin, or a test's own. */
export interface Keyboard {
  isTerminal(): boolean;
  setRaw(raw: boolean): void;
  read(into: Uint8Array): Promise<number | null>;
  /** Gives back what was read and belongs to the next question. */
  unread(bytes: Bytes): void;
}

/** What the prompt talks to. */
export interface Prompt {
  readonly keyboard: Keyboard;
  readonly screen: Sink;
}

/**
 * Asks for a secret on the terminal: letters show as stars, backspace takes one away, Ctrl-U all.
 * The prompt stands on stderr, so that stdout stays clean for the answer. The terminal is always
 * as it was afterwards.
 * @returns null if stdin is no terminal, so that there is nobody to ask
 * @throws {CancelledError} at Ctrl-C, Ctrl-D, or the end of the input
 */
export async function askSecret(label: string, prompt = systemPrompt()): Promise<string | null> {
  const { keyboard, screen } = prompt;
  if (!keyboard.isTerminal()) return null;
  // Raw, the terminal makes no signal of Ctrl-C, which would leave it without echo: it is a byte.
  // Before the prompt, for who answers it at once must not be seen.
  keyboard.setRaw(true);
  try {
    writeAll(screen, `${label}: `);
    return await readLetters(keyboard, screen);
  } finally {
    keyboard.setRaw(false);
    writeAll(screen, "\n");
  }
}

function systemPrompt(): Prompt {
  return { keyboard: SYSTEM_KEYBOARD, screen: Deno.stderr };
}

const KEY = {
  ctrlC: "\x03",
  ctrlD: "\x04",
  backspace: "\b",
  ctrlU: "\x15",
  delete: "\x7f",
} as const;
const RUB_OUT = "\b \b";

async function readLetters(keyboard: Keyboard, screen: Sink): Promise<string> {
  const letters: string[] = [];
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(256);
  while (true) {
    const length = await keyboard.read(buffer);
    if (length === null) throw new CancelledError();
    const typed = decoder.decode(buffer.subarray(0, length), { stream: true });
    buffer.fill(0);
    const keys = Array.from(withoutEscapes(typed));
    for (const [at, key] of keys.entries()) {
      if (key === "\r" || key === "\n") {
        const isPair = key === "\r" && keys[at + 1] === "\n";
        keyboard.unread(utf8(keys.slice(isPair ? at + 2 : at + 1).join("")));
        return letters.join("");
      }
      if (key === KEY.ctrlC || key === KEY.ctrlD) throw new CancelledError();
      if (key === KEY.delete || key === KEY.backspace) {
        if (letters.pop() !== undefined) writeAll(screen, RUB_OUT);
      } else if (key === KEY.ctrlU) {
        writeAll(screen, RUB_OUT.repeat(letters.splice(0).length));
      } else if (key >= " ") {
        letters.push(key);
        writeAll(screen, "*");
      }
    }
    if (letters.length > SECRET_CHARACTERS_MAX) {
      throw new UserError(`Cannot take more than ${SECRET_CHARACTERS_MAX} letters`);
    }
  }
}

/** An arrow key sends ESC and letters, which must not become part of the secret. */
function withoutEscapes(typed: string): string {
  // deno-lint-ignore no-control-regex
  return typed.replaceAll(/\x1b(?:\[[0-?]*[ -/]*[@-~]|O[ -~]|[ -~])?/g, "");
}
