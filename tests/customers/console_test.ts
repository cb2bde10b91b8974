import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { freePort } from "../support/free_port.ts";
import { Branch } from "./branch.ts";

Deno.test("bank --console shows what the bank does, in a thread beside it", async () => {
  const place = `127.0.0.1:${freePort()}`;
  await using branch = await Branch.open(["--console", place]);
  const get = async (path: string) => {
    const response = await fetch(`http://${place}${path}`);
    return `${response.status} ${await response.text()}`;
  };
  assertStringIncludes(await get("/login"), "bank operator add NAME");
  assertEquals((await branch.atm(["-a", "john", "-n", "100.00"])).code, 0);
  assertEquals((await branch.atm(["-a", "john", "-w", "500.00"])).code, 255);
  const counted = 'cofre_orders_total{operation="withdraw",outcome="refused"} 1';
  while (!(await get("/metrics")).includes(counted)) await new Promise((r) => setTimeout(r, 100));
  assertEquals(await get("/healthz"), "200 ok\n");
  // Its place is taken: then a bank that was told to show itself does not serve unseen.
  const second = await branch.bank(["-p", `${freePort()}`, "-s", "two.auth", "--console", place]);
  assertEquals(second.code, 255);
  assertStringIncludes(second.stderr, "bank: error: Cannot serve the page at");
  const made = await Deno.stat(`${branch.folder}/two.auth`).then(() => true, () => false);
  assert(!made, "nor is there a bank");
  await branch.stopBank();
  assert(await get("/healthz").then(() => false, () => true), "it ends with its bank");
});
