import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import { type Fixture, makeStubFixture } from "./fixture.ts";

const OWN = 0o700;

Deno.test("portable executable unpacks into a private folder and runs Deno on it", async () => {
  await using fixture = await makeStubFixture();
  const { code, stdout, stderr } = await fixture.run(["a"]);
  const main = join(cacheOf(fixture), fixture.main);
  assertEquals(stderr, "");
  assertEquals(code, 0);
  assertEquals(
    stdout,
    "<run><--no-config><--cached-only><--no-prompt><--allow-read><--allow-env=COFRE_STRICT>" +
      `<${main}><a>`,
  );
  assertEquals((await Deno.stat(cacheOf(fixture))).mode! & 0o777, OWN);
  assertEquals(await Deno.readTextFile(main), "the program");
  await assertNothingLeftOver(fixture);
});

Deno.test("portable executable does not unpack again", async () => {
  await using fixture = await makeStubFixture();
  await assertRuns(fixture);
  const first = await Deno.stat(join(cacheOf(fixture), fixture.runtime));
  await assertRuns(fixture);
  const second = await Deno.stat(join(cacheOf(fixture), fixture.runtime));
  assertEquals(second.ino, first.ino);
});

Deno.test("portable executables started at once on an empty cache all run", async () => {
  await using fixture = await makeStubFixture();
  await Promise.all(Array.from({ length: 8 }, () => assertRuns(fixture)));
  await assertNothingLeftOver(fixture);
});

Deno.test("portable executable replaces a half-written file in the cache", async () => {
  await using fixture = await makeStubFixture();
  await assertRuns(fixture);
  await Deno.truncate(join(cacheOf(fixture), fixture.runtime), 15);
  await assertRuns(fixture);
});

Deno.test("portable executable goes on where a killed first run stopped", async () => {
  await using fixture = await makeStubFixture();
  const left = join(cacheOf(fixture), ".new.killed");
  await Deno.mkdir(left, { recursive: true, mode: OWN });
  await Deno.chmod(cacheOf(fixture), OWN);
  await Deno.writeTextFile(join(left, fixture.runtime), "#!/bin/sh\nprint");
  const longAgo = new Date(Date.now() - 2 * 3_600_000);
  await Deno.utime(left, longAgo, longAgo);
  await assertRuns(fixture);
  await assertNothingLeftOver(fixture);
});

Deno.test("portable executable replaces a file in the cache that has another hash", async () => {
  await using fixture = await makeStubFixture();
  await assertRuns(fixture);
  for (const name of [fixture.runtime, fixture.main]) {
    const path = join(cacheOf(fixture), name);
    const date = new Date("2026-01-01T00:00:00Z");
    await Deno.utime(path, date, date);
    await assertRuns(fixture);
    const { size, ino } = await Deno.stat(path);
    await Deno.chmod(path, OWN);
    await Deno.writeTextFile(path, "#!/bin/sh\necho evil\n".padEnd(size).slice(0, size));
    await Deno.utime(path, date, date); // the same size and date as before
    await assertRuns(fixture);
    assertNotEquals((await Deno.stat(path)).ino, ino);
  }
});

Deno.test("portable executable does without sha256sum and stat", async () => {
  await using fixture = await makeStubFixture();
  const PATH = await folderOfTools(fixture.folder);
  await assertRuns(fixture, { PATH });
  const path = join(cacheOf(fixture), fixture.runtime);
  await Deno.chmod(path, OWN);
  await Deno.writeTextFile(path, "#!/bin/sh\necho evil\n");
  await assertRuns(fixture, { PATH });
});

Deno.test("portable executable takes $HOME/.cache where XDG_CACHE_HOME is not set", async () => {
  await using fixture = await makeStubFixture();
  await assertRuns(fixture, { XDG_CACHE_HOME: "", HOME: fixture.folder });
  await Deno.stat(join(fixture.folder, ".cache", "cofre", fixture.runtime));
});

Deno.test("portable executable falls back to a private temporary folder", async () => {
  await using fixture = await makeStubFixture();
  // A file in place of the folder stops root as well, whom no mode stops.
  const blocked = join(fixture.folder, "blocked");
  await Deno.writeTextFile(blocked, "");
  const TMPDIR = fixture.folder;
  await assertRuns(fixture, { XDG_CACHE_HOME: "", HOME: blocked, TMPDIR });
  const cache = join(TMPDIR, `cofre-${Deno.uid()}`);
  assertEquals((await Deno.stat(cache)).mode! & 0o777, OWN);
  await Deno.stat(join(cache, fixture.runtime));

  const { code, stdout, stderr } = await fixture.run([], {
    HOME: blocked,
    TMPDIR: blocked,
    XDG_CACHE_HOME: blocked,
  });
  assertEquals([code, stdout], [255, ""]);
  assertStringIncludes(stderr, "echo: error: Cannot unpack into ");
});

