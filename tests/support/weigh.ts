import type { TestBrowser } from "./kiosk_rig.ts";

/** Bytes of a page and of every style, script and picture that it names, not compressed. */
export async function weigh(browser: TestBrowser, path: string): Promise<number> {
  const bytes = async (path: string) =>
    new Uint8Array(await (await browser.ask(path)).arrayBuffer());
  const page = await bytes(path);
  const text = new TextDecoder().decode(page);
  const parts = [
    ...text.matchAll(/(?:src|href)="(\/(?:assets|order)\/[^"]+\.(?:css|js)|[^"]+\/code)"/g),
  ];
  const sizes = await Promise.all(parts.map(async ([, part]) => (await bytes(part!)).length));
  return sizes.reduce((sum, size) => sum + size, page.length);
}
