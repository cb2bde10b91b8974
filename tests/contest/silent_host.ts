/**
 * A port of 127.0.0.1 that does not even answer a SYN, as a host that is not there: its queue is
 * full and stays so. Where the queue is longer than asked for, it is connected to and stays mute.
 */
export class SilentHost {
  readonly #open: { close(): void }[] = [];
  #port: Promise<number> | undefined;

  /** The port. */
  listen(): Promise<number> {
    return this.#port ??= this.#fillQueue();
  }

  close(): void {
    for (const each of this.#open.splice(0)) each.close();
  }

  async #fillQueue(): Promise<number> {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0, tcpBacklog: 1 });
    this.#open.push(listener);
    const { port } = listener.addr;
    // Linux queues one more than it is asked for.
    for (let queued = 0; queued < 2; queued++) {
      this.#open.push(await Deno.connect({ hostname: "127.0.0.1", port }));
    }
    return port;
  }
}
