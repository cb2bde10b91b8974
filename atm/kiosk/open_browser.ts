const OPENERS: Partial<Record<typeof Deno.build.os, readonly [string, ...string[]]>> = {
  darwin: ["open"],
  windows: ["rundll32", "url.dll,FileProtocolHandler"],
  linux: ["xdg-open"],
};

/** Starts the browser; where that cannot be done, says so, for the page is there all the same. */
export async function openBrowser(url: string, hint: (message: string) => void): Promise<void> {
  const [command = "xdg-open", ...args] = OPENERS[Deno.build.os] ?? [];
  try {
    const { success } = await new Deno.Command(command, {
      args: [...args, url],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).output();
    if (success) return;
  } catch {
    // No such program, or an executable of ours: those may start none.
  }
  hint(`cannot start the browser: open ${url} in it`);
}
