import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Assets } from "./assets.ts";
import { hostNames } from "./hosts.ts";
import { pageStyle } from "./page_style.ts";
import { createWebApp } from "./web_app.ts";

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const OWN = { host: "127.0.0.1:5001", origin: "http://127.0.0.1:5001" };

async function testApp() {
  const assets = await Assets.of([pageStyle("p { color: red }")]);
  const bugs: unknown[] = [];
  const app = createWebApp({
    hosts: hostNames("127.0.0.1"),
    assets,
    bodyBytesMax: 100,
    errorPage: (c, status) => c.html(`<h1>Sorry: ${status}</h1>`),
    report: (error) => void bugs.push(error),
  });
  app.get("/", (c) => c.text("hello"));
  app.get("/bug", () => {
    throw new TypeError("the secret of bob");
  });
  let posted = 0;
  app.post("/", (c) => c.text(`${++posted}`));
  const ask = async (path: string, init: RequestInit & { headers?: Record<string, string> } = {}) =>
    await app.request(`http://127.0.0.1:5001${path}`, {
      ...init,
      headers: { ...OWN, ...init.headers },
    });
  return { app, assets, ask, bugs, posted: () => posted };
}

Deno.test("createWebApp() answers to its own names alone (DNS rebinding)", async () => {
  const { ask, posted } = await testApp();
  for (const host of ["127.0.0.1:5001", "localhost", "[::1]:5001", "LOCALHOST:1"]) {
    assertEquals((await ask("/", { headers: { host } })).status, 200, host);
  }
  for (const host of ["evil.test", "127.0.0.1.evil.test", "", "127.0.0.1@evil.test"]) {
    assertEquals((await ask("/", { headers: { host } })).status, 421, host);
  }
  const headers = { ...FORM, host: "evil.test:5001", origin: "http://evil.test:5001" };
  assertEquals((await ask("/", { method: "POST", headers, body: "a=b" })).status, 421);
  assertEquals(posted(), 0);
});

Deno.test("createWebApp() takes a form from its own pages alone (CSRF)", async () => {
  const { ask, posted } = await testApp();
  const send = (headers: Record<string, string>) =>
    ask("/", { method: "POST", body: "a=b", headers: { ...FORM, ...headers } });
  assertEquals((await send({})).status, 200);
  assertEquals((await send({ origin: "http://evil.test" })).status, 403);
  assertEquals((await send({ origin: "http://127.0.0.1:5002" })).status, 403);
  assertEquals((await send({ origin: "null" })).status, 403);
  assertEquals(posted(), 1);
});

Deno.test("createWebApp() takes no form that does not say where it comes from", async () => {
  const { app, posted } = await testApp();
  const headers = { ...FORM, host: OWN.host };
  const request = new Request("http://127.0.0.1:5001/", { method: "POST", body: "a=b", headers });
  assertEquals((await app.request(request)).status, 403);
  assertEquals(posted(), 0);
});

Deno.test("createWebApp() takes nothing but forms: csrf() would let JSON pass", async () => {
  const { ask, posted } = await testApp();
  for (const type of ["application/json", "text/plain", "multipart/form-data; boundary=x", ""]) {
    const headers = { "content-type": type, origin: "http://evil.test" };
    assertEquals((await ask("/", { method: "POST", body: "a=b", headers })).status, 415, type);
  }
  for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS"]) {
    assertEquals((await ask("/", { method, headers: FORM })).status, 405, method);
  }
  assertEquals(posted(), 0);
});

Deno.test("createWebApp() takes no body over the limit, whatever length it claims", async () => {
  const { ask, posted } = await testApp();
  const body = "a".repeat(101);
  assertEquals((await ask("/", { method: "POST", body, headers: FORM })).status, 413);
  const stream = new Blob([body]).stream();
  assertEquals((await ask("/", { method: "POST", body: stream, headers: FORM })).status, 413);
  assertEquals(posted(), 0);
});

Deno.test("createWebApp() sets headers that keep a page whole, unframed and unstored", async () => {
  const { ask } = await testApp();
  const { headers } = await ask("/");
  const policy = headers.get("content-security-policy")!;
  for (const rule of ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'"]) {
    assertStringIncludes(policy, rule);
  }
  assert(!/unsafe|\*|https?:/.test(policy), policy);
  assertEquals(headers.get("x-frame-options"), "DENY");
  assertEquals(headers.get("x-content-type-options"), "nosniff");
  assertEquals(headers.get("referrer-policy"), "same-origin");
  assertEquals(headers.get("cache-control"), "no-store");
});

Deno.test("createWebApp() says that something broke, and tells us alone what", async () => {
  const { ask, bugs } = await testApp();
  const answer = await ask("/bug");
  assertEquals([answer.status, await answer.text()], [500, "<h1>Sorry: 500</h1>"]);
  assertEquals(answer.headers.get("cache-control"), "no-store");
  assertMatch(String(bugs[0]), /secret of bob/);
  const missing = await ask("/nothing");
  assertEquals([missing.status, await missing.text()], [404, "<h1>Sorry: 404</h1>"]);
});

Deno.test("Assets serves a file under the hash of its content, to be kept for ever", async () => {
  const { ask, assets } = await testApp();
  const path = assets.href("page.css");
  assertMatch(path, /^\/assets\/page-[0-9a-f]{12}\.css$/);
  const answer = await ask(path);
  assertMatch(answer.headers.get("cache-control")!, /immutable/);
  assertEquals(answer.headers.get("content-type"), "text/css; charset=utf-8");
  assertStringIncludes(await answer.text(), "p{color:red}");
  assertEquals((await ask("/assets/page-000000000000.css")).status, 404);
  const other = await Assets.of([pageStyle("p { color: blue }")]);
  assert(other.href("page.css") !== path);
});
