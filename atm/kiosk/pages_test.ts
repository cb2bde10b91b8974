import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { settle } from "../../tests/support/fake_clock.ts";
import { KioskRig, PASSWORD } from "../../tests/support/kiosk_rig.ts";
import { weigh } from "../../tests/support/weigh.ts";

Deno.test("signUpPages() opens an account and logs in; sent twice it is one", async () => {
  const rig = await KioskRig.start();
  const browser = rig.browser();
  const form = {
    with: "password",
    request: "ab".repeat(16),
    account: "bob",
    secret: PASSWORD,
    again: PASSWORD,
    amount: "10",
  };
  assertStringIncludes(await browser.send("/signup", form), "€10.00");
  assertStringIncludes(await browser.send("/signup", form), "€10.00");
  assertEquals(rig.desk.balance("bob"), 1_000n);
  const thief = rig.browser();
  await thief.send("/signup", { ...form, secret: "another password", again: "another password" });
  assertEquals(thief.path, "/signup");
});

Deno.test("signUpPages() says what is wrong with a new password, PIN or amount", async () => {
  const rig = await KioskRig.start();
  const browser = rig.browser();
  const form = {
    with: "password",
    account: "bob",
    secret: PASSWORD,
    again: PASSWORD,
    amount: "10",
  };
  const cases: [Partial<typeof form>, string][] = [
    [{ secret: "short", again: "short" }, "At least 10 characters"],
    [{ secret: "passwordpassword", again: "passwordpassword" }, "too easy to guess"],
    [{ again: "another" }, "The two are not the same"],
    [{ amount: "9.99" }, "At least €10.00"],
    [{ account: "Bob!" }, "An account name has"],
    [{ with: "card", secret: "1234", again: "1234" }, "too easy to guess"],
    [{ with: "card", secret: "12x4", again: "12x4" }, "4 to 12 digits"],
  ];
  for (const [change, problem] of cases) {
    assertStringIncludes(await browser.send("/signup", { ...form, ...change }), problem);
  }
  assertEquals(rig.desk.accounts.size, 0);
});

Deno.test("signInPages() logs in with a card and its PIN", async () => {
  const rig = await KioskRig.start();
  const form = { with: "card", account: "bob", secret: "4079", again: "4079", amount: "10" };
  await rig.browser().send("/signup", form);
  const bob = rig.browser();
  assertStringIncludes(
    await bob.send("/login", { ...form, secret: "4078" }),
    "The card or the PIN",
  );
  assertStringIncludes(await bob.send("/login", { ...form, account: "eve" }), "There is no card");
  assertStringIncludes(await bob.send("/login", form), "Change PIN");
});

Deno.test("homePages() tells of what happens elsewhere, while a page listens", async () => {
  const rig = await KioskRig.start();
  const [bob, elsewhere] = [await rig.customer("bob"), rig.browser()];
  const login = { with: "password", account: "bob", secret: PASSWORD };
  await elsewhere.send("/login", login);
  const response = await bob.ask("/events");
  const events = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  await events.read();
  assertStringIncludes((await events.read()).value!, "€100.00");
  const id = await elsewhere.prepare("/deposit", { amount: "5" });
  await elsewhere.send("/confirm", { request: id });
  await rig.clock.advance(2_000);
  const news = (await events.read()).value!;
  assertStringIncludes(news, "€105.00");
  assertStringIncludes(news, "O seu saldo é agora 105,00");
  await bob.send("/logout", {});
  assertStringIncludes((await events.read()).value!, "event: end");
  assertEquals((await events.read()).done, true);
  await rig.clock.advance(10_000);
});

Deno.test("homePages() looks at the balance no more when nobody listens", async () => {
  const rig = await KioskRig.start();
  const bob = await rig.customer("bob");
  const response = await bob.ask("/events");
  await response.body!.cancel();
  const give = rig.desk.give.bind(rig.desk);
  let looks = 0;
  rig.desk.give = (keys, request) => {
    looks++;
    return give(keys, request);
  };
  await rig.clock.advance(20_000);
  await settle();
  assertEquals(looks, 0);
});

