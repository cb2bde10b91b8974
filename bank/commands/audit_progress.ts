import { ProgressBar } from "../../lib/progress_bar.ts";
import type { Terminal } from "../../lib/terminal.ts";

/** For who waits at a terminal while a long log is read. */
export function progressOf(label: string, terminal: Terminal): ProgressBar {
  return new ProgressBar({
    label,
    nowMs: () => performance.now(),
    draw: (text) => terminal.progress(text),
  });
}
