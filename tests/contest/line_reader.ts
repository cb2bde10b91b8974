/** A program's stdout as lines, with waiting for the next one. */
export class LineReader {
  readonly #lines: string[] = [];
  readonly #ended: Promise<void>;
  #wake: () => void = () => {};

  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#ended = this.#readAll(stream);
  }

  /** Resolves when the program has closed its stdout. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** The next line, or undefined if none comes within `ms`. */
  async next(ms: number): Promise<string | undefined> {
    const deadlineMs = performance.now() + ms;
    while (this.#lines.length === 0) {
      const leftMs = deadlineMs - performance.now();
      if (leftMs <= 0) return undefined;
      await this.#arrival(leftMs);
    }
    return this.#lines.shift();
  }

  /** The lines that are there already. */
  takeAll(): string[] {
    return this.#lines.splice(0);
  }

  #arrival(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #readAll(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    let rest = "";
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + text).split("\n");
      rest = parts.pop()!;
      this.#lines.push(...parts);
      this.#wake();
    }
    // What has no line end is kept apart from what has.
    if (rest !== "") this.#lines.push(`${rest} (without line end)`);
    this.#wake();
  }
}
