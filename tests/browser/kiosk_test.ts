/// <reference lib="dom" />
import { assert, assertEquals } from "@std/assert";
import type { Browser } from "playwright-core";
import { Branch } from "../customers/branch.ts";
import { browserTest, NO_BROWSER, startBrowser } from "./chromium.ts";
import { PASSWORD, useKeyboard, useMouse } from "./customer.ts";
import { TestKiosk } from "./test_kiosk.ts";
import { Visitor, type VisitorOptions } from "./visitor.ts";

/** What the steps share: one browser, one bank, and the kiosks before it. */
interface Scene {
  readonly browser: Browser;
  readonly branch: Branch;
  readonly kiosk: TestKiosk;
  readonly arrive: (options?: Partial<VisitorOptions>) => Promise<Visitor>;
}

Deno.test({
  name: browserTest("the kiosk in a browser"),
  ignore: NO_BROWSER,
  async fn(t) {
    await using branch = await Branch.open();
    await using kiosk = await TestKiosk.open(branch);
    const browser = await startBrowser();
    try {
      const arrive = async (options: Partial<VisitorOptions> = {}) =>
        await Visitor.arrive(browser, { url: kiosk.url, ...options });
      const scene = { browser, branch, kiosk, arrive };
      for (const [name, step] of Object.entries(STEPS)) {
        // What a page still loads when it is left is no leak of ours; the whole is looked at.
        await t.step({
          name,
          sanitizeOps: false,
          sanitizeResources: false,
          fn: () => step(scene),
        });
      }
      assertEquals(kiosk.reports, []);
    } finally {
      await browser.close();
    }
  },
});

