import { type Bytes, utf8 } from "../bytes.ts";
import type { Clock } from "../clock.ts";

/** What an {@linkcode EventStream} needs, and where its bounds are. */
export interface EventStreamOptions {
  readonly clock: Clock;
  /** Who comes when it is full gets 503, and the browser asks again by itself. */
  readonly viewersMax: number;
  /** Events kept for viewers that were away for a moment. */
  readonly backlogMax?: number;
  /** A silent connection is told apart from a dead one by a comment each so many ms. */
  readonly heartbeatMs?: number;
}

interface Sent {
  readonly id: number;
  readonly bytes: Bytes;
}

type Viewer = ReadableStreamDefaultController<Uint8Array>;

/** Bytes that wait for a viewer; one that reads slower than this is let go, and comes again. */
const WAITING_BYTES_MAX = 262_144;
const HEARTBEAT = utf8(": still here\n\n");

/** Server-sent events to many viewers (HTML, 9.2). Each event is encoded once for all. */
export class EventStream {
  readonly #options: Required<EventStreamOptions>;
  readonly #viewers = new Set<Viewer>();
  readonly #backlog: Sent[] = [];
  #lastId = 0;
  #cancelHeartbeat: (() => void) | undefined;

  constructor(options: EventStreamOptions) {
    this.#options = { backlogMax: 100, heartbeatMs: 15_000, ...options };
  }

  get viewers(): number {
    return this.#viewers.size;
  }

  /** Sends an event to all who look; `data` is one line, such as JSON; numbers never go down. */
  publish(event: string, data: string, id = this.#lastId + 1): void {
    this.#lastId = id;
    const bytes = encode(event, data, id);
    this.#backlog.push({ id, bytes });
    if (this.#backlog.length > this.#options.backlogMax) this.#backlog.shift();
    for (const viewer of this.#viewers) this.#send(viewer, bytes);
  }

  /**
   * Answers a request for the stream, beginning with what was missed.
   * @param lastEventId of the header `Last-Event-ID`, which browsers send when they come again
   * @param first an event for this viewer alone: what things are like now
   * @param until lets this viewer go: its log-in has ended
   */
  respond(
    lastEventId?: string | null,
    first?: { readonly event: string; readonly data: string; readonly id?: number },
    until?: AbortSignal,
  ): Response {
    if (this.#viewers.size >= this.#options.viewersMax) {
      return new Response("Too many viewers\n", { status: 503, headers: { "retry-after": "10" } });
    }
    const { viewer, body } = this.#open(/^\d{1,15}$/.test(lastEventId ?? "") ? lastEventId! : "");
    if (first !== undefined) this.#send(viewer, encode(first.event, first.data, first.id));
    until?.addEventListener("abort", () => this.#drop(viewer), { once: true });
    return new Response(body, {
      headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
    });
  }

  /** Lets all viewers go. */
  close(): void {
    this.#cancelHeartbeat?.();
    this.#cancelHeartbeat = undefined;
    for (const viewer of this.#viewers) this.#drop(viewer);
  }

  #open(lastEventId: string): { viewer: Viewer; body: ReadableStream<Uint8Array> } {
    let viewer!: Viewer;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        viewer = controller;
        controller.enqueue(utf8("retry: 2000\n\n"));
      },
      cancel: () => void this.#viewers.delete(viewer),
    }, new ByteLengthQueuingStrategy({ highWaterMark: WAITING_BYTES_MAX }));
    if (lastEventId !== "") {
      for (const { id, bytes } of this.#backlog) {
        if (id > Number(lastEventId)) viewer.enqueue(bytes);
      }
    }
    this.#viewers.add(viewer);
    this.#beatLater();
    return { viewer, body };
  }

  #send(viewer: Viewer, bytes: Bytes): void {
    if ((viewer.desiredSize ?? 0) <= 0) return this.#drop(viewer);
    viewer.enqueue(bytes);
  }

  #drop(viewer: Viewer): void {
    this.#viewers.delete(viewer);
    try {
      viewer.close();
    } catch {
      // It is gone already.
    }
  }

  #beatLater(): void {
    this.#cancelHeartbeat ??= this.#options.clock.after(this.#options.heartbeatMs, () => {
      this.#cancelHeartbeat = undefined;
      for (const viewer of this.#viewers) this.#send(viewer, HEARTBEAT);
      if (this.#viewers.size > 0) this.#beatLater();
    });
  }
}

function encode(event: string, data: string, id?: number): Bytes {
  return utf8(`${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`);
}
