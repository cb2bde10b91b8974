import { KioskRig } from "../../tests/support/kiosk_rig.ts";
import type { TestBrowser } from "../../tests/support/kiosk_rig.ts";
import { weigh } from "../../tests/support/weigh.ts";
import { spread } from "./figure.ts";
import type { Figure } from "./figure.ts";
import { rounds } from "./rounds.ts";

const REQUESTS = 200;
/** What a page may be, with all it loads. */
const KILOBYTES_MAX = 30;

/** How long the kiosk makes a page, the bank's part apart, and how much goes to the browser. */
export async function kioskBench(): Promise<Figure[]> {
  const kiosk = await KioskRig.start();
  const stranger = kiosk.browser();
  const john = await kiosk.customer("john");
  const request = await john.prepare("/withdraw", { amount: "20" });
  await john.send("/confirm", { request });
  const receipt = `/order/${request}`;
  const pages: [string, TestBrowser, string][] = [
    ["/login", stranger, "/login"],
    ["/home", john, "/home"],
    ["/withdraw", john, "/withdraw"],
    ["/history", john, "/history"],
    ["a receipt", john, receipt],
    ["its QR code", john, `${receipt}/code`],
  ];
  const figures: Figure[] = [];
  for (const [name, browser, path] of pages) {
    const { status } = await browser.ask(path);
    if (status !== 200) throw new Error(`${path} answers ${status}`);
    const times = await rounds(REQUESTS, async () => {
      const beganMs = performance.now();
      await (await browser.ask(path)).arrayBuffer();
      return performance.now() - beganMs;
    });
    figures.push({ name: `kiosk page ${name}`, unit: "ms", value: spread(times) });
  }
  const sizes = await Promise.all(
    pages.slice(0, 5).map(([, browser, path]) => weigh(browser, path)),
  );
  return [...figures, {
    name: "the largest of these with all it loads",
    unit: "kB",
    value: spread([Math.max(...sizes) / 1_000]),
    target: { of: "value", atMost: KILOBYTES_MAX },
  }];
}
