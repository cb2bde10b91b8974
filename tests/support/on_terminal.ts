/** What a program did on a pseudo-terminal: its exit code and all that the screen showed. */
export interface Session {
  readonly code: number;
  readonly screen: string;
}

const SESSION_MS_MAX = 120_000;

/** Whether the pseudo-terminals of these tests can be had. */
export const HAS_SCRIPT = await has("script");
/** Why a test that needs one is skipped; "" if it is not. */
export const WITHOUT_SCRIPT = HAS_SCRIPT ? "" : " (needs script of util-linux or bsdutils)";

/**
 * Runs a command on a pseudo-terminal by way of script(1). Each answer is typed once the screen
 * shows, after all before, the text it waits for: no test waits for a time.
 */
export async function onTerminal(
  command: readonly string[],
  dialogue: readonly (readonly [waitFor: string, type: string])[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Session> {
  const line = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const child = new Deno.Command("script", {
    args: ["-qefc", line, "/dev/null"],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
    ...options,
  }).spawn();
  // A program that waits for what nobody types is killed, so that the test fails and ends.
  const timer = setTimeout(() => child.kill(), SESSION_MS_MAX);
  const keyboard = child.stdin.getWriter();
  let screen = "";
  let seen = 0;
  const open = [...dialogue];
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    screen += text;
    while (open.length > 0) {
      const [waitFor, type] = open[0]!;
      const at = screen.indexOf(waitFor, seen);
      if (at === -1) break;
      seen = at + waitFor.length;
      open.shift();
      await keyboard.write(new TextEncoder().encode(type));
    }
  }
  await keyboard.close().catch(() => {});
  const { code } = await child.status;
  clearTimeout(timer);
  return { code, screen: screen.replaceAll("\r\n", "\n") };
}

/** Whether a program can be started. */
export async function has(program: string): Promise<boolean> {
  try {
    await new Deno.Command(program, {
      args: ["--version"],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).output();
    return true;
  } catch {
    return false;
  }
}
