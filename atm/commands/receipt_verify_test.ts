import { assert, assertEquals } from "@std/assert";
import type { Answer } from "../../lib/answer.ts";
import { encodeAuthFile, makeAuthFile } from "../../lib/auth_file.ts";
import { encodeReceipt } from "../../lib/audit/receipt.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { encodeOrder } from "../../lib/channel/order.ts";
import { encodeReply } from "../../lib/channel/reply.ts";
import type { CommandIo } from "../../lib/command.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { generateRsaKeyPair } from "../../lib/crypto/rsa.ts";
import { formatJson } from "../../lib/json.ts";
import { ATM_PROGRAM } from "../usage.ts";
import { run } from "./receipt_verify.ts";

const SEED: Bytes = new Uint8Array(32).fill(7);
const { spki } = await generateRsaKeyPair(2048);

async function receipt(seed = SEED, amountCents = 1_234n): Promise<string> {
  const order = encodeOrder({
    txnId: new Uint8Array(16).fill(1),
    operation: "withdraw",
    currency: "EUR",
    amountCents,
    cardId: new Uint8Array(16).fill(2),
    terminalId: new Uint8Array(16),
    accountHash: new Uint8Array(32).fill(3),
  });
  const reply = await encodeReply(nodeCrypto, {
    txnId: new Uint8Array(16).fill(1),
    orderHash: nodeCrypto.sha256(order),
    status: "done",
    amountCents,
    balanceCents: 5_000n,
    availableCents: 5_000n,
    sequence: 9n,
    bankTimeMs: 1_763_730_131_000,
    duplicate: false,
    logId: new Uint8Array(16).fill(4),
    leafIndex: 17n,
    leafHash: new Uint8Array(32).fill(5),
    treeSize: 18n,
    root: new Uint8Array(32).fill(6),
  }, seed);
  return encodeReceipt(order, reply);
}

Deno.test("atm receipt verify tells signed from forged from missing", async () => {
  const folder = await Deno.makeTempDir({ prefix: "cofre-receipt-" });
  try {
    const auth = await makeAuthFile(nodeCrypto, {
      rsaDer: spki,
      identityKey: nodeCrypto.ed25519PublicKey(SEED),
      auditKeys: [nodeCrypto.ed25519PublicKey(new Uint8Array(32).fill(9))],
    });
    await Deno.writeFile(`${folder}/bank.auth`, encodeAuthFile(auth));
    await Deno.writeTextFile(`${folder}/good.receipt`, await receipt());
    await Deno.writeTextFile(`${folder}/forged.receipt`, await receipt(new Uint8Array(32)));
    const said = async (...names: string[]) => {
      const answers: Answer[] = [];
      const io = {
        program: ATM_PROGRAM,
        terminal: { error() {} },
        answer: (answer: Answer) => void answers.push(answer),
      } as unknown as CommandIo;
      const code = await run({
        name: "atm receipt verify",
        flags: { json: false, auth: `${folder}/bank.auth` },
        operands: names.map((name) => `${folder}/${name}`),
      }, io);
      return { code, answer: answers[0] };
    };
    const good = await said("good.receipt");
    assertEquals(good.code, 0);
    assert(String(good.answer!.text).includes("signed by the bank: withdraw 12.34 EUR, done"));
    await Deno.writeTextFile(`${folder}/nothing.receipt`, await receipt(SEED, 0n));
    assert(String((await said("nothing.receipt")).answer!.text).includes("bank: withdraw, done"));
    assert(formatJson(good.answer!.json).includes('"entry":17'));
    const forged = await said("good.receipt", "forged.receipt");
    assertEquals(forged.code, 1);
    assert(String(forged.answer!.text).includes("NOT VALID: this bank did not sign it"));
    assertEquals((await said("none.receipt")).code, 2);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
