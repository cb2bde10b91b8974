import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { assertRuns, cacheOf, type Fixture, folderOfTools, makeStubFixture } from "./fixture.ts";

const HASH = "0123456789abcdef".repeat(2);
const OLD_BUILD = [`atm-${HASH}.js`, `worker_of-${HASH}.js`, `deno-${HASH}`];

/** A build of before, unpacked and last used so many days ago; the names of its files. */
async function addBuild(fixture: Fixture, days: number): Promise<readonly string[]> {
  const cache = cacheOf(fixture);
  await Deno.mkdir(cache, { recursive: true });
  await Deno.chmod(cache, 0o700);
  const stamp = OLD_BUILD.map((name) => `500 ${name} 1 2 3\n`).join("");
  const contents = [...OLD_BUILD.map((name) => [name, "old"]), [`${OLD_BUILD[0]}.ok`, stamp]];
  for (const [name, content] of contents) {
    await Deno.writeTextFile(join(cache, name!), content!);
    await age(join(cache, name!), days);
  }
  return contents.map(([name]) => name!);
}

async function age(path: string, days: number): Promise<void> {
  const date = new Date(Date.now() - days * 86_400_000);
  await Deno.utime(path, date, date);
}

async function leftOf(fixture: Fixture, names: readonly string[]): Promise<readonly string[]> {
  const there = (await Array.fromAsync(Deno.readDir(cacheOf(fixture)))).map(({ name }) => name);
  return names.filter((name) => there.includes(name));
}

Deno.test("portable executable takes away what a build left that is unused for a month", async () => {
  await using fixture = await makeStubFixture();
  const old = await addBuild(fixture, 40);
  await assertRuns(fixture);
  assertEquals(await leftOf(fixture, old), []);
  await assertRuns(fixture);
  const own = [fixture.main, fixture.runtime, `${fixture.main}.ok`];
  assertEquals(await leftOf(fixture, own), own);
});

Deno.test("portable executable leaves a build that was used this month, all of it", async () => {
  await using fixture = await makeStubFixture();
  const old = await addBuild(fixture, 40);
  await age(join(cacheOf(fixture), old[0]!), 20);
  // As one that another build is about to share.
  const runtime = `deno-${"f".repeat(32)}`;
  await Deno.writeTextFile(join(cacheOf(fixture), runtime), "");
  await Deno.utime(join(cacheOf(fixture), runtime), new Date(), new Date("2026-01-01T00:00:00Z"));
  await assertRuns(fixture);
  assertEquals(await leftOf(fixture, [...old, runtime]), [...old, runtime]);
});

Deno.test("portable executable leaves a build that still runs, all of it", async () => {
  await using fixture = await makeStubFixture();
  const old = await addBuild(fixture, 40);
  const main = join(cacheOf(fixture), old[0]!);
  await Deno.writeTextFile(main, "echo on\nread line\n");
  const running = new Deno.Command("sh", { args: [main], stdin: "piped", stdout: "piped" }).spawn();
  const output = running.stdout.getReader();
  await output.read();
  await age(main, 40);
  await assertRuns(fixture);
  assertEquals(await leftOf(fixture, old), old);
  await running.stdin.close();
  await output.cancel();
  await running.status;
});

Deno.test("portable executable takes away its own kind of files alone, and follows no link", async () => {
  await using fixture = await makeStubFixture();
  const cache = cacheOf(fixture);
  await addBuild(fixture, 40);
  const outside = join(fixture.folder, "outside");
  await Deno.writeTextFile(outside, "of somebody");
  await age(outside, 40);
  const strange = [
    ...["notes", `atm-${HASH}.txt`, `atm-${HASH}0.js`, `ATM-${HASH}.js`, `-${HASH}.js`],
    ...[`atm-${"x".repeat(32)}.js`, `a b-${HASH}.js`, `atm-${HASH.slice(1)}.js`],
  ];
  for (const name of strange) {
    await Deno.writeTextFile(join(cache, name), "");
    await age(join(cache, name), 40);
  }
  const foreign = `foreign-${HASH}.js`;
  if (Deno.uid() === 0) {
    await Deno.writeTextFile(join(cache, foreign), "");
    await age(join(cache, foreign), 40);
    await Deno.chown(join(cache, foreign), 12345, 12345);
    strange.push(foreign);
  }
  const link = `link-${HASH}.js`;
  await Deno.symlink(outside, join(cache, link));
  const touch = ["-h", "-d", "2026-01-01", join(cache, link)];
  await new Deno.Command("touch", { args: touch }).output();
  const folder = `folder-${HASH}.js`;
  await Deno.mkdir(join(cache, folder));
  await age(join(cache, folder), 40);
  await assertRuns(fixture);
  const left = [...strange, link, folder];
  assertEquals(await leftOf(fixture, left), left);
  assertEquals(await leftOf(fixture, OLD_BUILD), []);
  assertEquals(await Deno.readTextFile(outside), "of somebody");
});

Deno.test("portable executable takes nothing away where it cannot tell what runs", async () => {
  for (const tools of [[], ["stat"], ["ps"]]) {
    await using fixture = await makeStubFixture();
    const old = await addBuild(fixture, 40);
    await assertRuns(fixture, { PATH: await folderOfTools(fixture.folder, tools) });
    assertEquals(await leftOf(fixture, old), old, tools.join());
  }
});
