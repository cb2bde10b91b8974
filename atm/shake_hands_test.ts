import { assertEquals, assertRejects } from "@std/assert";
import type { BankIdentity } from "../lib/channel/bank_identity.ts";
import { ATM_FRAME_LENGTHS, bankFrameLengths, FRAME, FrameDecoder } from "../lib/channel/frame.ts";
import { encodeAlert } from "../lib/channel/messages.ts";
import type { Alert } from "../lib/channel/messages.ts";
import { nodeCrypto } from "../lib/crypto/node_crypto.ts";
import { ProtocolError } from "../lib/errors.ts";
import { FrameStream } from "../lib/frame_stream.ts";
import { FakeClock, settle } from "../tests/support/fake_clock.ts";
import { memoryWires } from "../tests/support/memory_wire.ts";
import { plainRsaPrimitives } from "../tests/support/plain_rsa.ts";
import { sample, sampleRandom } from "../tests/support/sample.ts";
import { shakeHands } from "./shake_hands.ts";

const BANK: BankIdentity = {
  rsaDer: sample("rsa", 294),
  identityDer: sample("identity der", 44),
  identityKey: nodeCrypto.ed25519PublicKey(sample("identity", 32)),
  kid: sample("kid", 16),
};

/** Shakes hands on a ticket with who answers alerts; gives the frames sent and how it ended. */
async function answered(...alerts: readonly Alert[]): Promise<[number[], string]> {
  const { atm, bank } = memoryWires();
  const clock = new FakeClock();
  const stream = new FrameStream(atm, clock, ATM_FRAME_LENGTHS);
  const deps = { primitives: plainRsaPrimitives, random: sampleRandom("atm"), clock };
  const ticket = { id: sample("ticket", 16), secret: sample("secret", 32) };
  const shaking = assertRejects(
    () => shakeHands(deps, BANK, stream, { deadlineMs: 10_000, ticket }),
    ProtocolError,
  );
  const decoder = new FrameDecoder(bankFrameLengths(256));
  const sent: number[] = [];
  const collecting = (async () => {
    for (let chunk; (chunk = await bank.read()) !== null;) {
      for (const { type } of decoder.push(chunk)) sent.push(type);
    }
  })();
  for (const alert of alerts) {
    await settle();
    await bank.write(encodeAlert(alert));
  }
  const { message } = await shaking;
  atm.close();
  await collecting;
  return [sent, message];
}

Deno.test("shakeHands() says hello once a resume was refused, and obeys no other alert", async () => {
  for (const alert of ["busy", "clock", "version", "unknown_bank"] as const) {
    const [sent, message] = await answered(alert);
    assertEquals([sent, message.startsWith("alert: ")], [[FRAME.resume], true], alert);
  }
  assertEquals(await answered("resume_refused", "resume_refused"), [
    [FRAME.resume, FRAME.hello],
    "alert: the bank refused to resume a session",
  ]);
});
