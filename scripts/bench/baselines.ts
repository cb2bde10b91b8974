import { BankProcess } from "./bank_process.ts";
import { makeCertificates, resumedPerSecond } from "./certificates.ts";
import { against, spread } from "./figure.ts";
import type { Figure, Target } from "./figure.ts";
import { LoadProcess } from "./load_process.ts";
import type { LoadResult } from "./load_process.ts";
import type { OtherLoad } from "./other_load.ts";
import { rounds } from "./rounds.ts";
import { ServerProcess } from "./server_process.ts";

const SESSIONS = 64;
/** As many as handshake at once. */
const VISITORS = 16;
const ROUNDS = 7;
const MEASURE_MS = 1_500;
/** What is said beside each figure of it. */
const HTTPS = "HTTPS, mutual TLS, no signatures";
/** With each order and each answer signed and checked, as Cofre does. */
const SIGNED = "HTTPS, mutual TLS, as many signatures";

/**
 * The same deposits, on the same books with the same audit log, over HTTPS with mutual TLS; and an
 * echo of as many bytes, which is the least a server can do.
 */
export async function baselines(): Promise<Figure[]> {
  const folder = await Deno.makeTempDir({ prefix: "cofre-bench-" });
  try {
    await makeCertificates(folder);
    await using bank = await BankProcess.start();
    await using https = await ServerProcess.start("./https_server.ts", folder);
    await using echo = await ServerProcess.start("./echo_server.ts");
    const ours = (kind: "deposits" | "visits" | "resumptions", sessions: number) =>
      LoadProcess.start(bank, { kind, sessions, measureMs: MEASURE_MS });
    const other = ({ port }: ServerProcess, kind: OtherLoad["kind"], sessions: number) =>
      LoadProcess.run("./other_load.ts", { kind, port, folder, sessions, measureMs: MEASURE_MS });
    return [
      ...await manySessions(ours, (kind) => other(https, kind, SESSIONS), [bank, https]),
      ...await oneSession(ours, () => other(https, "https", 1), () => other(echo, "echo", 1)),
      await visits(ours, () => other(https, "https_connections", VISITORS)),
      await resumptions(ours, () => resumedPerSecond(folder, https.port)),
    ];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

type Ours = (
  kind: "deposits" | "visits" | "resumptions",
  sessions: number,
) => Promise<LoadProcess>;
type Other = () => Promise<LoadProcess>;

async function manySessions(
  ours: Ours,
  other: (kind: "https" | "https_signed") => Promise<LoadProcess>,
  [bank, httpsServer]: readonly [BankProcess, ServerProcess],
): Promise<Figure[]> {
  await using cofre = await ours("deposits", SESSIONS);
  await using https = await other("https");
  await using signed = await other("https_signed");
  const results = await rounds(ROUNDS, async () => ({
    cofre: await costOf(bank, cofre),
    https: await costOf(httpsServer, https),
    signed: await costOf(httpsServer, signed),
  }));
  const of = (what: keyof Cost, yardstick: "https" | "signed") =>
    results.map((result) => [result.cofre[what], result[yardstick][what]] as const);
  const name = `deposits, ${SESSIONS} sessions`;
  const server = "processor time of the server for one";
  const both = "processor time of server and load generator for one";
  return [
    figure(name, "/s", of("perSecond", "https"), HTTPS, { of: "ratio", atLeast: 1 }),
    figure(server, "ms", of("serverMs", "https"), HTTPS),
    figure(both, "ms", of("bothMs", "https"), HTTPS),
    figure(name, "/s", of("perSecond", "signed"), SIGNED),
    figure(server, "ms", of("serverMs", "signed"), SIGNED),
    figure(both, "ms", of("bothMs", "signed"), SIGNED),
  ];
}

interface Cost {
  readonly perSecond: number;
  /** Of the server alone, for one order; other users of the machine disturb it less. */
  readonly serverMs: number;
  /** And of who gives it: they share two processors here. */
  readonly bothMs: number;
}

async function costOf(
  server: { processorMs(): Promise<number> },
  load: LoadProcess,
): Promise<Cost> {
  const before = await server.processorMs();
  const loadBefore = await load.processorMs();
  const { perSecond, done } = await load.measure();
  const serverMs = (await server.processorMs() - before) / done;
  const loadMs = (await load.processorMs() - loadBefore) / done;
  return { perSecond, serverMs, bothMs: serverMs + loadMs };
}

async function oneSession(ours: Ours, other: Other, echoing: Other): Promise<Figure[]> {
  await using cofre = await ours("deposits", 1);
  await using https = await other();
  await using echo = await echoing();
  const results = await rounds(ROUNDS, async () => ({
    cofre: (await cofre.measure()).timeMs.median,
    https: (await https.measure()).timeMs.median,
    echo: (await echo.measure()).timeMs.median,
  }));
  const name = "round trip, 1 session";
  const of = (yardstick: "https" | "echo") =>
    results.map((result) => [result.cofre, result[yardstick]] as const);
  return [
    figure(name, "ms", of("https"), HTTPS, { of: "ratio", atMost: 1.5 }),
    figure(name, "ms", of("echo"), "echo of as many bytes"),
  ];
}

/** One connection a deposit: full handshakes on both sides. */
async function visits(ours: Ours, other: Other): Promise<Figure> {
  await using cofre = await ours("visits", VISITORS);
  await using https = await other();
  const results = await rounds(ROUNDS, () => both(cofre, https));
  return figure(`deposits, one a connection, ${VISITORS} at once`, "/s", perSecond(results), HTTPS);
}

async function resumptions(ours: Ours, openssl: () => Promise<number>): Promise<Figure> {
  await using cofre = await ours("resumptions", SESSIONS);
  const results = await rounds(
    ROUNDS,
    async () => [(await cofre.measure()).perSecond, await openssl()] as const,
  );
  return figure("resumed handshakes", "/s", results, "openssl s_time -reuse, one at a time");
}

async function both(a: LoadProcess, b: LoadProcess): Promise<readonly [LoadResult, LoadResult]> {
  return [await a.measure(), await b.measure()];
}

function perSecond(
  results: readonly (readonly [LoadResult, LoadResult])[],
): (readonly [number, number])[] {
  return results.map(([a, b]) => [a.perSecond, b.perSecond]);
}

function figure(
  name: string,
  unit: string,
  results: readonly (readonly [measured: number, yardstick: number])[],
  yardstick: string,
  target?: Target,
): Figure {
  const measured = results.map(([value]) => value);
  return {
    name,
    unit,
    value: spread(measured),
    against: against(yardstick, measured, results.map(([, value]) => value)),
    ...(target === undefined ? {} : { target }),
  };
}
