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
    const response = await this.#fetch(path);
    const text = await response.text();
    if (!response.ok) throw new Error(`The console answered ${response.status} to ${path}`);
    return text;
  }

  /** Opens the live page so many times; disposed of, all are closed. */
  async follow(viewers: number): Promise<AsyncDisposable> {
    const readers = await Promise.all(
      Array.from({ length: viewers }, async () => {
        return (await this.#fetch("/events")).body!.getReader();
      }),
    );
    const reading = readers.map(async (reader) => {
      while (!(await reader.read()).done);
    });
    return {
      async [Symbol.asyncDispose]() {
        await Promise.all(readers.map((reader) => reader.cancel()));
        await Promise.all(reading);
      },
    };
  }

  #fetch(path: string): Promise<Response> {
    return fetch(this.#url + path, { headers: { cookie: this.#cookie }, redirect: "manual" });
  }
}
