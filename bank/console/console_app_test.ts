import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ConsoleRig, cookieOf, judged } from "../../tests/support/console_rig.ts";
import { settle } from "../../tests/support/fake_clock.ts";
import { IDLE_MS } from "./operator_session.ts";

const PAGES = ["/", "/accounts", "/terminals", "/books", "/audit", "/events", "/audit/export"];
const FORMS = ["/accounts/lock", "/accounts/unlock", "/audit/verify", "/audit/key", "/logout"];

// Who gets in.

Deno.test("console shows nothing of the bank to who is not logged in", async () => {
  const rig = await ConsoleRig.open();
  rig.hear(judged("john"));
  for (const path of PAGES) {
    const response = await rig.request(path);
    assertEquals(response.status, path === "/events" ? 401 : 303, path);
    assert(!(await response.text()).includes("john"), path);
  }
  for (const path of FORMS) {
    assertEquals((await rig.request(path, { form: { account: "john" } })).status, 303, path);
  }
  assertEquals(rig.acts, []);
});

Deno.test("console without an operator tells how to make one, and takes no password", async () => {
  const rig = await ConsoleRig.open();
  rig.operators.clear();
  const page = await rig.page("/login");
  assertStringIncludes(page, "bank operator add NAME");
  assert(!page.includes("<form"), page);
  const { status } = await rig.request("/login", {
    form: { name: "ana", password: "ana password" },
  });
  assertEquals(status, 400);
});

Deno.test("console lets an operator in and out, and the audit log tells of both", async () => {
  const rig = await ConsoleRig.open();
  assertEquals((await rig.logIn()).headers.get("location"), "/");
  assertStringIncludes(await rig.page("/"), "Activity");
  const out = await rig.request("/logout", { form: {} });
  assertEquals(out.headers.get("clear-site-data"), '"cache"');
  assertEquals((await rig.request("/")).status, 303);
  assertEquals(
    rig.notes.map(({ peer, action, outcome }) => [peer, action, outcome].join(" ")),
    ["operator ana console_log_in done", "operator ana console_log_out done"],
  );
});

Deno.test("console gives a new number at log-in, in a cookie that no script and no other site has", async () => {
  const rig = await ConsoleRig.open();
  const planted = "cofre_console=planted-by-somebody-else";
  const response = await rig.request("/login", {
    form: { name: "ana", password: "ana password" },
    headers: { cookie: planted },
  });
  const cookie = response.headers.get("set-cookie")!;
  assert(/^cofre_console=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/.test(cookie), cookie);
  assertEquals((await rig.request("/", { headers: { cookie: planted } })).status, 303);
  const first = cookieOf(await rig.logIn());
  await rig.logIn();
  assertEquals((await rig.request("/", { headers: { cookie: first } })).status, 303);
});

Deno.test("console refuses wrong names and passwords alike, and says neither back", async () => {
  const rig = await ConsoleRig.open();
  const answers = [];
  for (const name of ["ana", "zoe"]) {
    const response = await rig.request("/login", { form: { name, password: "open sesame 123" } });
    const text = await response.text();
    assert(!text.includes("sesame"), text);
    answers.push([response.status, text.replaceAll(name, "NAME")]);
  }
  assertEquals(answers[0], answers[1]);
  assertEquals(rig.checked, 2, "a password is computed for a name that there is not, too");
  assertEquals(
    rig.notes.map(({ peer, outcome, reason }) => [peer, outcome, reason].join(" ")),
    ["operator ana refused wrong_password", "console refused unknown_operator"],
  );
});

Deno.test("console slows down who guesses, without looking at the guess", async () => {
  const rig = await ConsoleRig.open();
  const guess = (password: string) => rig.request("/login", { form: { name: "ana", password } });
  for (let i = 0; i < 4; i++) await guess(`guess ${i}`);
  const slowed = await guess("ana password");
  assertEquals([slowed.status, slowed.headers.get("retry-after")], [429, "1"]);
  assertEquals(rig.checked, 4);
  await rig.clock.advance(1_000);
  assertEquals((await guess("ana password")).status, 303);
});

