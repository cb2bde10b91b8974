import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { hidden, KioskRig, PASSWORD, URL_OF_KIOSK } from "../../tests/support/kiosk_rig.ts";

const FORM = { "content-type": "application/x-www-form-urlencoded" };

/** Every page that is reached by its address. */
const PAGES = [
  ...["/", "/login", "/login?with=card", "/signup", "/signup?with=card", "/bye", "/timeout"],
  ...["/home", "/deposit", "/withdraw", "/transfer", "/history", "/secret", "/gone"],
];

Deno.test("createKiosk() shows nothing of a customer to strangers", async () => {
  const rig = await KioskRig.start();
  await rig.customer("bob");
  const stranger = rig.browser();
  const paths = ["/home", "/deposit", "/history", "/secret", "/order/1", "/statement/csv"];
  for (const path of paths) {
    const { status, headers } = await stranger.ask(path);
    assertEquals([status, headers.get("location")], [303, "/login"], path);
  }
  for (const path of ["/deposit", "/confirm", "/balance", "/secret", "/stay"]) {
    const { status } = await stranger.ask(path, { method: "POST", headers: FORM, body: "" });
    assertEquals(status, 303, path);
  }
  assertEquals((await stranger.ask("/events")).status, 204);
  assertEquals(rig.desk.balance("bob"), 10_000n);
});

Deno.test("createKiosk() answers to its own names alone (DNS rebinding)", async () => {
  const rig = await KioskRig.start();
  const bob = await rig.customer("bob");
  const headers = { ...FORM, host: "evil.test:5001", origin: "http://evil.test:5001" };
  assertEquals((await bob.ask("/home", { headers })).status, 421);
  const post = await bob.ask("/deposit", { method: "POST", headers, body: "amount=5" });
  assertEquals(post.status, 421);
});

Deno.test("createKiosk() takes no form of another site (CSRF), and no other content", async () => {
  const rig = await KioskRig.start();
  const bob = await rig.customer("bob");
  const id = await bob.prepare("/withdraw", { amount: "50" });
  const body = `request=${id}`;
  const post = (headers: Record<string, string>) =>
    bob.ask("/confirm", { method: "POST", body, headers: { ...FORM, ...headers } });
  assertEquals((await post({ origin: "http://evil.test" })).status, 403);
  assertEquals((await post({ "content-type": "text/plain" })).status, 415);
  assertEquals((await post({ "content-type": "application/json" })).status, 415);
  assertEquals(rig.desk.balance("bob"), 10_000n);
  const long = await bob.ask("/deposit", {
    method: "POST",
    headers: FORM,
    body: `amount=${"1".repeat(20_000)}`,
  });
  assertEquals(long.status, 413);
});

Deno.test("createKiosk() keeps pages out of caches and frames, with no script but its own", async () => {
  const rig = await KioskRig.start();
  const bob = await rig.customer("bob");
  for (const path of PAGES) {
    const { headers } = await bob.ask(path);
    assertEquals(headers.get("cache-control"), "no-store", path);
    assertStringIncludes(headers.get("content-security-policy")!, "frame-ancestors 'none'");
    assertStringIncludes(headers.get("content-security-policy")!, "script-src 'self';");
    assertEquals(headers.get("x-frame-options"), "DENY");
  }
  assertEquals(rig.bugs, []);
});

Deno.test("createKiosk() sends pages of less than 30 kB, all they load included", async () => {
  const rig = await KioskRig.start();
  const bob = await rig.customer("bob");
  for (const path of PAGES) {
    const page = await (await bob.ask(path)).text();
    let bytes = page.length;
    for (const [, asset] of page.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)) {
      const text = await (await bob.ask(asset!)).text();
      assert(text.length > 100, asset);
      bytes += text.length;
    }
    assert(bytes < 30_000, `${path}: ${bytes}`);
    assert(!/ style=|<style|javascript:| on[a-z]+=/.test(page), path);
  }
});

