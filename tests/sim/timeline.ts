import { quiet } from "./outside_work.ts";

interface Happening {
  readonly atMs: number;
  /** Of two at one moment, the one planned first is first. */
  readonly order: number;
  action: (() => void) | null;
}

/**
 * The world's true time. One thing happens after another, each with all that follows from it
 * without waiting; then time jumps to the next. Nothing here looks at the machine's own clock.
 */
export class Timeline {
  #nowMs = 0;
  #orders = 0;
  #ended = false;
  readonly #heap: Happening[] = [];

  /** Milliseconds since the world began. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Things that have happened. */
  happened = 0;

  /** Plans something for `ms` from now; the function returned takes it back. */
  after(ms: number, action: () => void): () => void {
    const happening: Happening = {
      atMs: this.#nowMs + Math.max(0, ms),
      order: this.#orders++,
      action,
    };
    this.#push(happening);
    return () => void (happening.action = null);
  }

  /** Resolves so many milliseconds later. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Lets time pass until this is settled. @throws if the world stands still before */
  async until<T>(goal: Promise<T>): Promise<T> {
    let settled = false;
    const end = () => void (settled = true);
    goal.then(end, end);
    await quiet();
    while (!settled && !this.#ended) {
      const next = this.#pop();
      if (next === undefined) throw new Error("The world stands still: nobody waits for anything");
      if (next.action === null) continue;
      this.#nowMs = next.atMs;
      this.happened++;
      next.action();
      await quiet();
    }
    return await goal;
  }

  #push(happening: Happening): void {
    const heap = this.#heap;
    let at = heap.push(happening) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (isBefore(heap[parent]!, happening)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = happening;
  }

  #pop(): Happening | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (isBefore(last, heap[child]!)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(a: Happening, b: Happening): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
