// What one would build instead: HTTPS with mutual TLS 1.3 before the same books and the same audit
// log. Whoever has the ATM's certificate is believed: no order is signed, and no answer, but for
// who asks below /signed.

import { createServer } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Hono } from "hono";
import { decodeBase64, encodeBase64 } from "@std/encoding/base64";
import { decodeHex } from "@std/encoding/hex";
import { WorkerStore } from "../../bank/ledger/worker_store.ts";
import { command } from "../../bank/ledger/testing.ts";
import { utf8 } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { systemRandom } from "../../lib/random.ts";
import { ATM_KEY, BANK_SEED } from "./https_keys.ts";

const folder = Deno.args[0]!;
const store = await WorkerStore.open({
  path: `${folder}/https.db`,
  bankKid: new Uint8Array(16),
  audit: {
    auditors: [],
    identitySeed: systemRandom(32),
    version: "bench",
    files: { log: `${folder}/https.audit`, state: `${folder}/https.audit.state` },
  },
});
const app = new Hono();
for (const operation of ["create", "deposit"] as const) {
  app.post(`/${operation}`, async (context) => {
    return context.json(await book(operation, await context.req.text()));
  });
}
app.post("/signed/deposit", async (context) => {
  const order = await context.req.text();
  const signature = decodeBase64(context.req.header("signature") ?? "");
  if (!nodeCrypto.ed25519Verify(ATM_KEY, utf8(order), signature)) return context.body(null, 403);
  const answer = JSON.stringify(await book("deposit", order));
  context.header("signature", encodeBase64(nodeCrypto.ed25519Sign(BANK_SEED, utf8(answer))));
  return context.body(answer);
});

async function book(
  operation: "create" | "deposit",
  text: string,
): Promise<{ status: string; balanceCents: string }> {
  const { account, amountCents, txnId } = JSON.parse(text);
  const made = command({ operation, account, txn: txnId, cents: BigInt(amountCents) });
  const order = { ...made.order, txnId: decodeHex(txnId) };
  const orderHash = nodeCrypto.sha256(made.evidence.order);
  const result = await store.submit({ ...made, order, orderHash });
  return { status: result.status, balanceCents: `${result.balanceCents}` };
}

const read = (name: string) => Deno.readTextFileSync(`${folder}/${name}`);
const tls = { key: read("server.key"), cert: read("server.crt"), ca: read("client.crt") };
const server = createServer(
  { ...tls, requestCert: true, rejectUnauthorized: true, minVersion: "TLSv1.3" },
  (request, response) => void answer(request, response),
);
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as { port: number };
  Deno.stdout.writeSync(new TextEncoder().encode(`${port}\n`));
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = "";
  for await (const chunk of request) body += chunk;
  const { url = "/", method = "GET" } = request;
  const { signature } = request.headers;
  const headers = typeof signature === "string" ? { signature } : {};
  const asked = new Request(`https://localhost${url}`, { method, headers, body: body || null });
  const answered = await app.fetch(asked);
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  response.end(await answered.text());
}