const STEPS: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  "a customer with a mouse": async ({ arrive }) => {
    const mary = await arrive();
    await useMouse(mary, "mary");
    assertEquals(mary.complaints, []);
    await mary.leave();
  },

  "a customer with a keyboard alone": async ({ arrive }) => {
    const kate = await arrive();
    await useKeyboard(kate, "kate");
    assertEquals(kate.complaints, []);
    await kate.leave();
  },

  "a customer without scripts, in Portuguese": async ({ arrive }) => {
    const joana = await arrive({ javaScriptEnabled: false, locale: "pt-PT" });
    await joana.goTo("/signup");
    await joana.fill("Nome da conta", "joana");
    await joana.fill("Nova palavra-passe", PASSWORD);
    await joana.fill("Nova palavra-passe outra vez", PASSWORD);
    await joana.fill("Primeiro depósito", "1 234,50");
    await joana.press("Abrir conta");
    await joana.reads(".balance-now", /^1234,50\s€$/);
    await joana.follow("Levantar");
    await joana.fill("Outro montante", "4,50");
    await joana.press("Continuar");
    await joana.press("Confirmar");
    await joana.sees(/^Levantou 4,50\s€$/);
    // The same request, sent again by a reload and by Back.
    await joana.page.reload();
    await joana.page.goBack();
    await joana.sees(/^Levantou 4,50\s€$/);
    await joana.goTo("/home");
    await joana.reads(".balance-now", /^1230,00\s€$/);
    await joana.leave();
  },

  "two kiosks see what happens at the other": async ({ arrive, branch }) => {
    await using second = await TestKiosk.open(branch);
    const here = await arrive();
    const there = await arrive({ url: second.url });
    await signUp(here, "tim");
    await there.goTo("/login");
    await there.fill("Account name", "tim");
    await there.fill("Password", PASSWORD);
    await there.press("Log in");
    await there.follow("Put money in");
    await there.press("€50");
    await there.press("Confirm");
    await here.page.getByText("€150.00", { exact: true }).waitFor();
    assertEquals(
      await here.page.locator("[data-says]").textContent(),
      "Your balance is now €150.00",
    );
    assertEquals([...here.complaints, ...there.complaints, ...second.reports], []);
    await here.leave();
    await there.leave();
  },

  "a double click moves money once": async ({ arrive }) => {
    const dora = await arrive();
    await signUp(dora, "dora");
    await dora.follow("Take money out");
    await dora.press("€20");
    await dora.page.getByRole("button", { name: "Confirm" }).dblclick();
    await dora.page.waitForURL("**/order/*");
    await dora.goTo("/history");
    assertEquals(await dora.page.locator(".entries li").count(), 2);
    await dora.leave();
  },

  "the bank is killed in the middle, and comes back": async ({ arrive, branch }) => {
    const kim = await arrive();
    await signUp(kim, "kim");
    await kim.follow("Put money in");
    await kim.press("€10");
    await branch.killBank();
    await kim.press("Confirm");
    await kim.sees("The bank cannot be reached");
    await branch.startBank();
    await kim.press("Try again");
    await kim.sees("You put in €10.00");
    await kim.goTo("/home");
    await kim.reads(".balance-now", "€110.00");
    await kim.leave();
  },

  "who is idle is asked, then logged out, by the page and by the server": async (scene) => {
    const ida = await scene.arrive();
    await ida.page.clock.install();
    await signUp(ida, "ida");
    const pass = async (ms: number) => {
      scene.kiosk.clock.putForward(ms);
      await ida.page.clock.fastForward(ms);
    };
    await pass(61_000);
    await ida.page.getByRole("dialog", { name: "Are you still there?" }).waitFor();
    await ida.page.locator("#stay:focus").waitFor();
    await ida.press("Stay logged in");
    await ida.page.getByRole("dialog").waitFor({ state: "hidden" });
    await pass(61_000);
    await ida.page.getByRole("dialog").waitFor();
    await pass(31_000);
    await ida.page.waitForURL("**/timeout");
    await ida.sees("You were logged out");
    await ida.goTo("/home");
    await ida.sees("You were logged out");
    await ida.leave();
  },

  "every page keeps to WCAG 2.2 AA in both themes, and fits on 320 px": async ({ arrive }) => {
    for (const colorScheme of ["light", "dark"] as const) {
      const vera = await arrive({ colorScheme, viewport: { width: 320, height: 640 } });
      await eachPage(vera, `vera-${colorScheme}`, async (what) => {
        const of = colorScheme === "light" ? "all" : "contrast";
        assertEquals(await vera.violations(of), [], what);
        assertEquals(await vera.scrollsSideways(), false, what);
        assertEquals(await vera.smallTargets(), [], what);
        assertEquals(await vera.page.locator("h1").count(), 1, what);
      });
      assertEquals(vera.complaints, []);
      await vera.leave();
    }
  },

  "forced colours leave every control visible": async ({ arrive }) => {
    const fred = await arrive({ forcedColors: "active", colorScheme: "dark" });
    for (const path of ["/", "/login?with=card"]) {
      await fred.goTo(path);
      // Not by axe, which reads colours from before they were forced.
      const unseen = await fred.page.evaluate(() =>
        [...document.querySelectorAll("main a, main button, main input")]
          .filter((control) => control.checkVisibility())
          .filter((control) => {
            const { color, backgroundColor, borderTopStyle } = getComputedStyle(control);
            const needsBorder = control.matches("button, input, .button, .choice");
            return color === backgroundColor || (needsBorder && borderTopStyle !== "solid");
          }).map((control) => control.outerHTML)
      );
      assertEquals(unseen, [], path);
    }
    await fred.leave();
  },

  "a receipt prints on 80 mm of paper": async ({ arrive }) => {
    const rita = await arrive();
    await signUp(rita, "rita");
    await rita.follow("Put money in");
    await rita.press("€10");
    await rita.press("Confirm");
    await rita.page.getByRole("button", { name: "Print" }).waitFor();
    await rita.page.emulateMedia({ media: "print" });
    assertEquals(await rita.page.getByRole("button").count(), 0);
    const pdf = await rita.page.pdf({ width: "80mm", height: "200mm" });
    assert(pdf.length > 5_000);
    assertEquals(new TextDecoder("latin1").decode(pdf).match(/\/Type \/Page\b/g)?.length, 1);
    await rita.leave();
  },
};

/** Shows every kind of page there is, and calls back at each. */
async function eachPage(
  visitor: Visitor,
  account: string,
  look: (what: string) => Promise<void>,
): Promise<void> {
  const lookAt = async (path: string) => {
    await visitor.goTo(path);
    await look(path);
  };
  for (const path of ["/", "/login", "/login?with=card", "/signup?with=card", "/bye", "/nothing"]) {
    await lookAt(path);
  }
  await visitor.goTo("/login");
  await visitor.press("Log in");
  await look("problems");
  await signUp(visitor, account);
  for (const path of ["/home", "/deposit", "/transfer", "/secret"]) await lookAt(path);
  await lookAt("/history");
  await lookAt("/history?kind=transfer");
  await visitor.goTo("/withdraw");
  await visitor.press("€10");
  await look("check");
  await visitor.press("Confirm");
  await look("receipt");
  await visitor.goTo("/transfer");
  await visitor.fill("To account", "nobody-at-all");
  await visitor.fill("Amount", "1");
  await visitor.press("Continue");
  await visitor.press("Confirm");
  await look("refused");
}

async function signUp(visitor: Visitor, account: string): Promise<void> {
  await visitor.goTo("/signup");
  await visitor.fill("Account name", account);
  await visitor.fill("New password", PASSWORD);
  await visitor.fill("New password again", PASSWORD);
  await visitor.fill("First deposit", "100");
  await visitor.press("Open an account");
  await visitor.page.waitForURL("**/home");
}
