import { join } from "node:path";
import type { Browser } from "playwright-core";
import { freePort } from "../../tests/support/free_port.ts";
import { Visitor, type VisitorOptions } from "../../tests/browser/visitor.ts";
import { Branch } from "../../tests/customers/branch.ts";
import { say } from "../say.ts";

const PASSWORD = "violet harbour lamp";
const PEOPLE = [
  ["alice", "1500.00"],
  ["bob", "320.50"],
  ["carla", "98000.00"],
  ["dmitri", "45.00"],
  ["elena", "12.00"],
  ["maria.joao", "2210.75"],
];
const ORDERS = [
  "alice -w 40.00",
  "bob -d 75.00",
  "elena -g",
  "dmitri -w 400.00",
  "carla -w 1200.00",
  "maria.joao -w 60.00",
  "bob -w 250.00",
  "alice -d 20.00",
  "dmitri -g",
  "carla -d 310.00",
];

/** Draws the console of a bank with a busy minute behind it. */
export async function drawConsole(browser: Browser, folder: string): Promise<void> {
  const place = `127.0.0.1:${freePort()}`;
  await using branch = await Branch.open(["--console", place]);
  await prepare(branch);
  const arrive = (view: Omit<VisitorOptions, "url">) => logIn(browser, `http://${place}`, view);
  const light = await arrive({ colorScheme: "light" });
  await light.goTo("/accounts");
  await light.press("Lock elena");
  for (const order of ORDERS) await branch.atm(["-a", ...order.split(" ")]);
  await light.goTo("/");
  await light.page.getByText("Live", { exact: true }).waitFor();
  await draw(light, join(folder, "console-activity.png"));
  const dark = await arrive({ colorScheme: "dark" });
  await dark.goTo("/audit");
  await dark.press("Verify now");
  await dark.page.getByText(/^verified up to/).waitFor();
  await dark.page.getByLabel("Key file").setInputFiles(`${branch.folder}/bank.auditor.key`);
  await dark.page.waitForFunction('document.querySelector("#key").value !== ""');
  await dark.press("Open the log");
  await dark.page.getByRole("button", { name: "Forget the key" }).waitFor();
  await draw(dark, join(folder, "console-audit.png"));
  const phone = await arrive({ viewport: { width: 390, height: 844 }, colorScheme: "dark" });
  await draw(phone, join(folder, "console-phone.png"));
  for (const visitor of [light, dark, phone]) await visitor.leave();
}

async function prepare(branch: Branch): Promise<void> {
  await branch.file("password", `${PASSWORD}\n`);
  await branch.bank(["operator", "add", "ana", "--password-file", "password"]);
  await branch.file("people.csv", PEOPLE.map((person) => `${person.join(",")}\n`).join(""));
  await branch.bank(["import", "people.csv"]);
  await branch.bank(["account", "limits", "bob", "--per-transaction", "200"]);
}

async function logIn(
  browser: Browser,
  url: string,
  view: Omit<VisitorOptions, "url">,
): Promise<Visitor> {
  const visitor = await Visitor.arrive(browser, { url, ...view });
  await visitor.goTo("/login");
  await visitor.fill("Operator", "ana");
  await visitor.fill("Password", PASSWORD);
  await visitor.press("Log in");
  await visitor.page.getByText("Live", { exact: true }).waitFor();
  return visitor;
}

async function draw(visitor: Visitor, path: string): Promise<void> {
  // One round of figures, so that none is from before the log-in.
  await visitor.page.waitForTimeout(1_500);
  await visitor.page.screenshot({ path, animations: "disabled", caret: "hide" });
  say(`Wrote ${path}`);
}
