import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { packFile } from "../../scripts/compile/packed_file.ts";
import { type Fixture, makeFixture } from "./fixture.ts";

/** Shows what a portable executable hands through to the program inside it. */
const PROGRAM = `
const [command, ...rest] = Deno.args;
if (command === "arguments") console.log(JSON.stringify(rest));
if (command === "stdin") console.log(await new Response(Deno.stdin.readable).text());
if (command === "exit") Deno.exit(Number(rest[0]));
if (command === "folder") console.log(Deno.cwd());
if (command === "environment") console.log(Deno.env.get(rest[0]));
if (command === "wait") {
  Deno.addSignalListener("SIGTERM", () => Deno.exit(7));
  console.log("waiting");
  setInterval(() => {}, 1000);
}
if (command === "worker") {
  const worker = new Worker(new URL("./WORKER", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }) => { console.log(data); worker.terminate(); };
}
`;

Deno.test("portable executable with the real Deno hands through", async (t) => {
  const worker = await packFile("self.postMessage('at work');", "worker", ".js");
  await using fixture = await makeFixture({
    runtime: await packFile(await Deno.readFile(Deno.execPath()), "deno"),
    main: PROGRAM.replace("WORKER", worker.name),
    workers: [worker],
  });

  await t.step("odd arguments", async () => {
    const odd = ["", " ", "a b", "new\nline", "-x", "--", "--version", "'\"", "$HOME", "*", "ç💰"];
    const { stdout } = await fixture.run(["arguments", ...odd]);
    assertEquals(JSON.parse(stdout), odd);
  });

  await t.step("stdin", async () => {
    assertEquals(await talk(fixture, "stdin", "line 1\nline 2"), "line 1\nline 2\n");
  });

  await t.step("the exit code", async () => {
    for (const code of [0, 1, 63, 255]) {
      assertEquals((await fixture.run(["exit", `${code}`])).code, code);
    }
  });

  await t.step("SIGTERM", async () => {
    await using child = spawn(fixture, "wait", "null");
    const reader = child.stdout.getReader();
    assertEquals(new TextDecoder().decode((await reader.read()).value), "waiting\n");
    child.kill("SIGTERM");
    assertEquals((await child.status).code, 7);
    await reader.cancel();
  });

  await t.step("the folder where it is called", async () => {
    assertEquals((await fixture.run(["folder"])).stdout, Deno.cwd() + "\n");
  });

  await t.step("a worker", async () => {
    assertEquals((await fixture.run(["worker"])).stdout, "at work\n");
  });

  await t.step("its permissions and no more, without asking", async () => {
    const allowed = await fixture.run(["environment", "COFRE_STRICT"], { COFRE_STRICT: "1" });
    assertEquals(allowed.stdout, "1\n");
    const refused = await fixture.run(["environment", "HOME"]);
    assertEquals(refused.code, 1);
    assertMatch(refused.stderr, /NotCapable.*env access to "HOME"/);
  });

  await t.step("no configuration of the folders around it", async () => {
    for (const name of ["deno.json", "package.json"]) {
      await Deno.writeTextFile(join(fixture.folder, name), "not JSON");
    }
    assertStringIncludes((await fixture.run(["arguments", "fine"])).stdout, "fine");
  });
});

function spawn(fixture: Fixture, command: string, stdin: "null" | "piped"): Deno.ChildProcess {
  return new Deno.Command(fixture.path, {
    args: [command],
    env: { XDG_CACHE_HOME: join(fixture.folder, "cache") },
    stdin,
    stdout: "piped",
  }).spawn();
}

async function talk(fixture: Fixture, command: string, input: string): Promise<string> {
  const child = spawn(fixture, command, "piped");
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  return new TextDecoder().decode((await child.output()).stdout);
}