Deno.test("portable executable falls back when a folder stands where a file should be", async () => {
  await using fixture = await makeStubFixture();
  await Deno.mkdir(join(cacheOf(fixture), fixture.runtime), { recursive: true });
  await Deno.chmod(cacheOf(fixture), OWN);
  await assertRuns(fixture, { TMPDIR: fixture.folder });
});

Deno.test("portable executable refuses a cache folder that others can write", async () => {
  await using fixture = await makeStubFixture();
  await assertRuns(fixture);
  for (const mode of [0o720, 0o702, 0o777]) {
    await Deno.chmod(cacheOf(fixture), mode);
    await assertRefuses(fixture);
  }
});

Deno.test("portable executable refuses a file in the cache that others can write", async () => {
  await using fixture = await makeStubFixture();
  await assertRuns(fixture);
  await Deno.chmod(join(cacheOf(fixture), fixture.main), 0o520);
  await assertRefuses(fixture);
});

Deno.test("portable executable refuses a cache folder that is a link", async () => {
  await using fixture = await makeStubFixture();
  const elsewhere = join(fixture.folder, "elsewhere");
  await Deno.mkdir(elsewhere, { mode: OWN });
  await Deno.mkdir(join(fixture.folder, "cache"));
  await Deno.symlink(elsewhere, cacheOf(fixture));
  await assertRefuses(fixture);
});

Deno.test({
  name: "portable executable refuses what others own (run the tests as root to try this)",
  ignore: Deno.uid() !== 0,
  async fn() {
    await using fixture = await makeStubFixture();
    await assertRuns(fixture);
    const paths = [cacheOf(fixture), join(cacheOf(fixture), fixture.runtime)];
    for (const path of paths) {
      await Deno.chown(path, 12345, 12345);
      await assertRefuses(fixture);
      await Deno.chown(path, 0, 0);
    }
  },
});

Deno.test("portable executable says when it is cut short or altered", async () => {
  await using fixture = await makeStubFixture();
  const whole = await Deno.readFile(fixture.path);
  const altered = whole.slice();
  altered[whole.length - 12]! ^= 1;
  for (const bytes of [whole.subarray(0, whole.length - 20), altered]) {
    await Deno.writeFile(fixture.path, bytes);
    const { code, stdout, stderr } = await fixture.run([], { TMPDIR: fixture.folder });
    assertEquals([code, stdout], [255, ""]);
    assertMatch(stderr, /^echo: error: Cannot (unpack|run) /m);
  }
});

Deno.test("portable executable runs nothing that lacks the hash in its head", async () => {
  await using fixture = await makeStubFixture();
  const whole = String.fromCharCode(...await Deno.readFile(fixture.path));
  const altered = whole.replace(/[0-9a-f]{64}/, "0".repeat(64));
  await Deno.writeFile(fixture.path, Uint8Array.from(altered, (char) => char.charCodeAt(0)));
  const { code, stdout, stderr } = await fixture.run();
  assertEquals([code, stdout], [255, ""]);
  assertMatch(stderr, /^echo: error: Cannot run .*: it is damaged$/m);
});

function cacheOf(fixture: Fixture): string {
  return join(fixture.folder, "cache", "cofre");
}

async function assertRuns(fixture: Fixture, env: Record<string, string> = {}): Promise<void> {
  const { code, stdout, stderr } = await fixture.run(["x y"], env);
  assertEquals(stderr, "");
  assertStringIncludes(stdout, `/${fixture.main}><x y>`);
  assertEquals(code, 0);
}

async function assertRefuses(fixture: Fixture): Promise<void> {
  const { code, stdout, stderr } = await fixture.run();
  assertEquals([code, stdout], [255, ""]);
  assertStringIncludes(stderr, "echo: error: Cannot trust the cache folder ");
  assertStringIncludes(stderr, "echo: hint: ");
}

async function assertNothingLeftOver(fixture: Fixture): Promise<void> {
  const names = (await Array.fromAsync(Deno.readDir(cacheOf(fixture)))).map((entry) => entry.name);
  assert(!names.some((name) => name.startsWith(".new.")), names.join(" "));
}

/** The tools that a small system has for sure, and no others. */
async function folderOfTools(folder: string): Promise<string> {
  const tools = join(folder, "tools");
  await Deno.mkdir(tools);
  const needed = ["cat", "chmod", "cut", "find", "gzip", "head", "id", "mkdir", "mktemp", "mv"];
  for (const tool of [...needed, "rm", "sh", "tail"]) {
    const found = ["/bin", "/usr/bin"].map((bin) => join(bin, tool)).find(exists);
    if (found !== undefined) await Deno.symlink(found, join(tools, tool));
  }
  return tools;
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
