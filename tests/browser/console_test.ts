/// <reference lib="dom" />
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Browser } from "playwright-core";
import { freePort } from "../support/free_port.ts";
import { Branch } from "../customers/branch.ts";
import { browserTest, NO_BROWSER, startBrowser } from "./chromium.ts";
import { Visitor, type VisitorOptions } from "./visitor.ts";

const PASSWORD = "violet harbour lamp";
const PAGES = ["/", "/accounts?balances=shown", "/terminals", "/books", "/audit"];

/** What the steps share: one browser, and one bank with a console. */
interface Scene {
  readonly branch: Branch;
  readonly arrive: (options?: Partial<VisitorOptions>) => Promise<Visitor>;
}

Deno.test({
  name: browserTest("the console in a browser"),
  ignore: NO_BROWSER,
  async fn(t) {
    const place = `127.0.0.1:${freePort()}`;
    await using branch = await Branch.open(["--console", place]);
    const browser: Browser = await startBrowser();
    try {
      const arrive = (options: Partial<VisitorOptions> = {}) =>
        Visitor.arrive(browser, { url: `http://${place}`, ...options });
      for (const [name, step] of Object.entries(STEPS)) {
        // What a page still loads when it is left is no leak of ours; the whole is looked at.
        await t.step({
          name,
          sanitizeOps: false,
          sanitizeResources: false,
          fn: () => step({ branch, arrive }),
        });
      }
    } finally {
      await browser.close();
    }
  },
});

