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

  "the way out is at the end of the header, whether pages can be read aloud or not": async (
    { arrive },
  ) => {
    for (const voices of [[], ["en-GB"]]) {
      const otto = await arrive();
      await otto.page.addInitScript(pretendVoices, voices);
      await signUp(otto, `otto-${voices.length}`);
      const right = async (selector: string) => {
        const { x, width } = (await otto.page.locator(selector).boundingBox())!;
        return x + width;
      };
      const logOut = await right("header form button");
      assert(Math.abs(logOut - await right("main > :first-child")) < 2, `it ends at ${logOut}`);
      await otto.leave();
    }
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

  "every page fits on 320 px in the largest text, too": async ({ arrive }) => {
    const luis = await arrive({ viewport: { width: 320, height: 640 }, locale: "pt-PT" });
    await luis.goTo("/");
    await luis.follow("Maior");
    assertEquals(await fontSize(luis), "24px");
    await luis.goTo("/?lang=en");
    await eachPage(luis, "luis", async (what) => {
      assertEquals(await fontSize(luis), "24px", what);
      assertEquals(await luis.violations("all"), [], what);
      assertEquals(await luis.scrollsSideways(), false, what);
      assertEquals(await luis.smallTargets(), [], what);
      assertEquals(await squeezed(luis), [], what);
    });
    assertEquals(luis.complaints, []);
    await luis.leave();
  },

  "the size of the text is chosen without scripts": async ({ arrive }) => {
    const nora = await arrive({ javaScriptEnabled: false });
    await nora.goTo("/");
    for (const [size, pixels] of [["Large", "20px"], ["Largest", "24px"], ["Standard", "16px"]]) {
      await nora.page.getByRole("link", { name: size!, exact: true }).click();
      await nora.page.locator("a[aria-current]", { hasText: size! }).waitFor();
      assertEquals(await nora.page.locator("html").evaluate(fontSizeOf), pixels);
    }
    // Without scripts nothing reads aloud, so nothing offers it.
    assertEquals(await nora.page.getByRole("button", { name: "Read aloud" }).count(), 0);
    await nora.leave();
  },

  "a page is read aloud by a voice of the machine, but never what is typed": async ({ arrive }) => {
    for (const [locale, start, stop, said] of READ_ALOUD) {
      const rosa = await arrive({ locale });
      await rosa.page.addInitScript(pretendVoices, ["en-GB", "pt-PT"]);
      await rosa.goTo("/login?with=card");
      await rosa.page.locator("#account").fill("a-name");
      await rosa.page.locator("#secret").fill("4079");
      await rosa.press(start);
      const [spoken] = await spokenTo(rosa);
      assertEquals(spoken!.voice, `local ${locale}`);
      assert(spoken!.text.includes(said), spoken!.text);
      for (const typed of ["4079", "a-name"]) assert(!spoken!.text.includes(typed), spoken!.text);
      assert(!/^[0-9]\.$/m.test(spoken!.text), "the digits to press are no text");
      await rosa.press(stop);
      await rosa.page.getByRole("button", { name: start, exact: true }).waitFor();
      assertEquals(rosa.complaints, []);
      await rosa.leave();
    }
  },

  "nothing is read aloud where only a stranger's voice would do": async ({ arrive }) => {
    const olga = await arrive();
    await olga.page.addInitScript(pretendVoices, ["pt-PT"]);
    await olga.goTo("/");
    assertEquals(await olga.page.getByRole("button", { name: "Read aloud" }).count(), 0);
    await olga.leave();
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

const READ_ALOUD = [
  ["en-GB", "Read aloud", "Stop reading", "For cards that are kept at this machine."],
  ["pt-PT", "Ler em voz alta", "Parar de ler", "Para cartões guardados nesta máquina."],
] as const;

interface Spoken {
  readonly text: string;
  readonly voice: string;
}

/** Runs in the page: voices of the machine in these languages, and one far away in each. */
function pretendVoices(local: readonly string[]): void {
  const spoken: Spoken[] = [];
  const far = ["en-US", "pt-BR"].map((lang) => ({ name: "far", lang, localService: false }));
  const near = local.map((lang) => ({ name: `local ${lang}`, lang, localService: true }));
  class Utterance extends EventTarget {
    voice = { name: "" };
    constructor(readonly text: string) {
      super();
    }
  }
  const speech = Object.assign(new EventTarget(), {
    getVoices: () => [...far, ...near],
    speak: ({ text, voice }: Utterance) => void spoken.push({ text, voice: voice.name }),
    cancel() {},
  });
  const own = { speechSynthesis: speech, SpeechSynthesisUtterance: Utterance, spoken };
  for (const [name, value] of Object.entries(own)) {
    Object.defineProperty(globalThis, name, { value });
  }
}

async function spokenTo(visitor: Visitor): Promise<readonly Spoken[]> {
  return await visitor.page.evaluate(() => (globalThis as unknown as { spoken: Spoken[] }).spoken);
}

/** Words that stick out of what they stand in, and facts without room for a word. */
async function squeezed(visitor: Visitor): Promise<string[]> {
  return await visitor.page.evaluate(() =>
    [...document.querySelectorAll("button, .button, .tile, dd")]
      .filter((element) => element.checkVisibility())
      .filter(({ scrollWidth, clientWidth, tagName }) =>
        scrollWidth > clientWidth || (tagName === "DD" && clientWidth < 100)
      ).map((element) => element.outerHTML.slice(0, 80))
  );
}

async function fontSize(visitor: Visitor): Promise<string> {
  return await visitor.page.locator("html").evaluate(fontSizeOf);
}

function fontSizeOf(element: Element): string {
  return getComputedStyle(element).fontSize;
}

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
  await visitor.page.locator(".problems").waitFor();
  await look("problems");
  await signUp(visitor, account);
  for (const path of ["/home", "/deposit", "/transfer", "/secret"]) await lookAt(path);
  await lookAt("/history");
  await lookAt("/history?kind=transfer");
  await visitor.goTo("/withdraw");
  await visitor.press("€10");
  await visitor.page.waitForURL("**/check/*");
  await look("check");
  await visitor.press("Confirm");
  await visitor.page.waitForURL("**/order/*");
  await look("receipt");
  await visitor.goTo("/transfer");
  await visitor.fill("To account", "nobody-at-all");
  await visitor.fill("Amount", "1");
  await visitor.press("Continue");
  await visitor.press("Confirm");
  await visitor.page.waitForURL("**/order/*");
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
