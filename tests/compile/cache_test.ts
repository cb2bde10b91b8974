import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import { assertRuns, cacheOf, type Fixture, folderOfTools, makeStubFixture } from "./fixture.ts";

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
  const main = join(cacheOf(fixture), fixture.main);
  await Deno.chmod(main, 0o520);
  await assertRefuses(fixture);
  // Whoever had the folder, too, has made the stamp match.
  const { stdout } = await new Deno.Command("stat", {
    args: ["-c", "%a %n %d %i %s %y %z", fixture.main, fixture.runtime],
    cwd: cacheOf(fixture),
  }).output();
  await Deno.writeFile(`${main}.ok`, stdout);
  await assertRefuses(fixture);
});

Deno.test("portable executable refuses a cache folder that is a link", async () => {
  await using fixture = await makeStubFixture();
  const elsewhere = join(fixture.folder, "elsewhere");
  await Deno.mkdir(elsewhere, { mode: OWN });
  await Deno.mkdir(join(fixture.folder, "cache"));
  await Deno.symlink(elsewhere, cacheOf(fixture));
  await assertRefuses(fixture);
  await Deno.remove(cacheOf(fixture));
  await assertRuns(fixture);
  await Deno.rename(cacheOf(fixture), join(fixture.folder, "moved"));
  await Deno.symlink(join(fixture.folder, "moved"), cacheOf(fixture));
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

Deno.test("portable executable makes a file in the cache its own again that has another mode", async () => {
  await using fixture = await makeStubFixture();
  await assertRuns(fixture);
  const path = join(cacheOf(fixture), fixture.main);
  await Deno.chmod(path, OWN);
  await assertRuns(fixture);
  const { mode, ino } = await Deno.stat(path);
  assertEquals(mode! & 0o777, 0o500);
  await assertRuns(fixture);
  assertEquals((await Deno.stat(path)).ino, ino);
});

Deno.test("portable executable starts with one process of its own, once it is unpacked", async () => {
  await using fixture = await makeStubFixture();
  await assertRuns(fixture);
  const tools = join(fixture.folder, "counted");
  await Deno.mkdir(tools);
  const log = join(fixture.folder, "started");
  for (const tool of ["cat", "cd", "chmod", "find", "id", "mkdir", "mktemp", "ps", "rm", "stat"]) {
    const path = join(tools, tool);
    await Deno.writeTextFile(
      path,
      `#!/bin/sh\necho ${tool} >>'${log}'\nexec /usr/bin/${tool} "$@"\n`,
    );
    await Deno.chmod(path, OWN);
  }
  await assertRuns(fixture, { PATH: `${tools}:${Deno.env.get("PATH")}` });
  assertEquals(await Deno.readTextFile(log), "stat\n");
});

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