Deno.test("console counts guesses that come at once", async () => {
  const rig = await ConsoleRig.open();
  const guesses = Array.from({ length: 50 }, (_, i) => {
    return rig.request("/login", { form: { name: "ana", password: `guess ${i}` } });
  });
  await Promise.all(guesses);
  assert(rig.checked <= 4, `${rig.checked} passwords were computed`);
});

Deno.test("console computes few passwords at once, whoever they are said to be of", async () => {
  const rig = await ConsoleRig.open();
  const { promise, resolve } = Promise.withResolvers<void>();
  rig.thinking = promise;
  const answers = Array.from({ length: 50 }, async (_, i) => {
    const form = { name: `operator${i}`, password: "guess" };
    return (await rig.request("/login", { form })).status;
  });
  await settle();
  assertEquals(rig.checked, 1, "one after another");
  resolve();
  const slowed = (await Promise.all(answers)).filter((status) => status === 429);
  assertEquals([rig.checked, slowed.length], [4, 46]);
});

Deno.test("console logs out who does nothing, though the page asks by itself", async () => {
  const rig = await ConsoleRig.open();
  await rig.logIn();
  for (let i = 0; i < 3; i++) {
    await rig.clock.advance(IDLE_MS / 3);
    await (await rig.request("/events")).body?.cancel();
  }
  assertEquals((await rig.request("/events")).status, 401);
  assertEquals((await rig.request("/")).status, 303);
});

Deno.test("console logs out who is no operator any more, or has another password", async () => {
  for (const change of [(rig: ConsoleRig) => rig.operators.delete("ana"), changePassword]) {
    const rig = await ConsoleRig.open();
    await rig.logIn();
    const { body } = await rig.request("/events");
    change(rig);
    await rig.checkFollowers();
    const reader = body!.getReader();
    while (!(await reader.read()).done);
    assertEquals((await rig.request("/accounts")).status, 303);
  }
});

function changePassword(rig: ConsoleRig): void {
  const kept = rig.operators.get("ana")!;
  rig.operators.set("ana", { ...kept, hash: new Uint8Array(32) });
}

// What other pages can do.

Deno.test("console answers to its own names alone", async () => {
  const rig = await ConsoleRig.open();
  await rig.logIn();
  for (const path of ["/", "/login", "/healthz", "/metrics", "/events"]) {
    for (const host of ["evil.test", "evil.test:3001", "127.0.0.1.evil.test", ""]) {
      const response = await rig.request(path, { headers: { host } });
      assertEquals(response.status, 421, `${host} ${path}`);
    }
  }
  assertEquals(
    (await rig.request("/healthz", { headers: { host: "localhost:3001" } })).status,
    503,
  );
});

Deno.test("console takes forms of its own pages alone", async () => {
  const rig = await ConsoleRig.open();
  await rig.logIn();
  const form = { account: "john" };
  const lock = (headers: Record<string, string>) =>
    rig.request("/accounts/lock", { form, headers });
  for (const origin of ["http://evil.test", "null", "http://127.0.0.1:5001"]) {
    assertEquals((await lock({ origin, "sec-fetch-site": "cross-site" })).status, 403, origin);
  }
  assertEquals((await lock({ "content-type": "application/json" })).status, 415);
  assertEquals((await lock({ "content-type": "text/plain" })).status, 415);
  const put = await rig.app.request("http://127.0.0.1:3001/accounts/lock", { method: "PUT" });
  assertEquals(put.status, 421);
  assertEquals(rig.acts, []);
  const large = await rig.request("/audit/key", { form: { key: "x".repeat(20_000) } });
  assertEquals(large.status, 413);
});

Deno.test("console is in nobody's frame, in nobody's cache, and runs no script but its own", async () => {
  const rig = await ConsoleRig.open();
  await rig.logIn();
  for (const path of ["/", "/login", "/metrics", "/nowhere"]) {
    const { headers } = await rig.request(path);
    const policy = headers.get("content-security-policy")!;
    assertStringIncludes(policy, "frame-ancestors 'none'");
    assertStringIncludes(policy, "script-src 'self'");
    assert(!policy.includes("unsafe"), policy);
    assertEquals(headers.get("x-frame-options"), "DENY");
    assertEquals(headers.get("cache-control"), "no-store", path);
  }
  const page = await rig.page("/");
  assert(!/ style=| on\w+=|<script>/.test(page), "nothing is inline");
});

