import { createKiosk } from "../../atm/kiosk/app.tsx";
import type { KioskApp } from "../../atm/kiosk/app.tsx";
import { systemRandom } from "../../lib/random.ts";
import { FakeClock } from "./fake_clock.ts";
import { FakeDesk } from "./fake_desk.ts";

export const URL_OF_KIOSK = "http://127.0.0.1:5001";
export const PASSWORD = "correct horse battery";

/** A kiosk without sockets, before a bank in memory. */
export class KioskRig {
  readonly clock = new FakeClock();
  readonly desk = new FakeDesk();
  readonly bugs: unknown[] = [];
  #app: KioskApp | undefined;

  static async start(): Promise<KioskRig> {
    const rig = new KioskRig();
    rig.#app = await createKiosk({
      desk: rig.desk,
      clock: rig.clock,
      random: systemRandom,
      times: { warnMs: 60_000, idleMs: 90_000, watchMs: 2_000 },
      bankNumber: "0123 4567 89ab cdef 0123 4567 89ab cdef",
      report: (error) => void rig.bugs.push(error),
    }, "127.0.0.1");
    return rig;
  }

  get app(): KioskApp {
    return this.#app!;
  }

  /** A browser without cookies. */
  browser(): TestBrowser {
    return new TestBrowser(this.app);
  }

  /** Somebody who has just opened an account here. */
  async customer(account: string, amount = "100"): Promise<TestBrowser> {
    const browser = this.browser();
    const form = { with: "password", account, secret: PASSWORD, again: PASSWORD, amount };
    await browser.send("/signup", form);
    return browser;
  }
}

/** Keeps cookies, and follows where it is sent. */
export class TestBrowser {
  readonly #app: KioskApp;
  readonly cookies = new Map<string, string>();
  /** Where it was sent last. */
  path = "/";

  constructor(app: KioskApp) {
    this.#app = app;
  }

  async ask(path: string, init: RequestInit & { headers?: Record<string, string> } = {}): Promise<
    Response
  > {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await this.#app.request(URL_OF_KIOSK + path, {
      ...init,
      headers: { host: "127.0.0.1:5001", origin: URL_OF_KIOSK, cookie, ...init.headers },
    });
    for (const set of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set)!;
      if (/max-age=0/i.test(set)) this.cookies.delete(name!);
      else this.cookies.set(name!, value!);
    }
    return response;
  }

  /** The page at a path, after redirections. */
  async open(path: string): Promise<string> {
    this.path = path;
    return await this.#follow(await this.ask(path));
  }

  /** Sends a form, and gives the page it leads to. */
  async send(path: string, form: Record<string, string>): Promise<string> {
    this.path = path;
    return await this.#follow(
      await this.ask(path, { method: "POST", body: new URLSearchParams(form) }),
    );
  }

  /** Puts in, takes out or sends, up to the page to check; the number of the request. */
  async prepare(path: string, form: Record<string, string>): Promise<string> {
    return hidden(await this.send(path, form), "request");
  }

  async #follow(response: Response): Promise<string> {
    const to = response.headers.get("location");
    if (to === null) return await response.text();
    this.path = to;
    return await this.#follow(await this.ask(to));
  }
}

/** The value of a hidden field. */
export function hidden(page: string, name: string): string {
  const field = new RegExp(`<input type="hidden" name="${name}" value="([^"]*)"`).exec(page);
  if (field === null) throw new Error(`there is no ${name} on the page: ${page}`);
  return field[1]!;
}
