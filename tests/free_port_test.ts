import { assert, assertEquals } from "@std/assert";
import { freePort } from "./support/free_port.ts";

Deno.test("freePort() gives another process other ports, and nobody one that connections get", async () => {
  const module = new URL("./support/free_port.ts", import.meta.url);
  const script = `import { freePort } from "${module}";
    console.log([freePort(), freePort()].join());`;
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["eval", script] }).output();
  const ours = [freePort(), freePort()];
  const theirs = new TextDecoder().decode(stdout).split(",").map(Number);
  const all = [...ours, ...theirs];
  assert(all.every((port) => port > 10_000 && port < 32_000), all.join());
  assertEquals(new Set(all).size, 4, all.join());
  // Not those that we are given later, either.
  assert(theirs.every((port) => Math.abs(port - ours[0]!) > 100), all.join());
});
