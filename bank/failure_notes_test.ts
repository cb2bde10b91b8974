import { assertEquals } from "@std/assert";
import { FakeClock } from "../tests/support/fake_clock.ts";
import type { AuditEvent } from "./audit/sink.ts";
import { failureEvent, FailureNotes, SINGLE_NOTES_MAX } from "./failure_notes.ts";

function notesOn(clock: FakeClock): { notes: FailureNotes; written: AuditEvent[] } {
  const written: AuditEvent[] = [];
  return { notes: new FailureNotes(clock, (event) => written.push(event)), written };
}

Deno.test("FailureNotes.add() tells a few failures one by one, with where each came from", () => {
  const { notes, written } = notesOn(new FakeClock());
  for (let port = 1; port <= SINGLE_NOTES_MAX; port++) {
    notes.add(failureEvent(0, `192.0.2.1:${port}`, "bad_mac"));
  }
  assertEquals(written.length, SINGLE_NOTES_MAX);
  assertEquals(written[1]!.peer, "192.0.2.1:2");
});

Deno.test("FailureNotes.add() tells many as one a second for each reason and address", async () => {
  const clock = new FakeClock();
  const { notes, written } = notesOn(clock);
  for (let i = 0; i < SINGLE_NOTES_MAX; i++) notes.add(failureEvent(0, "192.0.2.9:1", "stale"));
  for (let i = 0; i < 500; i++) notes.add(failureEvent(0, `192.0.2.1:${i}`, "bad_mac"));
  for (let i = 0; i < 3; i++) notes.add(failureEvent(0, "192.0.2.2:7", "stale"));
  notes.add(failureEvent(0, "192.0.2.3:7", "stale"));
  assertEquals(written.length, SINGLE_NOTES_MAX);
  await clock.advance(1_000);
  const summaries = written.slice(SINGLE_NOTES_MAX);
  assertEquals(summaries.map(({ peer, reason }) => [peer, reason]), [
    ["192.0.2.1", "bad_mac (500 times)"],
    ["192.0.2.2", "stale (3 times)"],
    ["192.0.2.3", "stale (1 time)"],
  ]);
  notes.add(failureEvent(0, "192.0.2.1:1", "bad_mac"));
  assertEquals(written.at(-1)!.peer, "192.0.2.1:1", "the next second begins with single ones");
});

Deno.test("FailureNotes.add() holds few summaries, whatever addresses there are", () => {
  const { notes, written } = notesOn(new FakeClock());
  for (let i = 0; i < 1_000; i++) {
    notes.add(failureEvent(0, `192.0.${i >> 8}.${i & 255}:1`, "bad_mac"));
  }
  notes.flush();
  const summaries = written.slice(SINGLE_NOTES_MAX);
  assertEquals(summaries.length, 65);
  assertEquals(summaries.at(-1)!.reason, `several (${1_000 - SINGLE_NOTES_MAX - 64} times)`);
});
