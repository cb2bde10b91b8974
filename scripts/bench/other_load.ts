// The load generator for what Cofre is compared with: an echo of as many bytes, and HTTPS.

import { Agent, request } from "node:https";
import { decodeBase64, encodeBase64 } from "@std/encoding/base64";
import { encodeHex } from "@std/encoding/hex";
import { utf8 } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { systemRandom } from "../../lib/random.ts";
import { ATM_SEED, BANK_KEY } from "./https_keys.ts";
import { lines } from "./lines.ts";
import { repeat, tell } from "./repeat.ts";

/** A frame with a request, and one with a reply. */
const FRAME_BYTES = 803;

/** What it is to do. */
export interface OtherLoad {
  readonly kind: "echo" | "https" | "https_signed" | "https_connections";
  readonly port: number;
  /** With the certificates. */
  readonly folder: string;
  readonly sessions: number;
  readonly measureMs: number;
}

const load: OtherLoad = JSON.parse(Deno.args[0]!);

async function openEchoes(): Promise<(() => Promise<void>)[]> {
  return await Promise.all(Array.from({ length: load.sessions }, async () => {
    const connection = await Deno.connect({ port: load.port, hostname: "127.0.0.1" });
    connection.setNoDelay(true);
    const frame = new Uint8Array(FRAME_BYTES);
    return async () => {
      await connection.write(frame);
      for (let got = 0; got < FRAME_BYTES;) got += (await connection.read(frame))!;
    };
  }));
}

const isSigned = load.kind === "https_signed";

async function openCustomers(keepAlive: boolean): Promise<(() => Promise<void>)[]> {
  const read = (name: string) => Deno.readTextFileSync(`${load.folder}/${name}`);
  const tls = { key: read("client.key"), cert: read("client.crt"), ca: read("server.crt") };
  const customers: (() => Promise<void>)[] = [];
  for (let i = 0; i < load.sessions; i++) {
    const agent = new Agent({ ...tls, keepAlive, maxSockets: 1, minVersion: "TLSv1.3" });
    const account = `https-${encodeHex(systemRandom(8))}`;
    const ask = async (operation: string, amountCents: number) => {
      const order = { account, amountCents, txnId: encodeHex(systemRandom(16)) };
      const path = isSigned && operation === "deposit" ? "/signed/deposit" : `/${operation}`;
      const { status } = await post(agent, path, order);
      if (status !== "done") throw new Error(`The bank ${status} an order`);
    };
    await ask("create", 1_000);
    customers.push(() => ask("deposit", 1));
  }
  return customers;
}

function post(agent: Agent, path: string, body: unknown): Promise<{ status: string }> {
  return new Promise((resolve, reject) => {
    const order = JSON.stringify(body);
    const headers = isSigned ? { signature: signatureOf(order) } : {};
    const to = { agent, host: "127.0.0.1", port: load.port, path, method: "POST", headers };
    const asked = request(to);
    asked.on("error", reject);
    asked.on("response", (response) => {
      let text = "";
      response.on("data", (chunk) => text += chunk);
      response.on("end", () => {
        const { signature } = response.headers;
        if (path.startsWith("/signed") && !isSignature(text, signature)) {
          reject(new Error("The answer is not signed"));
        } else resolve(JSON.parse(text));
      });
    });
    asked.end(order);
  });
}

function signatureOf(order: string): string {
  return encodeBase64(nodeCrypto.ed25519Sign(ATM_SEED, utf8(order)));
}

function isSignature(answer: string, signature: string | string[] | undefined): boolean {
  return typeof signature === "string" &&
    nodeCrypto.ed25519Verify(BANK_KEY, utf8(answer), decodeBase64(signature));
}

const subjects = load.kind === "echo"
  ? await openEchoes()
  : await openCustomers(load.kind !== "https_connections");
tell("ready");
for await (const _round of lines(Deno.stdin.readable)) {
  tell(await repeat(subjects, load.measureMs, (once) => once()));
}
Deno.exit(0);
