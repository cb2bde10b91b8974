// Every frame cut at every byte, in memory: with the programs, the lab does it at some of them.
import { assertEquals, assertRejects } from "@std/assert";
import type { Bytes } from "../../lib/bytes.ts";
import { ATM_FRAME_LENGTHS, bankFrameLengths, encodeFrame } from "../../lib/channel/frame.ts";
import type { FrameLengths } from "../../lib/channel/frame.ts";
import { encodeProofRange } from "../../lib/channel/proof.ts";
import { ProtocolError } from "../../lib/errors.ts";
import { FrameStream } from "../../lib/frame_stream.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { memoryWires } from "../support/memory_wire.ts";
import { sample } from "../support/sample.ts";
import { requestBody } from "../support/request_sample.ts";
import { SessionRig } from "../support/session_rig.ts";

const MODULUS_BYTES = 256;

Deno.test("FrameStream.next() takes no frame of either side that is cut, at whatever byte", async () => {
  const sides: readonly FrameLengths[] = [bankFrameLengths(MODULUS_BYTES), ATM_FRAME_LENGTHS];
  let cuts = 0;
  for (const lengths of sides) {
    for (const frame of framesOf(lengths)) {
      for (let end = 0; end < frame.length; end++, cuts++) {
        const wires = memoryWires();
        const stream = new FrameStream(wires.atm, new FakeClock(), lengths);
        await wires.bank.write(frame.subarray(0, end));
        wires.bank.close();
        if (end === 0) assertEquals(await stream.next(1_000), null);
        else await assertRejects(() => stream.next(1_000), ProtocolError, "truncated");
      }
    }
  }
  assertEquals(cuts > 5_000, true, `${cuts} cuts`);
});

Deno.test("Session.run() serves nothing that is cut, at whatever byte, and says so once", async () => {
  for (let end = 1; end < 3 + 91 + MODULUS_BYTES - 1; end++) {
    const rig = new SessionRig();
    await rig.send((await rig.hello()).frame.subarray(0, end));
    await rig.hangUp();
    assertEquals(rig.printed, ["truncated"], `HELLO after ${end} bytes`);
    assertEquals(rig.received, []);
  }
  for (const kind of ["request", "proof"] as const) {
    for (let end = 1; end < (kind === "request" ? 803 : 291); end += 1) {
      const rig = new SessionRig();
      const channel = await rig.shakeHands();
      if (kind === "proof") {
        await rig.send(await channel.seal("request", requestBody(rig.clock.now())));
      }
      const answers = rig.received.length;
      const body = kind === "request"
        ? requestBody(rig.clock.now())
        : encodeProofRange({ from: 1n, to: 1n });
      await rig.send((await channel.seal(kind, body)).subarray(0, end));
      await rig.hangUp();
      assertEquals(rig.printed, ["truncated"], `${kind} after ${end} bytes`);
      assertEquals(rig.received.length, answers);
      assertEquals(rig.events.filter((event) => event === "serve").length, answers - 1);
      assertEquals(rig.events.includes("proof"), false);
    }
  }
});

/** A frame of each type and length that one side takes. */
function framesOf(lengths: FrameLengths): Bytes[] {
  return [...lengths].flatMap(([type, allowed]) =>
    allowed.map((length) => encodeFrame(type, sample(`frame ${type}`, length - 1)))
  );
}