Deno.test("createKiosk() gives its cookies to no script and no other site", async () => {
  const rig = await KioskRig.start();
  const browser = rig.browser();
  const form = {
    with: "password",
    account: "bob",
    secret: PASSWORD,
    again: PASSWORD,
    amount: "10",
  };
  const { headers } = await browser.ask("/signup?lang=pt", {
    method: "POST",
    body: new URLSearchParams(form),
  });
  const cookies = headers.getSetCookie();
  assertEquals(cookies.length, 2);
  for (const cookie of cookies) {
    assertMatch(cookie, /; HttpOnly/);
    assertMatch(cookie, /; SameSite=Strict/);
  }
});

Deno.test("createKiosk() logs in under a new session, whatever was there (fixation)", async () => {
  const rig = await KioskRig.start();
  const bob = await rig.customer("bob");
  const planted = bob.cookies.get("kiosk")!;
  await bob.send("/login", { with: "password", account: "bob", secret: PASSWORD });
  assert(bob.cookies.get("kiosk") !== planted);
  const mallory = rig.browser();
  mallory.cookies.set("kiosk", planted);
  assertEquals((await mallory.ask("/home")).status, 303);
});

Deno.test("createKiosk() repeats no password: not in pages, not in addresses", async () => {
  const rig = await KioskRig.start();
  const browser = rig.browser();
  const wrong = "a wrong password";
  const page = await browser.send("/login", { with: "password", account: "bob", secret: wrong });
  assertStringIncludes(page, 'value="bob"');
  assert(!page.includes(wrong));
  assert(!browser.path.includes("secret"));
  for (const path of PAGES) assert(!(await browser.open(path)).includes(wrong), path);
});

Deno.test("createKiosk() slows down who guesses, and computes nothing meanwhile", async () => {
  const rig = await KioskRig.start();
  await rig.customer("bob");
  const thief = rig.browser();
  const guess = (secret: string) =>
    thief.send("/login", { with: "password", account: "bob", secret });
  for (let tries = 0; tries < 4; tries++) await guess(`guess ${tries} of many`);
  const { derived } = rig.desk;
  assertStringIncludes(await guess(PASSWORD), "Please wait 1 second,");
  assertEquals(rig.desk.derived, derived);
  assert(thief.cookies.get("kiosk") === undefined);
  await rig.clock.advance(1_000);
  await guess(PASSWORD);
  assertEquals(thief.path, "/home");
});

Deno.test("createKiosk() does not tell a wrong password from an account that is not there", async () => {
  const rig = await KioskRig.start();
  await rig.customer("bob");
  const browser = rig.browser();
  const [wrong, missing] = await Promise.all(
    ["bob", "zzz"].map(async (account) =>
      (await browser.send("/login", { with: "password", account, secret: "no such password" }))
        .replaceAll(account, "X")
    ),
  );
  assertEquals(wrong, missing);
});

Deno.test("createKiosk() logs out at the server, and after 90 idle seconds by itself", async () => {
  const rig = await KioskRig.start();
  const [bob, eve] = [await rig.customer("bob"), await rig.customer("eve")];
  const old = bob.cookies.get("kiosk")!;
  await bob.send("/logout", {});
  assertEquals(bob.path, "/bye");
  bob.cookies.set("kiosk", old);
  assertEquals((await bob.ask("/home")).headers.get("location"), "/timeout");
  await rig.clock.advance(60_000);
  assertEquals(await (await eve.ask("/remaining")).text(), "30000");
  await eve.ask("/stay", { method: "POST", headers: FORM, body: "" });
  assertEquals(await (await eve.ask("/remaining")).text(), "90000");
  await rig.clock.advance(90_000);
  assertEquals(await (await eve.ask("/remaining")).text(), "0");
  assertStringIncludes(await eve.open("/home"), "You were logged out");
});

Deno.test("createKiosk() forgets the keys when a session ends", async () => {
  const rig = await KioskRig.start();
  const made = rig.desk.passwordKeys.bind(rig.desk);
  const seeds: Uint8Array[] = [];
  rig.desk.passwordKeys = async (account, password) => {
    const keys = await made(account, password);
    seeds.push(keys.card.possessionSeed);
    return keys;
  };
  const bob = await rig.customer("bob");
  assert(seeds.at(-1)!.some((byte) => byte !== 0));
  await bob.send("/logout", {});
  assert(seeds.at(-1)!.every((byte) => byte === 0));
});