const STEPS: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  "tells how to make an operator, and lets them in by keyboard alone": async (scene) => {
    const ana = await scene.arrive();
    await ana.goTo("/");
    await ana.sees("No operator yet");
    await scene.branch.file("password", `${PASSWORD}\n`);
    const added = await scene.branch.bank([
      "operator",
      "add",
      "ana",
      "--password-file",
      "password",
    ]);
    assertEquals(added.code, 0, added.stderr);
    const { keyboard } = ana.page;
    await ana.follow("Look again");
    await ana.page.getByLabel("Operator").waitFor();
    await keyboard.type("ana");
    await keyboard.press("Tab");
    await keyboard.type(PASSWORD);
    await keyboard.press("Enter");
    await ana.page.getByText("Live", { exact: true }).waitFor();
    await ana.sees("Activity");
    assertEquals(ana.complaints, []);
    await ana.leave();
  },

  "shows what ATMs do while they do it": async (scene) => {
    const ana = await enter(scene);
    const rows = ana.page.locator("[data-live-rows] tr");
    await scene.branch.atm(["-a", "john", "-n", "100.00"]);
    await scene.branch.atm(["-a", "john", "-w", "30.00"]);
    await scene.branch.atm(["-a", "john", "-w", "500.00"]);
    await rows.filter({ hasText: "insufficient funds" }).waitFor();
    const [newest] = await rows.allInnerTexts();
    assertMatch(
      newest!,
      /^\d\d:\d\d:\d\d\twithdraw\tjohn\t500\.00\tinsufficient funds\t127\.0\.0\.1/,
    );
    await ana.page.locator('[data-live="orders"]').getByText("3 orders, 0 in hand").waitFor();
    await ana.page.getByLabel("Show").selectOption("trouble");
    assertEquals(await rows.count(), 1);
    await ana.page.getByLabel("Show").selectOption("main");
    await ana.fill("Account, address or result", "nobody");
    await ana.page.getByText("Nothing to show yet.").waitFor();
    // What was chosen outlives a reload.
    await ana.page.reload();
    assertEquals(await rows.count(), 0);
    await ana.fill("Account, address or result", "");
    await ana.press("Pause");
    await scene.branch.atm(["-a", "john", "-d", "1.00"]);
    await ana.page.getByText("Paused, 1 new").waitFor();
    assertEquals(await rows.filter({ hasText: "deposit" }).count(), 0);
    await ana.press("Pause");
    await rows.filter({ hasText: "deposit" }).waitFor();
    assertEquals(ana.complaints, []);
    await ana.leave();
  },

  "says how much it leaves out of a feed that nobody could read": async (scene) => {
    const ana = await enter(scene);
    const row = { ...ORDER, id: 900_001 };
    const batch = { rows: [row], skipped: { order: 1_200, step: 34 } };
    const body = `id: 900001\nevent: news\ndata: ${JSON.stringify(batch)}\n\n`;
    await ana.page.route("**/events*", (route) => {
      const isFirst = route.request().headers()["last-event-id"] === undefined;
      return route.fulfill({ contentType: "text/event-stream", body: isFirst ? body : "" });
    });
    await ana.page.reload();
    const rows = ana.page.locator("[data-live-rows] tr");
    await rows.filter({ hasText: /^and 1,200 more$/ }).waitFor();
    assertMatch((await rows.allInnerTexts())[0]!, /zoe/);
    await ana.page.getByLabel("Show").selectOption("all");
    await rows.filter({ hasText: /^and 1,234 more$/ }).waitFor();
    await ana.fill("Account, address or result", "zoe");
    await rows.filter({ hasText: /^and up to 1,234 more$/ }).waitFor();
    await ana.page.getByLabel("Show").selectOption("trouble");
    await ana.page.getByText("Nothing to show yet.").waitFor();
    await ana.page.getByLabel("Show").selectOption("main");
    await ana.page.setViewportSize({ width: 320, height: 700 });
    assertEquals(await ana.scrollsSideways(), false);
    assertEquals(ana.complaints, []);
    await ana.leave();
  },

  "locks an account, and the audit log tells who did": async (scene) => {
    const ana = await enter(scene);
    await ana.goTo("/accounts");
    await ana.press("Lock john");
    await ana.page.getByRole("status").getByText("john is locked").waitFor();
    assertEquals((await scene.branch.atm(["-a", "john", "-w", "1.00"])).code, 255);
    await ana.press("Unlock john");
    assertEquals((await scene.branch.atm(["-a", "john", "-w", "1.00"])).code, 0);
    const { stdout } = await scene.branch.bank(["audit", "show"]);
    assertMatch(stdout, /john {2}lock account {2}done {2}.*from operator ana/);
    assertMatch(stdout, /account locked/);
    assertEquals(ana.complaints, []);
    await ana.leave();
  },

  "verifies the log, and opens it with the auditor's key file": async (scene) => {
    const ana = await enter(scene);
    await ana.goTo("/audit");
    await ana.press("Verify now");
    await ana.page.getByText(/^verified up to \d+ entries/).waitFor();
    await ana.page.getByLabel("Key file").setInputFiles(`${scene.branch.folder}/bank.auditor.key`);
    await ana.page.waitForFunction(() =>
      document.querySelector<HTMLTextAreaElement>("#key")!.value.includes("END PRIVATE KEY")
    );
    await ana.press("Open the log");
    await ana.page.getByRole("cell", { name: "lock account", exact: true }).waitFor();
    assert(!(await ana.page.content()).includes("PRIVATE KEY"));
    const saving = ana.page.waitForEvent("download");
    await ana.follow("Export CSV");
    assertEquals((await saving).suggestedFilename(), "audit.csv");
    await ana.press("Forget the key");
    await ana.page.getByRole("button", { name: "Open the log" }).waitFor();
    assertEquals(ana.complaints, []);
    await ana.leave();
  },

  "is of use without scripts": async (scene) => {
    const ana = await enter(scene, { javaScriptEnabled: false });
    await ana.page.getByLabel("Action").selectOption("deposit");
    await ana.press("Filter");
    await ana.page.waitForURL(/[?&]action=deposit/);
    assertEquals(await ana.page.locator("[data-live-rows] tr").count(), 1);
    await ana.goTo("/accounts");
    await ana.press("Lock john");
    await ana.press("Unlock john");
    await ana.page.getByText("john is unlocked").waitFor();
    await ana.leave();
  },

  "shuts nobody out, in either theme, at any width": async (scene) => {
    const wrong: string[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      const ana = await enter(scene, { colorScheme });
      for (const path of PAGES) {
        await ana.goTo(path);
        await ana.page.setViewportSize({ width: 1280, height: 800 });
        for (const what of await ana.violations()) wrong.push(`${path} ${colorScheme}: ${what}`);
        await ana.page.setViewportSize({ width: 320, height: 700 });
        if (await ana.scrollsSideways()) wrong.push(`${path}: wider than 320 px`);
        for (const what of await ana.smallTargets()) wrong.push(`${path}: small ${what}`);
      }
      assertEquals(ana.complaints, []);
      await ana.press("Log out");
      for (const what of await ana.violations()) wrong.push(`log-in ${colorScheme}: ${what}`);
      await ana.leave();
    }
    assertEquals(wrong, []);
  },

  "says when its bank is gone, and comes back with it": async (scene) => {
    const ana = await enter(scene);
    await scene.branch.killBank();
    await ana.page.getByText("The bank does not answer. Trying again.").waitFor();
    assertMatch(await ana.page.locator("body").getAttribute("class") ?? "", /stale/);
    await scene.branch.startBank();
    await ana.page.getByLabel("Operator").waitFor();
    await logIn(ana);
    await ana.sees("Activity");
    await ana.leave();
  },

  "logs out who is removed, at once": async (scene) => {
    const ana = await enter(scene);
    await scene.branch.bank(["operator", "remove", "ana"]);
    await ana.page.getByRole("heading", { name: "No operator yet" }).waitFor();
    await ana.leave();
  },
};

const ORDER = {
  kind: "order",
  tone: "good",
  time: "12:00:00",
  from: "192.0.2.1:40000",
  action: "deposit",
  account: "zoe",
  amount: "1.00",
  result: "done",
  took: "1.0",
};

/** An operator before the live page. */
async function enter(scene: Scene, options: Partial<VisitorOptions> = {}): Promise<Visitor> {
  const ana = await scene.arrive(options);
  await ana.goTo("/login");
  await logIn(ana);
  if (options.javaScriptEnabled !== false) {
    await ana.page.getByText("Live", { exact: true }).waitFor();
  }
  return ana;
}

async function logIn(ana: Visitor): Promise<void> {
  await ana.fill("Operator", "ana");
  await ana.fill("Password", PASSWORD);
  await ana.press("Log in");
  await ana.page.getByRole("heading", { name: "Activity" }).waitFor();
}
