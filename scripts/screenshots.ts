// Draws the pictures of docs/images/, from a bank and a kiosk that really run.
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { startBrowser } from "../tests/browser/chromium.ts";
import { TestKiosk } from "../tests/browser/test_kiosk.ts";
import { Visitor, type VisitorOptions } from "../tests/browser/visitor.ts";
import { Branch } from "../tests/customers/branch.ts";
import { say } from "./say.ts";
import { drawConsole } from "./screenshots/console.ts";

const IMAGES = fileURLToPath(new URL("../docs/images", import.meta.url));
const PASSWORD = "correct horse battery";

const DESKTOP = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 };

/** How a page is looked at. */
type View = Omit<VisitorOptions, "url">;
/** Comes to the kiosk. */
type Arrive = (view: View) => Promise<Visitor>;

/**
 * `all FOLDER` draws every page of the kiosk in every way, to look at; without words, the pictures
 * of the docs; `console`, those of the console alone.
 */
if (import.meta.main) {
  const [word, folder] = Deno.args;
  await using branch = await Branch.open();
  await using kiosk = await TestKiosk.open(branch);
  const browser = await startBrowser();
  const arrive: Arrive = (view) => Visitor.arrive(browser, { ...view, url: kiosk.url });
  try {
    if (word === "all") await drawAll(arrive, resolve(folder ?? "shots"));
    else {
      if (word !== "console") await drawDocs(arrive);
      await drawConsole(browser, IMAGES);
    }
  } finally {
    await browser.close();
  }
}

async function drawDocs(arrive: Arrive): Promise<void> {
  await Deno.mkdir(IMAGES, { recursive: true });
  const shot = (name: string) => join(IMAGES, `kiosk-${name}.png`);
  const light = await arrive({ ...DESKTOP, colorScheme: "light" });
  await signUp(light, "mary");
  await work(light);
  await light.goTo("/home");
  await draw(light, shot("home"));
  await light.goTo("/history");
  await draw(light, shot("history"));
  const dark = await arrive({ ...DESKTOP, colorScheme: "dark" });
  await signUp(dark, "john");
  await dark.goTo("/withdraw");
  await draw(dark, shot("withdraw"));
  const phone = await arrive({ ...PHONE, colorScheme: "light", locale: "pt-PT" });
  await signUp(phone, "joana", "pt");
  await draw(phone, shot("phone"));
  await receipt(light);
  await draw(light, shot("receipt"));
  for (const visitor of [light, dark, phone]) await visitor.leave();
}

async function drawAll(arrive: Arrive, target: string): Promise<void> {
  await Deno.mkdir(target, { recursive: true });
  const ways: [string, View][] = [
    ["desktop-light", { ...DESKTOP, colorScheme: "light" }],
    ["desktop-dark", { ...DESKTOP, colorScheme: "dark" }],
    ["phone-light", { ...PHONE, deviceScaleFactor: 1, colorScheme: "light" }],
    ["phone-dark", { ...PHONE, deviceScaleFactor: 1, colorScheme: "dark" }],
    ["small", { viewport: { width: 320, height: 640 }, locale: "pt-PT" }],
  ];
  for (const [way, options] of ways) {
    const visitor = await arrive(options);
    const shoot = async (name: string) =>
      await draw(visitor, join(target, `${way}-${name}.png`), true);
    for (const path of ["/", "/login", "/login?with=card", "/signup", "/bye", "/nothing"]) {
      await visitor.goTo(path);
      await shoot(path.replaceAll(/[^a-z]/g, "") || "welcome");
    }
    await visitor.goTo("/login");
    await visitor.page.locator("form.card button[type=submit]").click();
    await shoot("loginproblem");
    await signUp(visitor, way, options.locale === "pt-PT" ? "pt" : "en");
    await visitor.goTo("/history?kind=transfer");
    await shoot("historyempty");
    await work(visitor);
    for (const path of ["home", "deposit", "withdraw", "transfer", "history", "secret"]) {
      await visitor.goTo(`/${path}`);
      await shoot(path);
    }
    await visitor.goTo("/deposit");
    await visitor.page.locator(".quick button").first().click();
    await shoot("check");
    await visitor.page.locator("form[data-once] button").click();
    await shoot("receipt");
    await visitor.leave();
  }
}

async function signUp(visitor: Visitor, account: string, language = "en"): Promise<void> {
  await visitor.goTo(`/signup?lang=${language}`);
  const { page } = visitor;
  await page.locator("#account").fill(account);
  await page.locator("#secret").fill(PASSWORD);
  await page.locator("#again").fill(PASSWORD);
  await page.locator("#amount").fill("1234");
  await page.locator("form.card button[type=submit]").click();
  await page.waitForURL("**/home");
}

async function work(visitor: Visitor): Promise<void> {
  const steps = [["deposit", 2], ["withdraw", 1], ["withdraw", 3], ["deposit", 4]] as const;
  for (const [path, button] of steps) {
    await visitor.goTo(`/${path}`);
    await visitor.page.locator(".quick button").nth(button).click();
    await visitor.page.locator("form[data-once] button").click();
    await visitor.page.waitForURL("**/order/*");
  }
}

async function receipt(visitor: Visitor): Promise<void> {
  await visitor.goTo("/withdraw");
  await visitor.page.locator(".quick button").nth(1).click();
  await visitor.page.locator("form[data-once] button").click();
  await visitor.page.waitForURL("**/order/*");
}

async function draw(visitor: Visitor, path: string, fullPage = false): Promise<void> {
  await visitor.page.evaluate(() => document.fonts.ready);
  await visitor.page.screenshot({ path, fullPage, animations: "disabled", caret: "hide" });
  say(`Wrote ${path}`);
}