Deno.test("createKiosk() speaks the browser's language, or the one that was chosen", async () => {
  const rig = await KioskRig.start();
  const browser = rig.browser();
  const portuguese = await browser.ask("/", { headers: { "accept-language": "pt-BR,en;q=0.5" } });
  assertMatch(await portuguese.text(), /<html lang="pt".*Bem-vindo/s);
  browser.cookies.clear();
  assertMatch(await browser.open("/"), /<html lang="en".*Welcome/s);
  await browser.open("/login?lang=pt");
  assertMatch(await browser.open("/signup"), /<html lang="pt".*Abrir conta/s);
  assertMatch(await browser.open("/?lang=xx"), /<html lang="(en|pt)"/);
});

Deno.test("createKiosk() speaks that language in what it refuses before all else, too", async () => {
  const rig = await KioskRig.start();
  const browser = rig.browser();
  const post = { method: "POST", body: "a=b", headers: FORM };
  type Init = Omit<RequestInit, "headers"> & { headers?: Record<string, string> };
  const refused: [number, string, string, Init][] = [
    [403, "not sent from our own page", "Isto não veio", {
      ...post,
      headers: { ...FORM, origin: "http://evil.test" },
    }],
    [405, "cannot be asked in that way", "não se pode pedir", { method: "PUT" }],
    [413, "too long", "demasiado longo", { ...post, body: "a".repeat(20_000) }],
    [415, "not one of our forms", "um dos nossos formulários", { ...post, headers: {} }],
    [421, "another name", "outro nome", { headers: { host: "evil.test" } }],
  ];
  for (const [status, english, portuguese, init] of refused) {
    for (const [tag, text] of [["en", english], ["pt-BR,en;q=0.5", portuguese]] as const) {
      const headers = { ...init.headers, "accept-language": tag };
      const response = await browser.ask("/login", { ...init, headers });
      assertEquals(response.status, status);
      assertStringIncludes(await response.text(), text);
      assertEquals(response.headers.getSetCookie(), [], "what is refused chooses nothing");
    }
  }
  browser.cookies.set("kiosk_language", "pt");
  const chosen = await browser.ask("/login", {
    method: "PUT",
    headers: { "accept-language": "en" },
  });
  assertMatch(await chosen.text(), /<html lang="pt".*não se pode pedir/s);
});

Deno.test("createKiosk() keeps the size of the text that was chosen, and takes no other", async () => {
  const rig = await KioskRig.start();
  const browser = rig.browser();
  const classOf = async (path: string) =>
    /<html lang="en" (?:class="([^"]*)")?>/.exec(await browser.open(path))![1];
  assertEquals(await classOf("/"), undefined);
  assertEquals(await classOf('/?text=huge"><script>'), undefined);
  assertEquals(browser.cookies.has("kiosk_text"), false);
  assertEquals(await classOf("/?text=largest"), "text-largest");
  assertEquals(await classOf("/login"), "text-largest");
  assertEquals(await classOf("/no-such-page"), "text-largest");
  assertMatch(await browser.open("/"), /<a href="[^"]*largest" class="[^"]*" aria-current="true">/);
  browser.cookies.set("kiosk_text", "x onload=alert(1)");
  assertEquals(await classOf("/login"), undefined);
  const { headers } = await browser.ask("/?text=large");
  assertMatch(
    headers.getSetCookie().join(),
    /kiosk_text=large; Path=\/; HttpOnly; SameSite=Strict/,
  );
});

Deno.test("createKiosk() sends a person to pages of its own alone", async () => {
  const rig = await KioskRig.start();
  const page = await rig.browser().open("/");
  for (const [, to] of page.matchAll(/(?:href|src|action)="([^"]*)"/g)) {
    assertEquals(new URL(to!, URL_OF_KIOSK).origin, URL_OF_KIOSK);
  }
  assertEquals((await rig.browser().ask("//evil.test/")).status, 404);
  assertEquals(hidden('<input type="hidden" name="a" value="b"', "a"), "b");
});
