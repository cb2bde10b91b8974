/** Sees when an ATM writes its order down: from then on a cut leaves something to find out. */
export class OrderWatch implements Disposable {
  readonly #watcher: Deno.FsWatcher;
  /** Resolves at the first order in any journal under the folder, or when the watch ends. */
  readonly first: Promise<void>;

  constructor(folder: string) {
    this.#watcher = Deno.watchFs(folder);
    this.first = this.#firstOrder();
  }

  async #firstOrder(): Promise<void> {
    for await (const { paths } of this.#watcher) {
      if (paths.some((path) => path.endsWith(".order"))) return;
    }
  }

  [Symbol.dispose](): void {
    this.#watcher.close();
  }
}
