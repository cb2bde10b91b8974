import { openAuditLog } from "../../bank/audit/open_log.ts";
import { openDatabase } from "../../bank/ledger/database.ts";
import { SqliteLedger } from "../../bank/ledger/sqlite_ledger.ts";
import { sha256, TEST_KID } from "../../bank/ledger/testing.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { systemClock } from "../../lib/clock.ts";
import { generateRsaKeyPair } from "../../lib/crypto/rsa.ts";
import { BankProcess } from "./bank_process.ts";
import { against, spread } from "./figure.ts";
import type { Figure } from "./figure.ts";
import { commitBare } from "./ledger_bench.ts";
import { LoadProcess } from "./load_process.ts";
import { makeLog } from "./long_log.ts";
import { proofs } from "./proofs.ts";
import { rounds } from "./rounds.ts";
import { verifyLog } from "./verify_process.ts";

const SESSIONS = 64;
const ROUNDS = 7;
const MEASURE_MS = 2_000;
const WITHOUT = "without the audit log";
const SHORT_LOG = 100_000;
const LONG_LOG = 1_000_000;
const MIB = 2 ** 20;

/** What the audit log costs, and what it takes to verify a long one. */
export async function audit(): Promise<Figure[]> {
  return [
    ...await wholeBank(),
    ...await bareLedger(),
    ...await proofs(),
    ...await verification(),
  ];
}

/** Two banks in turns, so that a busy minute hits both. */
async function wholeBank(): Promise<Figure[]> {
  await using logging = await BankProcess.start();
  await using silent = await BankProcess.start("--without-audit");
  const wanted = { kind: "deposits", sessions: SESSIONS, measureMs: MEASURE_MS } as const;
  await using loadLogging = await LoadProcess.start(logging, wanted);
  await using loadSilent = await LoadProcess.start(silent, wanted);
  const results = await rounds(ROUNDS, async () => ({
    on: (await loadLogging.measure()).perSecond,
    off: (await loadSilent.measure()).perSecond,
  }));
  return [{
    name: `deposits with the audit log, ${SESSIONS} sessions`,
    unit: "/s",
    value: spread(results.map(({ on }) => on)),
    against: against(WITHOUT, results.map(({ on }) => on), results.map(({ off }) => off)),
    target: { of: "ratio", atLeast: 0.85 },
  }];
}

async function bareLedger(): Promise<Figure[]> {
  const { spki } = await generateRsaKeyPair();
  const open = (folder: string) => openLogging(folder, [spki]);
  const figures: Figure[] = [];
  for (const [size, commands] of [[1, 500], [20, 4_000], [256, 10_000]] as const) {
    const batches = Array.from({ length: Math.ceil(commands / size) }, () => size);
    const results = await rounds(ROUNDS, async () => ({
      on: (await commitBare(batches, open)).perSecond,
      off: (await commitBare(batches)).perSecond,
    }));
    const on = results.map(({ on }) => on);
    figures.push({
      name: `ledger with the audit log, ${size} a commit`,
      unit: "/s",
      value: spread(on),
      against: against(WITHOUT, on, results.map(({ off }) => off)),
    });
  }
  return figures;
}

/** The books as the bank's own thread keeps them. */
export async function openLogging(
  folder: string,
  auditors: readonly Bytes[],
): Promise<SqliteLedger> {
  const db = openDatabase(`${folder}/bank.db`, TEST_KID);
  const files = { log: `${folder}/bank.audit`, state: `${folder}/bank.audit.state` };
  const identitySeed = new Uint8Array(32).fill(7);
  const setup = { files, auditors, identitySeed, version: "bench" };
  const { log } = await openAuditLog(db, setup, () => {});
  log.start();
  return new SqliteLedger(db, { clock: systemClock, audit: log, sha256 });
}

/**
 * A log ten times as long must take ten times as long, and no memory for each entry. The runtime
 * leaves room for what it has not collected yet, and it takes some 300,000 entries to fill it.
 */
async function verification(): Promise<Figure[]> {
  const folder = await Deno.makeTempDir({ prefix: "cofre-bench-" });
  try {
    const [short, long] = [`${folder}/short`, `${folder}/long`];
    const shortKey = await makeLog(short, SHORT_LOG);
    const longKey = await makeLog(long, LONG_LOG);
    const results = await rounds(3, async () => ({
      short: await verifyLog(short, shortKey),
      long: await verifyLog(long, longKey),
    }));
    const speed = { unit: "/s", name: `bank audit verify, ${LONG_LOG} entries` };
    const memory = { unit: "MiB", name: "its memory at most" };
    const yardstick = `${SHORT_LOG} entries`;
    const speeds = results.map(({ long }) => long.perSecond);
    const peaks = results.map(({ long }) => long.peakBytes / MIB);
    return [
      {
        ...speed,
        value: spread(speeds),
        against: against(yardstick, speeds, results.map(({ short }) => short.perSecond)),
      },
      {
        ...memory,
        value: spread(peaks),
        against: against(yardstick, peaks, results.map(({ short }) => short.peakBytes / MIB)),
        target: { of: "value", atMost: 300 },
      },
    ];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
