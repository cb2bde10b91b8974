import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { KioskRig } from "../../tests/support/kiosk_rig.ts";

Deno.test("orderPages() moves money once the person has confirmed it", async () => {
  const rig = await KioskRig.start();
  const bob = await rig.customer("bob");
  const id = await bob.prepare("/withdraw", { amount: "30.50" });
  assertEquals([rig.desk.balance("bob"), rig.desk.orders], [10_000n, []]);
  const receipt = await bob.send("/confirm", { request: id });
  assertEquals(bob.path, `/order/${id}`);
  assertStringIncludes(receipt, "You took out €30.50");
  assertStringIncludes(receipt, "€69.50");
  assertEquals(rig.desk.orders, [`${id} withdraw`]);
});

Deno.test("orderPages() does nothing twice: Back, reload, a double click, a second tab", async () => {
  const rig = await KioskRig.start();
  const bob = await rig.customer("bob");
  const id = await bob.prepare("/withdraw", { amount: "30" });
  const [first, second] = await Promise.all([
    bob.send("/confirm", { request: id }),
    bob.send("/confirm", { request: id }),
  ]);
  assertEquals(first, second);
  assertEquals(await bob.send("/confirm", { request: id }), first);
  assertEquals(await bob.open(`/check/${id}`), first);
  assertEquals(await bob.open(`/order/${id}`), first);
  assertEquals([rig.desk.balance("bob"), rig.desk.orders.length], [7_000n, 1]);
});

Deno.test("orderPages() gives no order of another session", async () => {
  const rig = await KioskRig.start();
  const [bob, eve] = [await rig.customer("bob"), await rig.customer("eve")];
  const id = await bob.prepare("/withdraw", { amount: "30" });
  assertStringIncludes(await eve.send("/confirm", { request: id }), "not here any more");
  assertStringIncludes(
    await bob.send("/confirm", { request: "0".repeat(32) }),
    "not here any more",
  );
  assertStringIncludes(await bob.send("/confirm", { request: "../../etc" }), "not here any more");
  assertEquals(rig.desk.orders, []);
  await bob.send("/confirm", { request: id });
  for (const path of [`/order/${id}`, `/order/${id}/receipt`, `/order/${id}/code`]) {
    assertEquals((await eve.ask(path)).ok, false, path);
  }
});

Deno.test("orderPages() keeps what was typed, and says what is wrong with it", async () => {
  const rig = await KioskRig.start();
  const bob = await rig.customer("bob");
  const cases = [
    ["/withdraw", { amount: "100.01" }, "There is not enough money. Available: €100.00"],
    ["/withdraw", { amount: "ten" }, "Write an amount such as 20.50"],
    ["/deposit", { amount: "4294967296" }, "The bank does not move this amount at once"],
    ["/deposit", { amount: "0" }, "The amount is zero"],
    ["/deposit", { amount: "" }, "Amount is missing"],
    ["/transfer", { amount: "5", to: "BOB" }, "An account name has"],
    ["/transfer", { amount: "5", to: "bob" }, "to your own account"],
  ] as const;
  for (const [path, form, problem] of cases) {
    const page = await bob.send(path, form);
    assertStringIncludes(page, problem);
    assertStringIncludes(page, "<title>There is a problem: ");
    assertStringIncludes(page, 'href="#');
    assertStringIncludes(page, 'aria-invalid="true"');
    if (form.amount !== "") assertStringIncludes(page, `value="${form.amount}"`);
  }
  assertEquals(rig.desk.orders, []);
});

Deno.test("orderPages() escapes what people type", async () => {
  const rig = await KioskRig.start();
  const bob = await rig.customer("bob");
  const page = await bob.send("/transfer", { amount: "<b>1", to: '"><script>alert(1)</script>' });
  assert(!page.includes("<script>alert"), page);
  assert(!page.includes("<b>1"));
});

Deno.test("orderPages() tells a refusal of the bank, and that nothing moved", async () => {
  const rig = await KioskRig.start();
  const bob = await rig.customer("bob");
  const id = await bob.prepare("/transfer", { amount: "5", to: "nobody" });
  const page = await bob.send("/confirm", { request: id });
  assertStringIncludes(page, "There is no account of this name. No money was moved.");
});

Deno.test("orderPages() says so when the bank is away, and lets try the same order again", async () => {
  const rig = await KioskRig.start();
  const bob = await rig.customer("bob");
  const id = await bob.prepare("/deposit", { amount: "5" });
  rig.desk.network = "down";
  const page = await bob.send("/confirm", { request: id });
  assertStringIncludes(page, "The bank cannot be reached");
  assertStringIncludes(page, id);
  assertStringIncludes(await bob.open("/history"), "The bank cannot be reached");
  rig.desk.network = "good";
  assertStringIncludes(await bob.send("/confirm", { request: id }), "You put in €5.00");
  assertEquals(rig.desk.orders, [`${id} deposit`]);
  assertEquals(rig.bugs, []);
});

Deno.test("resultPages() does not know of a lost answer, asks again, and then knows", async () => {
  const rig = await KioskRig.start();
  const bob = await rig.customer("bob");
  const id = await bob.prepare("/withdraw", { amount: "30" });
  rig.desk.network = "loses replies";
  const unknown = await bob.send("/confirm", { request: id });
  assertStringIncludes(unknown, "We do not know yet");
  assertStringIncludes(unknown, "data-again-ms");
  assertStringIncludes(await bob.open(`/order/${id}`), "We do not know yet");
  // Not even now is it given again: it is asked after.
  assertStringIncludes(await bob.send("/confirm", { request: id }), "We do not know yet");
  rig.desk.network = "good";
  assertStringIncludes(await bob.open(`/order/${id}`), "You took out €30.00");
  assertEquals([rig.desk.balance("bob"), rig.desk.orders.length], [7_000n, 1]);
});

Deno.test("resultPages() hands out the receipt as a file and as a code", async () => {
  const rig = await KioskRig.start();
  const bob = await rig.customer("bob");
  const id = await bob.prepare("/deposit", { amount: "5" });
  await bob.send("/confirm", { request: id });
  const file = await bob.ask(`/order/${id}/receipt`);
  assertEquals(file.headers.get("content-disposition"), `attachment; filename="${id}.receipt"`);
  assertStringIncludes(await file.text(), "BEGIN COFRE RECEIPT");
  const code = await bob.ask(`/order/${id}/code`);
  assertEquals(code.headers.get("content-type"), "image/svg+xml");
  const svg = await code.text();
  assertStringIncludes(svg, "<svg");
  assert(!/style=|<script/.test(svg));
});

Deno.test("resultPages() knows of a lost answer whatever the person did in between", async () => {
  const rig = await KioskRig.start();
  const bob = await rig.customer("bob");
  const lost = await bob.prepare("/withdraw", { amount: "30" });
  rig.desk.network = "loses replies";
  await bob.send("/confirm", { request: lost });
  rig.desk.network = "good";
  const settled: string[] = [];
  const settle = rig.desk.settle.bind(rig.desk);
  rig.desk.settle = (keys, request) => {
    settled.push(request.id);
    return settle(keys, request);
  };
  const next = await bob.prepare("/deposit", { amount: "5" });
  await bob.send("/confirm", { request: next });
  assertEquals(settled, [lost], "before the next order, whose visit would hear the answer");
  assertStringIncludes(await bob.open(`/order/${lost}`), "You took out €30.00");
  assertEquals(rig.desk.balance("bob"), 7_500n);
});
