// Test helper: a bank's files on a disk, with a ledger and an audit log in them.
import { encodeAuthFile, makeAuthFile } from "../../lib/auth_file.ts";
import { encodeBankKeyFile } from "../../lib/bank_key_file.ts";
import { bankFiles } from "../../lib/bank_files.ts";
import type { BankFiles } from "../../lib/bank_files.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { encodePem } from "../../lib/pem.ts";
import { openDatabase } from "../ledger/database.ts";
import { SqliteLedger } from "../ledger/sqlite_ledger.ts";
import type { Command, Result } from "../ledger/store.ts";
import { AUDITOR, IDENTITY_SEED, TestClock, testRandom } from "./audit_fixture.ts";
import { AuditLog } from "./audit_log.ts";
import { DiskAuditFile, DiskStateStore } from "./disk.ts";
import { SqliteAuditTable } from "./sqlite_audit_table.ts";

const KID = new Uint8Array(16).fill(0xb);

/** A bank in a folder: its auth, key and auditor files are made at the first start. */
export class DiskBank {
  readonly files: BankFiles;
  readonly clock = new TestClock();
  #runs = 0;

  constructor(readonly folder: string) {
    this.files = bankFiles(`${folder}/bank.auth`);
  }

  /** Runs the bank on batches of orders, and stops it cleanly. */
  async run(...batches: readonly (readonly Command[])[]): Promise<Result[]> {
    using db = openedDatabase(this.files.db);
    const file = new DiskAuditFile(this.files.audit);
    try {
      const log = await AuditLog.open({
        clock: this.clock,
        random: testRandom(++this.#runs),
        table: new SqliteAuditTable(db.database),
        file,
        state: new DiskStateStore(this.files.auditState),
        auditors: [AUDITOR.spki],
        signIdentity: (message) => nodeCrypto.ed25519Sign(IDENTITY_SEED, message),
        node: "bank",
        version: "0.1.0",
        warn(message) {
          throw new Error(message);
        },
      });
      await this.#writeKeys(log.firstKey);
      log.start();
      const deps = { clock: this.clock, audit: log, sha256: nodeCrypto.sha256 };
      const ledger = new SqliteLedger(db.database, deps);
      const results = batches.flatMap((batch) => {
        this.clock.pass(1_000);
        return ledger.applyBatch(batch);
      });
      log.close();
      return results;
    } finally {
      file.close();
    }
  }

  async #writeKeys(firstKey: Bytes): Promise<void> {
    const identityKey = nodeCrypto.ed25519PublicKey(IDENTITY_SEED);
    const keys = { rsaDer: AUDITOR.spki, identityKey, auditKeys: [firstKey] };
    const auditorKey = encodePem([{ label: "PRIVATE KEY", der: AUDITOR.pkcs8 }]);
    await Deno.writeFile(this.files.auth, encodeAuthFile(await makeAuthFile(nodeCrypto, keys)));
    await Deno.writeFile(this.files.key, encodeBankKeyFile(AUDITOR.pkcs8, IDENTITY_SEED));
    await Deno.writeTextFile(this.files.auditorKey, auditorKey, { mode: 0o600 });
  }
}

function openedDatabase(path: string): Disposable & { database: ReturnType<typeof openDatabase> } {
  const database = openDatabase(path, KID);
  return { database, [Symbol.dispose]: () => database.close() };
}
