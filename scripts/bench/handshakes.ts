import { cpuUsage } from "node:process";
import { generateRsaKeyPair, RsaPrivateKey } from "../../lib/crypto/rsa.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { BankProcess } from "./bank_process.ts";
import { against, spread } from "./figure.ts";
import type { Figure } from "./figure.ts";
import { LoadProcess } from "./load_process.ts";
import { rounds } from "./rounds.ts";

const AT_ONCE = 32;
/** Customers who come back in a round. */
const REGULARS = 512;
const ROUNDS = 7;
const MEASURE_MS = 1_500;

/**
 * Full handshakes, connection included, against nothing but RSA on all processors; and those on
 * tickets against full ones.
 */
export async function handshakes(): Promise<Figure[]> {
  await using bank = await BankProcess.start();
  const wanted = { kind: "handshakes", sessions: AT_ONCE, measureMs: MEASURE_MS } as const;
  await using load = await LoadProcess.start(bank, wanted);
  await using returning = await LoadProcess.start(bank, {
    ...wanted,
    kind: "resumptions",
    sessions: REGULARS,
  });
  const decrypt = await bareDecryption();
  const results = await rounds(ROUNDS, async () => {
    const bare = await bareRate(decrypt);
    const [bankBefore, loadBefore] = [await bank.processorMs(), await load.processorMs()];
    const { perSecond, done } = await load.measure();
    return {
      bare,
      full: perSecond,
      bankMs: (await bank.processorMs() - bankBefore) / done,
      loadMs: (await load.processorMs() - loadBefore) / done,
      resumed: (await returning.measure()).perSecond,
    };
  });
  const rates = results.map(({ full }) => full);
  const bareRates = results.map(({ bare }) => bare.perSecond);
  const costs = results.map(({ bankMs }) => bankMs);
  const resumedRates = results.map(({ resumed }) => resumed);
  return [{
    name: `handshakes, ${AT_ONCE} at once`,
    unit: "/s",
    value: spread(rates),
    against: against("bare RSA-3072 decryptions", rates, bareRates),
    target: { of: "ratio", atLeast: 0.8 },
  }, {
    name: "processor time of the bank for one",
    unit: "ms",
    value: spread(costs),
    against: against(
      "bare RSA-3072 decryption",
      costs,
      results.map(({ bare }) => bare.processorMs),
    ),
  }, {
    name: "processor time of the load generator for one",
    unit: "ms",
    value: spread(results.map(({ loadMs }) => loadMs)),
  }, {
    name: `resumed handshakes, ${AT_ONCE} at once`,
    unit: "/s",
    value: spread(resumedRates),
    against: against("full handshakes", resumedRates, rates),
    target: { of: "ratio", atLeast: 8 },
  }];
}

async function bareDecryption(): Promise<() => Promise<unknown>> {
  const { pkcs8, spki } = await generateRsaKeyPair();
  const key = await RsaPrivateKey.import(pkcs8);
  const label = new TextEncoder().encode("label");
  const ciphertext = await nodeCrypto.rsaOaepEncrypt(spki, label, new Uint8Array(32));
  return () => key.decrypt(ciphertext, label);
}

/** As many at once as there are processors. */
async function bareRate(
  once: () => Promise<unknown>,
): Promise<{ perSecond: number; processorMs: number }> {
  const before = cpuUsage();
  const startMs = performance.now();
  let done = 0;
  await Promise.all(Array.from({ length: navigator.hardwareConcurrency }, async () => {
    while (performance.now() < startMs + MEASURE_MS) {
      await once();
      done++;
    }
  }));
  const perSecond = done / (performance.now() - startMs) * 1_000;
  const { user, system } = cpuUsage(before);
  return { perSecond, processorMs: (user + system) / 1_000 / done };
}
