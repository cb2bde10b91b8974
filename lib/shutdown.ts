/** The signals that ask a program to end. */
const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM"];

/**
 * Calls `onFirst` at the first signal to end and `onSecond` at every later one; the function
 * returned stops listening.
 */
export function onShutdown(onFirst: () => void, onSecond: () => void): () => void {
  let asked = false;
  const handler = () => {
    if (asked) return onSecond();
    asked = true;
    onFirst();
  };
  for (const signal of SIGNALS) Deno.addSignalListener(signal, handler);
  return () => {
    for (const signal of SIGNALS) Deno.removeSignalListener(signal, handler);
  };
}
