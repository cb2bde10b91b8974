import { Terminal } from "../../lib/terminal.ts";
import type { Stream, TerminalOptions } from "../../lib/terminal.ts";

/** A stream that keeps what is written to it. */
export class FakeStream implements Stream {
  text = "";
  readonly #terminal: boolean;

  constructor(terminal: boolean) {
    this.#terminal = terminal;
  }

  isTerminal(): boolean {
    return this.#terminal;
  }

  writeSync(bytes: Uint8Array): number {
    this.text += new TextDecoder().decode(bytes);
    return bytes.length;
  }
}

/** A terminal of the ATM, or a pipe, and what was written to it. */
export function fakeTerminal(
  { isTerminal = false, ...options }: Partial<TerminalOptions> & { isTerminal?: boolean } = {},
): { readonly terminal: Terminal; readonly stdout: FakeStream; readonly stderr: FakeStream } {
  const stdout = new FakeStream(isTerminal);
  const stderr = new FakeStream(isTerminal);
  const terminal = new Terminal({ program: "atm", stdout, stderr, noColor: false, ...options });
  return { terminal, stdout, stderr };
}
