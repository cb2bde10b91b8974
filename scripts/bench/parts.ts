import { cpuUsage } from "node:process";
import { RecordOpener, RecordSealer } from "../../lib/channel/record.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { openLogging } from "./audit.ts";
import { commitBare } from "./ledger_bench.ts";
import { LoadProcess } from "./load_process.ts";
import { ServerProcess } from "./server_process.ts";

const TIMES = 5_000;

/** What one order needs of the processors at the least, in ms: each part measured alone. */
export interface Parts {
  /** Books and audit log, in batches of the sizes given. */
  readonly ledger: number;
  /** A frame in and a frame out. */
  readonly sockets: number;
  /** A record opened and one sealed. */
  readonly records: number;
  /** One signature checked, one made. */
  readonly signatures: number;
}

/** Measures the parts once. */
export async function measureParts(batches: readonly number[], echo: Echo): Promise<Parts> {
  return {
    ledger: (await commitBare(batches, (folder) => openLogging(folder, []))).processorMs,
    sockets: await echo.processorMs(),
    records: await recordsMs(),
    signatures: await signaturesMs(),
  };
}

/** An echo of frames as large as orders and replies, in as many connections. */
export class Echo implements AsyncDisposable {
  readonly #server: ServerProcess;
  readonly #load: LoadProcess;

  private constructor(server: ServerProcess, load: LoadProcess) {
    this.#server = server;
    this.#load = load;
  }

  static async start(sessions: number): Promise<Echo> {
    const server = await ServerProcess.start("./echo_server.ts");
    const { port } = server;
    const load = { kind: "echo", port, folder: "", sessions, measureMs: 500 } as const;
    return new Echo(server, await LoadProcess.run("./other_load.ts", load));
  }

  /** What the server needs for one, in ms. */
  async processorMs(): Promise<number> {
    const before = await this.#server.processorMs();
    const { done } = await this.#load.measure();
    return (await this.#server.processorMs() - before) / done;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#load[Symbol.asyncDispose]();
    await this.#server[Symbol.asyncDispose]();
  }
}

async function recordsMs(): Promise<number> {
  const keys = { encryption: new Uint8Array(32).fill(1), mac: new Uint8Array(32).fill(2) };
  const sealer = new RecordSealer(nodeCrypto, keys, new Uint8Array(32));
  const opener = new RecordOpener(nodeCrypto, keys, new Uint8Array(32));
  const body = new Uint8Array(400);
  return await costMs(async () => void await opener.open(await sealer.seal("request", body)));
}

async function signaturesMs(): Promise<number> {
  const seed = new Uint8Array(32).fill(3);
  const message = new Uint8Array(90);
  const key = nodeCrypto.ed25519PublicKey(seed);
  const signature = nodeCrypto.ed25519Sign(seed, message);
  return await costMs(() => {
    nodeCrypto.ed25519Verify(key, message, signature);
    nodeCrypto.ed25519Sign(seed, message);
  });
}

/** Of all threads of this process, for one. */
async function costMs(once: () => void | Promise<void>): Promise<number> {
  for (let i = 0; i < TIMES / 10; i++) await once();
  const before = cpuUsage();
  for (let i = 0; i < TIMES; i++) await once();
  const { user, system } = cpuUsage(before);
  return (user + system) / 1_000 / TIMES;
}
