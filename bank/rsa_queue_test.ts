import { assertEquals, assertRejects } from "@std/assert";
import { settle } from "../tests/support/fake_clock.ts";
import type { RsaDecryptor } from "../lib/channel/key_transport.ts";
import type { Bytes } from "../lib/bytes.ts";
import { RSA_QUEUE_MAX, RsaQueue, rsaThreads } from "./rsa_queue.ts";

const LABEL = new Uint8Array(64);

/** An RSA key whose decryptions end when the test says so. */
class SlowRsa implements RsaDecryptor {
  readonly modulusBytes = 256;
  readonly started: number[] = [];
  readonly #endings: ((fail: boolean) => void)[] = [];

  isInRange(ciphertext: Bytes): boolean {
    return ciphertext[0] === 0;
  }

  decrypt(ciphertext: Bytes): Promise<Bytes | null> {
    this.started.push(ciphertext[1]!);
    return new Promise((resolve, reject) => {
      this.#endings.push((fail) => fail ? reject(new Error("broken")) : resolve(ciphertext));
    });
  }

  async end(fail = false): Promise<void> {
    this.#endings.shift()!(fail);
    await settle();
  }
}

function number(value: number): Bytes {
  return Uint8Array.of(0, value);
}

Deno.test("RsaQueue.decrypt() runs as many at once as there are workers, in order", async () => {
  const rsa = new SlowRsa();
  const queue = new RsaQueue(rsa, () => 2);
  const all = [0, 1, 2, 3, 4].map((i) => queue.decrypt(number(i), LABEL));
  await settle();
  assertEquals(rsa.started, [0, 1]);
  await rsa.end();
  assertEquals(rsa.started, [0, 1, 2]);
  await rsa.end();
  await rsa.end();
  assertEquals(rsa.started, [0, 1, 2, 3, 4]);
  await rsa.end();
  await rsa.end();
  assertEquals(await Promise.all(all), [0, 1, 2, 3, 4].map(number));
  const later = queue.decrypt(number(9), LABEL);
  await settle();
  assertEquals(rsa.started.at(-1), 9, "a free worker starts at once");
  await rsa.end();
  await later;
});

Deno.test("RsaQueue.decrypt() follows the number of workers as it changes", async () => {
  const rsa = new SlowRsa();
  let workers = 3;
  const queue = new RsaQueue(rsa, () => workers);
  const all = [0, 1, 2, 3, 4, 5].map((i) => queue.decrypt(number(i), LABEL));
  await settle();
  assertEquals(rsa.started, [0, 1, 2]);
  workers = 1;
  await rsa.end();
  await rsa.end();
  assertEquals(rsa.started, [0, 1, 2], "one is enough now");
  await rsa.end();
  assertEquals(rsa.started, [0, 1, 2, 3]);
  workers = 2;
  await rsa.end();
  assertEquals(rsa.started, [0, 1, 2, 3, 4, 5]);
  await rsa.end();
  await rsa.end();
  await Promise.all(all);
});

Deno.test("RsaQueue.decrypt() gives the worker on after a failure", async () => {
  const rsa = new SlowRsa();
  const queue = new RsaQueue(rsa, () => 1);
  const failed = assertRejects(() => queue.decrypt(number(0), LABEL), Error, "broken");
  const next = queue.decrypt(number(1), LABEL);
  await settle();
  await rsa.end(true);
  await failed;
  assertEquals(rsa.started, [0, 1]);
  await rsa.end();
  await next;
});

Deno.test("RsaQueue.tryEnter() is bounded, and leave() makes room for one", () => {
  const queue = new RsaQueue(new SlowRsa(), () => 1);
  for (let i = 0; i < RSA_QUEUE_MAX; i++) assertEquals(queue.tryEnter(), true);
  assertEquals(queue.tryEnter(), false);
  queue.leave();
  assertEquals(queue.tryEnter(), true);
  assertEquals(queue.tryEnter(), false);
});

Deno.test("rsaThreads() keeps all processors at work, but leaves one to customers in a flood", () => {
  const processors = [1, 2, 8];
  assertEquals(processors.map((count) => rsaThreads(count, false)), [2, 3, 9]);
  assertEquals(processors.map((count) => rsaThreads(count, true)), [1, 1, 7]);
});

Deno.test("RsaQueue is the key it stands before", () => {
  const queue = new RsaQueue(new SlowRsa(), () => 1);
  assertEquals(queue.modulusBytes, 256);
  assertEquals(queue.isInRange(Uint8Array.of(0)), true);
  assertEquals(queue.isInRange(Uint8Array.of(1)), false);
});
