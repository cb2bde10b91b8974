import { assert, assertEquals, assertMatch } from "@std/assert";
import { formatAmount } from "../../lib/amount.ts";
import { ATM, BANK, startRun } from "../attacks/programs.ts";
import type { Ended } from "../attacks/programs.ts";
import { RunningBank } from "../attacks/running_bank.ts";
import { makeTemplate } from "../attacks/template.ts";
import { checkBank } from "../crash/oracle.ts";
import { Restarts } from "../crash/restarts.ts";
import { freePort } from "../support/free_port.ts";
import { FailingBank } from "./failing_bank.ts";
import { SmallDisk } from "./small_disk.ts";

const why = await SmallDisk.whyNone();
const ignore = why !== null;
const note = ignore ? ` (${why})` : "";

let template = "";
Deno.test.beforeAll(async () => {
  if (!ignore) template = await makeTemplate();
});
Deno.test.afterAll(async () => {
  if (!ignore) await Deno.remove(template, { recursive: true });
});

Deno.test({
  name: `an ATM on a full disk, or one that is read-only, books nothing and says why${note}`,
  ignore,
  async fn() {
    await using home = await SmallDisk.mount(256);
    await copyFiles(template, home.folder, ["bank.auth", "john.card"]);
    const port = freePort();
    const bank = await RunningBank.start(BANK, template, ["-p", `${port}`, "-s", "bank.auth"]);
    const atm = (...args: string[]) => runAtm(home.folder, port, args);
    await home.fill();
    assertRefused(await atm("-d", "1.00"), /no space is left on the disk/);
    await home.free();
    await home.set("ro");
    assertRefused(await atm("-d", "1.00"), /the file system is read-only/);
    assertEquals((await atm("-g")).stdout, '{"account":"john","balance":100.00}\n');
    await home.set("rw");
    assertEquals((await atm("-d", "1.00")).code, 0);
    assertEquals((await atm("-w", "1.00")).code, 0);
    assertEquals(await bank.stop(), 0);
  },
});

Deno.test({
  name: `a bank whose disk fills up ends, and has all that it acknowledged${note}`,
  ignore,
  async fn() {
    await using disk = await SmallDisk.mount(2_048);
    const customer = await Deno.makeTempDir({ prefix: "cofre-customer-" });
    const port = freePort();
    const next = new Restarts(disk.folder, port);
    try {
      await copyFiles(template, disk.folder, /^bank\./);
      await copyFiles(template, customer, ["bank.auth", "john.card"]);
      const failing = FailingBank.start(BANK, disk.folder, port);
      await failing.serving;
      await disk.fill(150_000);
      let acknowledged = 0n;
      let last: Ended;
      do {
        last = await runAtm(customer, port, ["-d", "1.00"]);
        if (last.code === 0) acknowledged += 100n;
      } while (last.code === 0);
      assertEquals(last.code, 63, last.stderr);
      const { code, stderr } = await failing.ended;
      assertEquals(code, 255, stderr);
      assertMatch(stderr, /^bank: error: .*disk is full/m);
      await disk.free();
      await next.start();
      const look = await runAtm(customer, port, ["-g"]);
      if (look.stderr.includes("was booked after all")) acknowledged += 100n;
      const balance = formatAmount(100_00n + acknowledged);
      assertEquals(look.stdout, `{"account":"john","balance":${balance}}\n`);
      assertEquals(await next.stop(), 0);
      await checkBank(disk.folder);
    } finally {
      await next.kill();
      await Deno.remove(customer, { recursive: true });
    }
  },
});

Deno.test({
  name: `a bank on a full disk, or one that is read-only, says so and does not start${note}`,
  ignore,
  async fn() {
    await using disk = await SmallDisk.mount(1_024);
    const start = () => FailingBank.start(BANK, disk.folder, freePort()).ended;
    await disk.fill();
    assertNotStarted(await start(), /no space is left on the disk/);
    await disk.free();
    await disk.set("ro");
    assertNotStarted(await start(), /the file system is read-only/);
    await disk.set("rw");
    await copyFiles(template, disk.folder, /^bank\./);
    await disk.fill();
    assertNotStarted(await start(), /full|no space|the disk failed/);
    await disk.free();
    await disk.set("ro");
    assertNotStarted(await start(), /read-only|cannot be written/);
  },
});

function assertRefused({ code, stdout, stderr }: Ended, why: RegExp): void {
  assertEquals([code, stdout], [255, ""], stderr);
  assertMatch(stderr, why);
}

function assertNotStarted({ code, stderr }: Ended, why: RegExp): void {
  assert(code === 255, `exit ${code}: ${stderr}`);
  assertMatch(stderr, /^bank: error: Cannot /m);
  assertMatch(stderr, why);
}

async function runAtm(folder: string, port: number, args: readonly string[]): Promise<Ended> {
  return await startRun(ATM, folder, ["-a", "john", ...args, "-p", `${port}`]).ended;
}

async function copyFiles(
  from: string,
  to: string,
  which: readonly string[] | RegExp,
): Promise<void> {
  for await (const { name, isFile } of Deno.readDir(from)) {
    const wanted = which instanceof RegExp ? which.test(name) : which.includes(name);
    if (isFile && wanted) await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}
