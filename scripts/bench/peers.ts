import { fileURLToPath } from "node:url";
import { BankProcess } from "./bank_process.ts";
import { freePort } from "../../tests/support/free_port.ts";
import { against, spread } from "./figure.ts";
import type { Figure } from "./figure.ts";
import { lines, nextLine } from "./lines.ts";
import { rounds } from "./rounds.ts";

const ROUNDS = 21;
const ATM = fileURLToPath(new URL("../../atm/main.ts", import.meta.url));

/** Another implementation of the same command line: `bank` serves, `atm` is run once an order. */
export interface Peer {
  readonly name: string;
  /** Commands of a shell; what the contest's command line prescribes is added. */
  readonly bank: string;
  readonly atm: string;
}

/** Whole deposits by command line: ours and the peer's in turns. */
export async function comparePeer(peer: Peer): Promise<Figure[]> {
  await using bank = await BankProcess.start();
  const folder = await Deno.makeTempDir({ prefix: "cofre-peer-" });
  const port = freePort();
  const server = shell(folder, `${peer.bank} -p ${port} -s bank.auth`).spawn();
  try {
    const said = lines(server.stdout);
    await nextLine(said);
    const own = `"${Deno.execPath()}" run -A "${ATM}" -i 127.0.0.1 -p ${bank.port} -s bank.auth`;
    const other = `${peer.atm} -i 127.0.0.1 -p ${port} -s bank.auth`;
    const ours = (order: string) => wallMs(bank.folder, `${own} -a bob ${order}`);
    const theirs = (order: string) => wallMs(folder, `${other} -a bob ${order}`);
    await ours("-n 100.00");
    await theirs("-n 100.00");
    const results = await rounds(ROUNDS, async () => [
      await ours("-d 1.00"),
      await theirs("-d 1.00"),
    ]);
    const times = results.map(([ours]) => ours!);
    return [{
      name: "a whole atm -d",
      unit: "ms",
      value: spread(times),
      against: against(peer.name, times, results.map(([, theirs]) => theirs!)),
    }];
  } finally {
    server.kill("SIGTERM");
    await server.status;
    await Deno.remove(folder, { recursive: true });
  }
}

/** `exec`, so that a signal reaches the program and not the shell. */
function shell(cwd: string, command: string): Deno.Command {
  const args = ["-c", `exec ${command}`];
  return new Deno.Command("sh", { args, cwd, stdin: "null", stdout: "piped", stderr: "null" });
}

async function wallMs(cwd: string, command: string): Promise<number> {
  const startMs = performance.now();
  const { code } = await shell(cwd, command).output();
  if (code !== 0) throw new Error(`exit code ${code} of ${command}`);
  return performance.now() - startMs;
}
