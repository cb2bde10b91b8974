import { encodeHex } from "@std/encoding/hex";
import { event } from "./audit_fixture.ts";
import { openDatabase } from "../ledger/database.ts";
import { openAuditLog } from "./open_log.ts";

// Logs batches without end, an epoch every few of them, and prints each place once it is durable:
// what kill_test.ts kills in the middle.

const [folder, auditor] = Deno.args;
const db = openDatabase(`${folder}/bank.db`, new Uint8Array(16));
const { log } = await openAuditLog(db, {
  files: { log: `${folder}/bank.audit`, state: `${folder}/bank.audit.state` },
  auditors: [new Uint8Array(await Deno.readFile(auditor!))],
  identitySeed: new Uint8Array(32).fill(7),
  version: "0",
}, (message) => Deno.stderr.writeSync(new TextEncoder().encode(`${message}\n`)));
log.start();
for (let batch = 0;; batch++) {
  db.exec("BEGIN IMMEDIATE");
  for (let i = 0; i < 5; i++) log.append(event(batch * 5 + i, Date.now()));
  const places = log.seal();
  db.exec("COMMIT");
  const lines = places.map(({ leafIndex, leafHash }) => `${leafIndex} ${encodeHex(leafHash)}\n`);
  Deno.stdout.writeSync(new TextEncoder().encode(lines.join("")));
  log.committed();
  if (batch % 3 === 0) await log.prepareNextEpoch();
}
