import { Viewers } from "./viewers.ts";

/** An operator at the console, without a browser. */
export class ConsoleVisitor {
  readonly #url: string;
  readonly #cookie: string;

  private constructor(url: string, cookie: string) {
    this.#url = url;
    this.#cookie = cookie;
  }

  static async logIn(url: string, name: string, password: string): Promise<ConsoleVisitor> {
    const response = await fetch(`${url}/login`, {
      method: "POST",
      redirect: "manual",
      headers: { origin: url },
      body: new URLSearchParams({ name, password }),
    });
    await response.body?.cancel();
    const cookie = response.headers.get("set-cookie")?.split(";")[0];
    if (cookie === undefined) throw new Error(`The console answered ${response.status}`);
    return new ConsoleVisitor(url, cookie);
  }

  /** The text of a page. */
  async get(path: string): Promise<string> {
    const headers = { cookie: this.#cookie };
    const response = await fetch(this.#url + path, { headers, redirect: "manual" });
    const text = await response.text();
    if (!response.ok) throw new Error(`The console answered ${response.status} to ${path}`);
    return text;
  }

  /** Follows the live page so many times. */
  follow(viewers: number): Promise<Viewers> {
    return Viewers.open(new URL("/events", this.#url), this.#cookie, viewers);
  }
}
