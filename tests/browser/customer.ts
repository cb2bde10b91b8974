/// <reference lib="dom" />
import { assertEquals, assertMatch } from "@std/assert";
import decodeQR from "qr/decode.js";
import type { Visitor } from "./visitor.ts";

export const PASSWORD = "correct horse battery";

/** Opens an account, puts in, takes out, looks at the history and logs out and in, by mouse. */
export async function useMouse(visitor: Visitor, account: string): Promise<void> {
  const { page } = visitor;
  await visitor.goTo("/");
  await visitor.follow("Open an account");
  await visitor.press("Open an account");
  await page.locator(".problems:focus").waitFor();
  await page.getByRole("link", { name: "Account name is missing" }).click();
  await page.locator("#account:focus").waitFor();
  await visitor.fill("Account name", account);
  await visitor.fill("New password", PASSWORD);
  await visitor.fill("New password again", PASSWORD);
  await visitor.fill("First deposit", "100");
  await visitor.press("Open an account");
  await visitor.reads(".balance-now", "€100.00");
  await visitor.follow("Put money in");
  await visitor.press("€50");
  await visitor.sees("Put in €50.00?");
  await visitor.press("Confirm");
  await visitor.sees("You put in €50.00");
  const saving = page.waitForEvent("download");
  await visitor.follow("Save the receipt");
  const file = await saving;
  assertMatch(file.suggestedFilename(), /^[0-9a-f]{32}\.receipt$/);
  assertEquals(await readCode(visitor), await Deno.readTextFile(await file.path()));
  await visitor.follow("Something else");
  await visitor.follow("Take money out");
  await visitor.fill("Another amount", "1000");
  await visitor.press("Continue");
  await page.getByRole("alert").getByText("There is not enough money").waitFor();
  await visitor.fill("Another amount", "20.50");
  await visitor.press("Continue");
  await visitor.press("Confirm");
  await visitor.sees("You took out €20.50");
  await visitor.press("Finish");
  await visitor.sees("You are logged out");
  await page.goBack();
  assertEquals(await page.getByText("€129.50").count(), 0);
  await visitor.goTo("/login");
  await visitor.fill("Account name", account);
  await visitor.fill("Password", PASSWORD);
  await visitor.press("Log in");
  await visitor.follow("History");
  await visitor.sees("History");
  await page.locator(".entries .change").nth(2).waitFor();
  const changes = await page.locator(".entries .change").allInnerTexts();
  assertEquals(changes, ["−€20.50", "+€50.00", "+€100.00"]);
  await visitor.press("Log out");
}

/** Opens an account with a card, and takes out, without ever touching the mouse. */
export async function useKeyboard(visitor: Visitor, account: string): Promise<void> {
  const { page } = visitor;
  await visitor.goTo("/");
  await tabTo(visitor, "Open an account");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/signup");
  await tabTo(visitor, "Card and PIN");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/signup?with=card");
  await tabTo(visitor, "account");
  await page.keyboard.type(account);
  await tabTo(visitor, "secret");
  await page.keyboard.type("4079");
  await tabTo(visitor, "again");
  await page.keyboard.type("4079");
  // Enter in a field sends the form, as anywhere.
  await page.keyboard.press("Enter");
  await page.waitForURL("**/home");
  await tabTo(visitor, "Take money out");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/withdraw");
  await tabTo(visitor, "amount");
  await page.keyboard.type("5");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/check/*");
  await tabTo(visitor, "Confirm");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/order/*");
  await visitor.sees("You took out €5.00");
  await tabTo(visitor, "Finish");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/bye");
}

/** What the QR code on the page says, read off the screen. */
async function readCode({ page }: Visitor): Promise<string> {
  const code = page.getByRole("img", { name: "The receipt as a QR code" });
  const { size, dark } = await code.evaluate(async (element) => {
    const image = element as HTMLImageElement;
    await image.decode();
    const canvas = document.createElement("canvas");
    const size = canvas.width = canvas.height = 2 * image.width;
    const context = canvas.getContext("2d")!;
    context.fillStyle = "white";
    context.fillRect(0, 0, size, size);
    context.drawImage(image, 0, 0, size, size);
    const { data } = context.getImageData(0, 0, size, size);
    // A letter a pixel: megabytes of numbers would take their time.
    const pixels = Array.from({ length: size * size }, (_, at) => data[4 * at]! < 128);
    return { size, dark: pixels.map((isDark) => isDark ? "#" : " ").join("") };
  });
  const data = Uint8Array.from(
    { length: 4 * dark.length },
    (_, at) => at % 4 === 3 || dark[at >> 2] === " " ? 255 : 0,
  );
  return decodeQR({ width: size, height: size, data });
}

/** Presses Tab until the focus is on what has this name or id, and can be seen. */
async function tabTo(visitor: Visitor, what: string): Promise<void> {
  const { page } = visitor;
  for (let tabs = 0; tabs < 40; tabs++) {
    const focus = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const { top, bottom } = element.getBoundingClientRect();
      return {
        id: element.id,
        text: element.innerText?.trim().split("\n")[0],
        seen: bottom > 0 && top < innerHeight && getComputedStyle(element).outlineStyle !== "none",
      };
    });
    if (focus.id === what || focus.text === what) return assertEquals(focus.seen, true, what);
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not reach ${what}`);
}