Deno.test("console writes what strangers chose as text, never as markup", async () => {
  const rig = await ConsoleRig.open();
  await rig.logIn();
  const act = { action: "<i>", name: "<u>", amountCents: 0n, outcome: "done" } as const;
  rig.hear(judged("<img src=x>"), { peer: "<b>", text: "<i>", kind: "act", act });
  const search = encodeURIComponent('"><script>alert(1)</script>');
  for (const path of ["/", `/?search=${search}`]) {
    const page = await rig.page(path);
    assert(!/<img|<b>|<i>|<u>|<script>/.test(page), page);
  }
});

// What is shown.

Deno.test("console shows what happened, newest first, as far as it is asked for", async () => {
  const rig = await ConsoleRig.open();
  await rig.logIn();
  rig.hear(
    { peer: "192.0.2.1:40000", text: "connected", kind: "connected" },
    judged("john"),
    judged("mary", { refusal: "insufficient_funds" }),
    { peer: "192.0.2.9:1", text: "protocol error", kind: "failed", reason: "bad_mac" },
  );
  const shown = async (query: string) =>
    [...(await rig.page(`/${query}`)).matchAll(/data-id="(\d+)"/g)].map(([, id]) => id).join(" ");
  assertEquals(await shown(""), "4 3 2");
  assertEquals(await shown("?show=all"), "4 3 2 1");
  assertEquals(await shown("?show=trouble"), "4 3");
  assertEquals(await shown("?action=withdraw"), "3 2");
  assertEquals(await shown("?search=JOHN"), "2");
  assertEquals(await shown("?search=bad+mac"), "4");
  assertEquals(await shown("?show=nonsense&action=nonsense"), "4 3 2");
  const page = await rig.page("/");
  for (const text of ["insufficient funds", "50.00", "192.0.2.1:40000", "4.2"]) {
    assertStringIncludes(page, text);
  }
});

Deno.test("console sends what happened since the page was made, then what happens", async () => {
  const rig = await ConsoleRig.open();
  await rig.logIn();
  rig.hear(judged("before"), judged("missed"));
  const { body, headers } = await rig.request("/events?after=1");
  assertEquals(headers.get("content-type"), "text/event-stream");
  rig.hear(judged("then"));
  const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("then")) {
    const { value, done } = await reader.read();
    assert(!done, text);
    text += value;
  }
  await reader.cancel();
  assert(text.includes("missed") && !text.includes("before"), text);
});

Deno.test("console sends no more rows at once than people can see, and tells of the others", async () => {
  const rig = await ConsoleRig.open();
  await rig.logIn();
  const { body } = await rig.request("/events");
  rig.hear(...Array.from({ length: 250 }, (_, i) => judged(`customer${i}`)));
  const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes('"skipped":{"order":200}')) {
    const { value, done } = await reader.read();
    assert(!done, text);
    text += value;
  }
  await reader.cancel();
  assertEquals(text.match(/customer/g)?.length, 50);
});

Deno.test("console tells a viewer that comes back all since it left, or how much it forgot", async () => {
  const rig = await ConsoleRig.open();
  await rig.logIn();
  const first = async (lastId: number) => {
    const headers = { "last-event-id": `${lastId}` };
    const { body } = await rig.request("/events?after=1", { headers });
    const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes("data: ")) text += (await reader.read()).value;
    await reader.cancel();
    const { rows = [], skipped } = JSON.parse(/^data: (.*)$/m.exec(text)![1]!);
    return { id: /^id: (\d+)$/m.exec(text)![1], rows: rows.length, skipped };
  };
  rig.hear(...Array.from({ length: 1_500 }, () => judged("john")));
  assertEquals(await first(1_500), { id: "1500", rows: 0, skipped: undefined });
  assertEquals(await first(1_499), { id: "1500", rows: 1, skipped: {} });
  assertEquals(await first(1_000), { id: "1500", rows: 200, skipped: { order: 300 } });
  assertEquals(await first(100), { id: "1500", rows: 200, skipped: { order: 800, unknown: 400 } });
  // The number of a browser that knows a later run of the bank than this one.
  assertEquals(await first(9_999), { id: "1500", rows: 0, skipped: undefined });
});

