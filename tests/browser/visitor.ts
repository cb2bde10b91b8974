/// <reference lib="dom" />
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

/** How somebody looks at pages. */
export interface VisitorOptions extends BrowserContextOptions {
  /** Where the pages are, such as `http://127.0.0.1:5001`. */
  readonly url: string;
}

/** Somebody before a browser of their own, who notes everything that goes wrong in it. */
export class Visitor {
  readonly page: Page;
  /** Errors on the console, failed scripts and refused content: none are expected. */
  readonly complaints: string[] = [];
  readonly #url: string;
  readonly #close: () => Promise<void>;

  private constructor(page: Page, url: string, close: () => Promise<void>) {
    this.page = page;
    this.#url = url;
    this.#close = close;
    page.on("console", (message) => {
      // A form with problems is answered with 400, which is no fault of the page.
      const isAnswer = message.location().url === page.url() &&
        /status of 4\d\d/.test(message.text());
      if (message.type() === "error" && !isAnswer) this.complaints.push(message.text());
    });
    page.on("pageerror", (error) => void this.complaints.push(String(error)));
  }

  static async arrive(browser: Browser, options: VisitorOptions): Promise<Visitor> {
    const { url, ...context } = options;
    const opened = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: "en-IE",
      ...context,
    });
    // Nothing takes so long but what will never be.
    opened.setDefaultTimeout(60_000);
    return new Visitor(await opened.newPage(), url, () => opened.close());
  }

  async goTo(path: string): Promise<void> {
    await this.page.goto(this.#url + path);
  }

  /** The path of the page that is shown. */
  get path(): string {
    return new URL(this.page.url()).pathname;
  }

  /** Waits until the page with this heading is there: a click does not wait for what it opens. */
  async sees(heading: string | RegExp): Promise<void> {
    await this.page.getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
  }

  /** Waits until this, and nothing else, stands where the selector says. */
  async reads(selector: string, text: string | RegExp): Promise<void> {
    const whole = typeof text === "string" ? new RegExp(`^\\s*${escape(text)}\\s*$`) : text;
    await this.page.locator(selector).filter({ hasText: whole }).waitFor();
  }

  async press(name: string | RegExp): Promise<void> {
    await this.page.getByRole("button", { name, exact: true }).click();
  }

  async follow(name: string | RegExp): Promise<void> {
    await this.page.getByRole("main").getByRole("link", { name }).click();
  }

  async fill(label: string, text: string): Promise<void> {
    await this.page.getByLabel(label, { exact: true }).fill(text);
  }

  /** Whether the page is wider than the window. */
  async scrollsSideways(): Promise<boolean> {
    return await this.page.evaluate(() =>
      document.documentElement.scrollWidth > document.documentElement.clientWidth
    );
  }

  /** Things to press that are smaller than a finger: under 44 px, links in running text apart. */
  async smallTargets(): Promise<string[]> {
    return await this.page.evaluate(() => {
      const targets = document.querySelectorAll<HTMLElement>("button, .button, input, select");
      return [...targets]
        .filter((target) => target.checkVisibility() && target.getAttribute("type") !== "hidden")
        .filter((target) => target.getBoundingClientRect().height < 43.5)
        .map((target) => target.outerHTML.slice(0, 80));
    });
  }

  /**
   * What WCAG 2.2 AA forbids on this page, as axe sees it.
   * @param of all of it, or contrast alone: the rest is the same in every theme
   */
  async violations(of: "all" | "contrast" = "all"): Promise<string[]> {
    // Not by a script element: the page's own policy would refuse that, as it should.
    await this.page.evaluate(axe.source);
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const runOnly = of === "all"
      ? { type: "tag", values: tags }
      : { type: "rule", values: ["color-contrast"] };
    return await this.page.evaluate(async (runOnly) => {
      // deno-lint-ignore no-explicit-any
      const { axe } = globalThis as any;
      const { violations } = await axe.run(document, { runOnly, resultTypes: ["violations"] });
      return violations.flatMap((
        { id, nodes }: { id: string; nodes: { html: string; failureSummary: string }[] },
      ) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 120)} ${failureSummary}`)
      );
    }, runOnly);
  }

  async leave(): Promise<void> {
    await this.#close();
  }
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
