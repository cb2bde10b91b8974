import { assertEquals } from "@std/assert";
import { sample, sampleRandom } from "../../tests/support/sample.ts";
import type { Bytes } from "../bytes.ts";
import { KeyTransport } from "./key_transport.ts";
import type { RsaDecryptor } from "./key_transport.ts";

const LABEL = sample("label", 64);
const CIPHERTEXT = sample("C", 256);
const DECOY = { ciphertext: sample("decoy", 256), label: sample("decoy label", 64) };
const SUBSTITUTE = sample("random 0", 32);

interface Rig {
  readonly transport: KeyTransport;
  /** What RSA was asked to decrypt. */
  readonly decrypted: [Bytes, Bytes][];
  /** What happened, in order. */
  readonly steps: string[];
}

function rig(options: { plaintext: Bytes | null; inRange?: boolean }): Rig {
  const decrypted: [Bytes, Bytes][] = [];
  const steps: string[] = [];
  const random = sampleRandom("random");
  const rsa: RsaDecryptor = {
    modulusBytes: 256,
    isInRange: () => options.inRange ?? true,
    decrypt(ciphertext, label) {
      steps.push("decrypt");
      decrypted.push([ciphertext, label]);
      return Promise.resolve(options.plaintext);
    },
  };
  const counted = (length: number) => {
    steps.push("random");
    return random(length);
  };
  return { transport: new KeyTransport(rsa, counted, DECOY), decrypted, steps };
}

Deno.test("KeyTransport.open() gives the sender's secret", async () => {
  const { transport, decrypted } = rig({ plaintext: sample("S", 32) });
  assertEquals(await transport.open(CIPHERTEXT, LABEL), sample("S", 32));
  assertEquals(decrypted, [[CIPHERTEXT, LABEL]]);
});

Deno.test("KeyTransport.open() goes on with its own secret whatever fails", async () => {
  for (const plaintext of [null, new Uint8Array(), sample("S", 31), sample("S", 33)]) {
    const { transport } = rig({ plaintext });
    assertEquals(await transport.open(CIPHERTEXT, LABEL), SUBSTITUTE);
  }
});

Deno.test("KeyTransport.open() spends one decryption on a ciphertext out of range", async () => {
  const { transport, decrypted } = rig({ plaintext: sample("decoy's secret", 32), inRange: false });
  assertEquals(await transport.open(CIPHERTEXT, LABEL), SUBSTITUTE);
  assertEquals(decrypted, [[DECOY.ciphertext, DECOY.label]]);
});

Deno.test("KeyTransport.open() does the same steps, good or bad", async () => {
  const cases = [
    { plaintext: sample("S", 32) },
    { plaintext: null },
    { plaintext: sample("S", 31) },
    { plaintext: sample("S", 32), inRange: false },
  ];
  for (const options of cases) {
    const { transport, steps } = rig(options);
    await transport.open(CIPHERTEXT, LABEL);
    assertEquals(steps, ["random", "decrypt"]);
  }
});
