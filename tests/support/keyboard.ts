import type { Keyboard, Prompt } from "../../lib/ask_secret.ts";

/** A keyboard on which these bytes are typed, a read each, and the screen that shows the echo. */
export function typed(...reads: readonly (string | Uint8Array)[]): Prompt & {
  readonly keyboard: Keyboard & { readonly raw: boolean[] };
  shown(): string;
} {
  const rest = reads.map((read) =>
    typeof read === "string" ? new TextEncoder().encode(read) : read
  );
  const raw: boolean[] = [];
  let shown = "";
  return {
    keyboard: {
      raw,
      unread: (bytes) => void rest.unshift(bytes),
      isTerminal: () => true,
      setRaw(on) {
        // The echo of the terminal itself is over before the prompt shows.
        if (on && !/^$|\n$/.test(shown)) {
          throw new Error("the prompt stood before the terminal was raw");
        }
        raw.push(on);
      },
      read(into) {
        const next = rest.shift();
        if (next === undefined) return Promise.resolve(null);
        into.set(next);
        return Promise.resolve(next.length);
      },
    },
    screen: {
      writeSync(bytes) {
        shown += new TextDecoder().decode(bytes);
        return bytes.length;
      },
    },
    shown: () => shown,
  };
}