Deno.test("homePages() hides the balance from who looks over a shoulder", async () => {
  const rig = await KioskRig.start();
  const bob = await rig.customer("bob");
  const page = await bob.send("/balance", {});
  assert(!page.includes("€100.00"));
  for (const path of ["/withdraw", "/home"]) assert(!(await bob.open(path)).includes("€100.00"));
  assertStringIncludes(await bob.send("/balance", {}), "€100.00");
});

Deno.test("historyPages() shows entries a page at a time, and hands out files", async () => {
  const rig = await KioskRig.start();
  const bob = await rig.customer("bob");
  for (let at = 1; at <= 14; at++) {
    const id = await bob.prepare("/deposit", { amount: `${at}` });
    await bob.send("/confirm", { request: id });
  }
  const page = await bob.open("/history");
  assertEquals(page.match(/<li>/g)?.length, 12);
  assertStringIncludes(page, "+€14.00");
  assertStringIncludes(page, 'href="/history?before=4"');
  const older = await bob.open("/history?before=4");
  assertEquals(older.match(/<li>/g)?.length, 3);
  assertStringIncludes(older, "First deposit");
  for (const format of ["csv", "ofx", "camt", "html"]) {
    const file = await bob.ask(`/statement/${format}`);
    assertEquals(file.headers.get("cache-control"), "no-store");
    assert(file.headers.get("content-disposition")!.startsWith("attachment"), format);
    assert((await file.text()).length > 100, format);
  }
  assertEquals((await bob.ask("/statement/__proto__")).status, 303);
});

Deno.test("historyPages() says what is wrong with a period, and when nothing matches", async () => {
  const rig = await KioskRig.start();
  const bob = await rig.customer("bob");
  assertStringIncludes(await bob.open("/history?from=yesterday"), "Write a date such as");
  const backwards = await bob.open("/history?from=2026-11-30&until=2026-11-01");
  assertStringIncludes(backwards, "The end is before the beginning");
  assertStringIncludes(await bob.open("/history?kind=transfer"), "Nothing matches");
});

Deno.test("secretPages() changes a password for who knows the old one", async () => {
  const rig = await KioskRig.start();
  const bob = await rig.customer("bob");
  const fresh = "another horse altogether";
  const form = { old: PASSWORD, secret: fresh, again: fresh };
  assertStringIncludes(await bob.send("/secret", { ...form, again: "x" }), "not the same");
  assertStringIncludes(
    await bob.send("/secret", { ...form, secret: PASSWORD, again: PASSWORD }),
    "The new one is the old one",
  );
  assertStringIncludes(await bob.send("/secret", form), "Your password is changed");
  const id = await bob.prepare("/deposit", { amount: "5" });
  assertStringIncludes(await bob.send("/confirm", { request: id }), "You put in €5.00");
});

Deno.test("secretPages() is no way to guess the old one at a screen left alone", async () => {
  const rig = await KioskRig.start();
  const bob = await rig.customer("bob");
  const guess = { old: "a guess", secret: "another horse altogether" };
  for (let tries = 0; tries < 2; tries++) {
    const page = await bob.send("/secret", { ...guess, again: guess.secret });
    assertStringIncludes(page, "That is not the old one");
  }
  await bob.send("/secret", { ...guess, again: guess.secret });
  assertEquals(bob.path, "/timeout");
  assertEquals(rig.desk.accounts.get("bob")!.secret, PASSWORD);
});

Deno.test("createKiosk() has pages of less than 30 kB, with all they load", async () => {
  const rig = await KioskRig.start();
  const john = await rig.customer("john");
  const request = await john.prepare("/withdraw", { amount: "20" });
  await john.send("/confirm", { request });
  assertEquals(await weigh(rig.browser(), "/login") > 10_000, true, "style and script count");
  for (const path of ["/login", "/signup", "/home", "/withdraw", "/history", `/order/${request}`]) {
    const browser = path === "/login" || path === "/signup" ? rig.browser() : john;
    const bytes = await weigh(browser, path);
    assert(bytes < 30_000, `${path}: ${bytes} bytes`);
  }
});
