/** What a {@linkcode ProgressBar} is drawn with. */
export interface Progress {
  /** In front of the bar: what is going on. */
  readonly label: string;
  /** Monotonic, in ms. */
  readonly nowMs: () => number;
  /** Draws over what it drew last; "" takes it away. */
  readonly draw: (text: string) => void;
}

/** Work that ends sooner shows no bar: it would only flicker. */
const PATIENCE_MS = 300;
const REDRAW_MS = 100;
const WIDTH = 20;

/** How far long work has got, for who waits. */
export class ProgressBar implements Disposable {
  readonly #progress: Progress;
  #dueMs: number;
  #isDrawn = false;

  constructor(progress: Progress) {
    this.#progress = progress;
    this.#dueMs = progress.nowMs() + PATIENCE_MS;
  }

  /** So much of so much is done. */
  advance(done: number, total: number): void {
    const { label, nowMs, draw } = this.#progress;
    if (nowMs() < this.#dueMs) return;
    this.#dueMs = nowMs() + REDRAW_MS;
    const share = total > 0 ? Math.min(done / total, 1) : 1;
    const bar = "#".repeat(Math.floor(share * WIDTH)).padEnd(WIDTH, ".");
    draw(`${label} [${bar}] ${Math.floor(share * 100)} %`);
    this.#isDrawn = true;
  }

  /** Takes the bar away, until there is more to tell. */
  clear(): void {
    if (this.#isDrawn) this.#progress.draw("");
    this.#isDrawn = false;
  }

  [Symbol.dispose](): void {
    this.clear();
  }
}
