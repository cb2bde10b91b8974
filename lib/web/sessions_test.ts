import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { Hono } from "hono";
import { systemRandom } from "../random.ts";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { Sessions } from "./sessions.ts";

function testPage({ sessionsMax = 10 } = {}) {
  const clock = new FakeClock();
  const ended: string[] = [];
  const sessions = new Sessions<string>({
    cookie: "kiosk",
    clock,
    random: systemRandom,
    idleMs: 90_000,
    sessionsMax,
    onEnd: (name) => void ended.push(name),
  });
  const app = new Hono();
  app.get("/in/:name", (c) => {
    sessions.start(c, c.req.param("name"));
    return c.text("");
  });
  app.get("/who", (c) => c.text(sessions.find(c) ?? ""));
  app.get("/peek", (c) => c.text(sessions.peek(c) ?? ""));
  app.get("/left", (c) => c.text(`${sessions.remainingMs(c)}`));
  app.get("/out", (c) => {
    sessions.end(c);
    return c.text("");
  });
  const ask = async (path: string, cookie = "") =>
    await app.request(path, { headers: cookie === "" ? {} : { cookie } });
  const logIn = async (name: string, cookie = "") =>
    (await ask(`/in/${name}`, cookie)).headers.get("set-cookie")!.split(";")[0]!;
  const who = async (cookie: string) => await (await ask("/who", cookie)).text();
  return { clock, ended, sessions, ask, logIn, who };
}

Deno.test("Sessions.start() gives a cookie that no script and no other site can use", async () => {
  const { ask } = testPage();
  const cookie = (await ask("/in/bob")).headers.get("set-cookie")!;
  assertMatch(cookie, /^kiosk=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
});

Deno.test("Sessions.start() ends the session before it, and never takes its number over", async () => {
  const { logIn, who, ended } = testPage();
  const before = await logIn("mallory");
  const after = await logIn("bob", before);
  assertNotEquals(after, before);
  assertEquals([await who(before), await who(after)], ["", "bob"]);
  assertEquals(ended, ["mallory"]);
  const planted = await logIn("bob", "kiosk=planted-by-mallory");
  assertEquals(await who("kiosk=planted-by-mallory"), "");
  assertEquals(await who(planted), "bob");
});

Deno.test("Sessions.find() keeps who is active, and ends who is not", async () => {
  const { clock, logIn, who, ended } = testPage();
  const cookie = await logIn("bob");
  await clock.advance(89_999);
  assertEquals(await who(cookie), "bob");
  await clock.advance(89_999);
  assertEquals(await who(cookie), "bob");
  await clock.advance(90_000);
  assertEquals(await who(cookie), "");
  assertEquals(ended, ["bob"]);
});

Deno.test("Sessions forget secrets in time though nobody asks again", async () => {
  const { clock, logIn, sessions, ended } = testPage();
  await logIn("bob");
  for (let turn = 0; turn < 9; turn++) await clock.advance(12_000);
  assertEquals([sessions.size, ended], [0, ["bob"]]);
});

Deno.test("Sessions.peek() keeps nobody logged in", async () => {
  const { clock, ask, logIn } = testPage();
  const cookie = await logIn("bob");
  await clock.advance(60_000);
  assertEquals(await (await ask("/peek", cookie)).text(), "bob");
  assertEquals(await (await ask("/left", cookie)).text(), "30000");
  await clock.advance(30_000);
  assertEquals(await (await ask("/peek", cookie)).text(), "");
  assertEquals(await (await ask("/left", cookie)).text(), "0");
});

Deno.test("Sessions.end() ends it at the server, not in the browser alone", async () => {
  const { ask, logIn, who, ended } = testPage();
  const cookie = await logIn("bob");
  await ask("/out", cookie);
  assertEquals([await who(cookie), ended], ["", ["bob"]]);
});

Deno.test("Sessions are bounded: the one idle longest goes", async () => {
  const { logIn, who, ended } = testPage({ sessionsMax: 2 });
  const [bob, eve] = [await logIn("bob"), await logIn("eve")];
  await who(bob);
  const mary = await logIn("mary");
  assertEquals(ended, ["eve"]);
  assertEquals([await who(bob), await who(eve), await who(mary)], ["bob", "", "mary"]);
});
