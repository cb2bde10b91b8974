/** Prints one line: scripts talk on stdout, the programs only through lib/terminal.ts. */
export function say(line = ""): void {
  print(Deno.stdout, line + "\n");
}

/** Prints one line on stderr. */
export function warn(line: string): void {
  print(Deno.stderr, line + "\n");
}

function print(to: { writeSync(bytes: Uint8Array): number }, text: string): void {
  let rest = new TextEncoder().encode(text);
  while (rest.length > 0) rest = rest.subarray(to.writeSync(rest));
}
