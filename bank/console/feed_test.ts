import { assertEquals } from "@std/assert";
import { FakeClock, settle } from "../../tests/support/fake_clock.ts";
import type { ConsoleEvent } from "./event_ring.ts";
import { Feed } from "./feed.ts";
import type { Figures } from "./figures.ts";

/** Follows a feed; each call gives what was written since the last, a text a write. */
function follow(feed: Feed): () => Promise<string[]> {
  const { body } = feed.respond([], 0, new AbortController().signal);
  const writes: string[] = [];
  const decoder = new TextDecoder();
  void body!.pipeTo(
    new WritableStream({ write: (bytes) => void writes.push(decoder.decode(bytes)) }),
  );
  return async () => {
    await settle();
    return writes.splice(0);
  };
}

Deno.test("Feed.tell() is one write for each viewer, figures and rows in one", async () => {
  const feed = new Feed(new FakeClock());
  const viewers = [follow(feed), follow(feed)];
  for (const heard of viewers) await heard();
  feed.show(figures("1"));
  for (const heard of viewers) assertEquals(await heard(), [], "waits for what happens next");
  feed.tell([step(7), step(8)]);
  for (const heard of viewers) {
    const [write, ...others] = await heard();
    assertEquals(others, []);
    assertEquals(write!.slice(0, write!.indexOf("data:")), "id: 8\nevent: news\n");
    const { rows, state } = JSON.parse(/^data: (.*)$/m.exec(write!)![1]!);
    assertEquals([rows.length, state], [2, figures("1")]);
  }
  feed.close();
});

Deno.test("Feed.show() does not wait for a bank that is silent", async () => {
  const feed = new Feed(new FakeClock());
  const heard = follow(feed);
  await heard();
  feed.tell([step(7)]);
  await heard();
  feed.show(figures("1"));
  feed.show(figures("2"));
  assertEquals(await heard(), [`id: 7\nevent: news\ndata: {"state":${shown("2")}}\n\n`]);
  feed.tell([]);
  feed.tell([]);
  assertEquals((await heard()).length, 1, "of an idle bank, its figures");
  feed.close();
});

Deno.test("Feed.tell() counts what nobody kept", async () => {
  const feed = new Feed(new FakeClock());
  const heard = follow(feed);
  await heard();
  feed.tell([], 3);
  assertEquals(await heard(), [
    'id: 0\nevent: news\ndata: {"rows":[],"skipped":{"unknown":3}}\n\n',
  ]);
  feed.close();
});

function step(id: number): ConsoleEvent {
  return { id, timeMs: 0, peer: "a", text: "connected", kind: "connected" };
}

function figures(uptime: string): Figures {
  return { texts: { uptime }, sparks: {}, lists: {} };
}

function shown(uptime: string): string {
  return JSON.stringify(figures(uptime));
}
