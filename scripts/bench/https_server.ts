// What one would build instead: HTTPS with mutual TLS 1.3 before the same books and the same audit
// log. Whoever has the ATM's certificate is believed: no order is signed, and no answer.

import { createServer } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Hono } from "hono";
import { decodeHex } from "@std/encoding/hex";
import { WorkerStore } from "../../bank/ledger/worker_store.ts";
import { command } from "../../bank/ledger/testing.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { systemRandom } from "../../lib/random.ts";

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
app.post("/:operation{create|deposit}", async (context) => {
  const { account, amountCents, txnId } = await context.req.json();
  const operation = context.req.param("operation") as "create" | "deposit";
  const made = command({ operation, account, txn: txnId, cents: BigInt(amountCents) });
  const order = { ...made.order, txnId: decodeHex(txnId) };
  const orderHash = nodeCrypto.sha256(made.evidence.order);
  const result = await store.submit({ ...made, order, orderHash });
  return context.json({ status: result.status, balanceCents: `${result.balanceCents}` });
});

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
  const asked = new Request(`https://localhost${url}`, { method, body: body || null });
  const answered = await app.fetch(asked);
  response.writeHead(answered.status, { "content-type": "application/json" });
  response.end(await answered.text());
}
