import { assertEquals, assertStringIncludes } from "@std/assert";
import { FakeClock, settle } from "../../tests/support/fake_clock.ts";
import { EventStream } from "./event_stream.ts";

/** Reads what has come so far. */
async function reader(response: Response): Promise<() => Promise<string>> {
  const decoder = new TextDecoder();
  let text = "";
  void response.body!.pipeTo(
    new WritableStream({ write: (bytes) => void (text += decoder.decode(bytes)) }),
  ).catch(() => {});
  await settle();
  return async () => {
    await settle();
    const news = text;
    text = "";
    return news;
  };
}

Deno.test("EventStream.publish() reaches every viewer, numbered", async () => {
  const stream = new EventStream({ clock: new FakeClock(), viewersMax: 2 });
  const [a, b] = [await reader(stream.respond()), await reader(stream.respond())];
  await a();
  await b();
  stream.publish("balance", '{"cents":1}');
  const expected = 'id: 1\nevent: balance\ndata: {"cents":1}\n\n';
  assertEquals([await a(), await b()], [expected, expected]);
  stream.publish("balance", "2", 9);
  stream.publish("balance", "3");
  assertEquals((await a()).match(/id: \d+/g), ["id: 9", "id: 10"]);
  stream.close();
});

Deno.test("EventStream.respond() begins with what a viewer missed, and what is now", async () => {
  const stream = new EventStream({ clock: new FakeClock(), viewersMax: 2, backlogMax: 2 });
  for (const word of ["one", "two", "three"]) stream.publish("e", word);
  const again = await reader(stream.respond("2", { event: "now", data: "0" }));
  const text = await again();
  assertStringIncludes(text, "data: three");
  assertStringIncludes(text, "event: now\ndata: 0");
  assertEquals(text.includes("data: two"), false);
  const strange = await reader(stream.respond("NaN"));
  assertEquals(await strange(), "retry: 2000\n\n");
  stream.close();
});

Deno.test("EventStream.respond() has a bound, and a place again when a viewer leaves", async () => {
  const stream = new EventStream({ clock: new FakeClock(), viewersMax: 1 });
  const first = stream.respond();
  assertEquals(stream.respond().status, 503);
  await first.body!.cancel();
  assertEquals(stream.viewers, 0);
  assertEquals(stream.respond().status, 200);
  stream.close();
});

Deno.test("EventStream lets a viewer go that does not read", () => {
  const stream = new EventStream({ clock: new FakeClock(), viewersMax: 1 });
  stream.respond();
  for (let events = 0; events < 300; events++) stream.publish("e", "x".repeat(1_000));
  assertEquals(stream.viewers, 0);
  stream.close();
});

Deno.test("EventStream keeps a silent connection alive, and no timer without viewers", async () => {
  const clock = new FakeClock();
  const stream = new EventStream({ clock, viewersMax: 1, heartbeatMs: 15_000 });
  const response = stream.respond();
  const read = await reader(response);
  await read();
  await clock.advance(30_000);
  assertEquals(await read(), ": still here\n\n: still here\n\n");
  stream.close();
  assertEquals([clock.timers, stream.viewers], [0, 0]);
});
