import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { LineReader } from "../contest/line_reader.ts";
import { Branch } from "./branch.ts";

Deno.test("atm kiosk serves its page where it says, until it is asked to end", async () => {
  await using branch = await Branch.open();
  const [program, ...args] = branch.atmCommand(["kiosk", "--port", "0"]);
  const kiosk = new Deno.Command(program!, {
    args,
    cwd: branch.folder,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const lines = { out: new LineReader(kiosk.stdout), err: new LineReader(kiosk.stderr) };
  const line = await lines.err.next(120_000) ?? "";
  assertMatch(line, /^atm: the kiosk is at http:\/\/127\.0\.0\.1:\d+$/);
  const url = line.split(" ").at(-1)!;
  assertStringIncludes(await (await fetch(url)).text(), "Welcome");
  const headers = { origin: url, "content-type": "application/x-www-form-urlencoded" };
  const secret = "correct horse battery";
  const form = { with: "password", account: "bob", secret, again: secret, amount: "10" };
  const body = new URLSearchParams(form);
  const signUp = await fetch(`${url}/signup`, {
    method: "POST",
    headers,
    body,
    redirect: "manual",
  });
  await signUp.body?.cancel();
  assertEquals(signUp.headers.get("location"), "/home");
  const cookie = signUp.headers.getSetCookie().map((set) => set.split(";")[0]).join("; ");
  assertStringIncludes(
    await (await fetch(`${url}/home`, { headers: { cookie } })).text(),
    "€10.00",
  );
  kiosk.kill("SIGTERM");
  assertEquals((await kiosk.status).code, 0);
  await Promise.all([lines.out.ended, lines.err.ended]);
  assertEquals([lines.out.takeAll(), lines.err.takeAll()], [[], []]);
});

Deno.test("atm kiosk says what is wrong with its line", async () => {
  await using branch = await Branch.open();
  const cases = [
    [["--idle", "30", "--idle-warning", "20"], "too little time to answer the warning"],
    [["--host", "0.0.0.0"], "by which address it is asked for"],
    [["--port", "80"], 'Cannot use "80" as a port'],
    [["-s", "no.auth"], 'Cannot read auth file "no.auth"'],
    [["--port", `${branch.port}`], "something listens there already"],
  ] as const;
  for (const [args, problem] of cases) {
    const { code, stdout, stderr } = await branch.atm(["kiosk", ...args]);
    assertStringIncludes(stderr, problem);
    assertEquals([code > 0, stdout], [true, ""], problem);
  }
});