Deno.test("console lets so many follow, and no more", async () => {
  const rig = await ConsoleRig.open();
  await rig.logIn();
  const viewers = [];
  for (let i = 0; i < 201; i++) viewers.push(await rig.request("/events"));
  assertEquals(viewers.map(({ status }) => status).filter((status) => status === 503).length, 1);
  rig.feed.close();
});

Deno.test("console has the bank lock an account, in the operator's name", async () => {
  const rig = await ConsoleRig.open();
  await rig.logIn();
  const form = { account: "john", back: "/accounts?search=jo" };
  const response = await rig.request("/accounts/lock", { form });
  assertEquals(response.headers.get("location"), "/accounts?search=jo");
  assertEquals(rig.acts, [{ act: { kind: "lock_account", account: "john" }, by: "operator ana" }]);
  assertStringIncludes(await rig.page("/"), "john is locked");
  assert(!(await rig.page("/")).includes("john is locked"), "said once");
});

Deno.test("console goes back to no place but its own, and locks nothing that is no account", async () => {
  const rig = await ConsoleRig.open();
  await rig.logIn();
  for (const back of ["//evil.test", "/accounts?x=\r\nset-cookie: a", "https://evil.test/", ""]) {
    const response = await rig.request("/accounts/unlock", { form: { account: "../x y", back } });
    assertEquals(response.headers.get("location"), "/accounts");
  }
  assertEquals(rig.acts, []);
  rig.result = { status: "refused", refusal: "account_not_found" };
  await rig.request("/accounts/lock", { form: { account: "nobody" } });
  assertStringIncludes(await rig.page("/"), "nobody: account not found");
});

// What anybody may ask.

Deno.test("/healthz says whether the bank has been heard of", async () => {
  const rig = await ConsoleRig.open();
  assertEquals((await rig.request("/healthz")).status, 503);
  rig.hear();
  assertEquals(await rig.page("/healthz"), "ok\n");
  await rig.clock.advance(6_000);
  assertEquals((await rig.request("/healthz")).status, 503);
});

Deno.test("/metrics counts what happened, without names or amounts", async () => {
  const rig = await ConsoleRig.open();
  rig.hear(judged("john", { cents: 123_456n }));
  rig.hear(judged("john", { refusal: "insufficient_funds", cents: 123_456n }));
  rig.hear({ peer: "192.0.2.9:1", text: "", kind: "failed", reason: 'a"b\\c' });
  const response = await rig.request("/metrics");
  assertEquals(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  const text = await response.text();
  for (const secret of ["john", "123", "192.0.2"]) assert(!text.includes(secret), secret);
  for (
    const line of [
      'cofre_orders_total{operation="withdraw",outcome="done"} 1',
      'cofre_orders_total{operation="withdraw",outcome="refused"} 1',
      'cofre_refusals_total{reason="insufficient_funds"} 1',
      'cofre_protocol_errors_total{reason="a\\"b\\\\c"} 1',
      'cofre_order_duration_seconds_bucket{le="0.0025"} 0',
      'cofre_order_duration_seconds_bucket{le="0.005"} 2',
      'cofre_order_duration_seconds_bucket{le="+Inf"} 2',
      "cofre_order_duration_seconds_count 2",
      "cofre_connections 3",
      "cofre_audit_entries_total 42",
    ]
  ) assertStringIncludes(text, `\n${line}\n`);
  for (const line of text.trimEnd().split("\n")) {
    const isGood = /^# (HELP|TYPE) cofre_\w+ .+$/.test(line) ||
      /^cofre_\w+(\{\w+="([^"\\]|\\.)*"(,\w+="([^"\\]|\\.)*")*\})? [\d.e+-]+$/.test(line);
    assert(isGood, line);
  }
});
