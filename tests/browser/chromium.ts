import { type Browser, chromium } from "playwright-core";

/** Where Debian's package puts it; CHROMIUM names another. */
const PATH = Deno.env.get("CHROMIUM") ?? "/usr/bin/chromium";

/** Whether there is no browser to test with. */
export const NO_BROWSER: boolean = await Deno.stat(PATH).then(() => false, () => true);

/** A test's name, which says what to install where it has to be skipped. */
export function browserTest(name: string): string {
  return NO_BROWSER ? `${name} (needs the package chromium)` : name;
}

/** Starts the browser, which takes less than a second; no page of it asks anybody else. */
export async function startBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: PATH,
    headless: true,
    args: [
      ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
      ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
    ],
  });
}
