import { assertEquals } from "@std/assert";
import { bankFiles } from "./bank_files.ts";

Deno.test("bankFiles() drops a final .auth for the stem, and for the key keeps it", () => {
  assertEquals(bankFiles("bank.auth"), {
    auth: "bank.auth",
    key: "bank.auth.key",
    db: "bank.db",
    audit: "bank.audit",
    auditState: "bank.audit.state",
    auditorKey: "bank.auditor.key",
    auditorPublic: "bank.auditor.pub",
    operators: "bank.operators",
  });
  assertEquals(bankFiles("keys/public").db, "keys/public.db");
  assertEquals(bankFiles("a.auth.old").db, "a.auth.old.db");
  assertEquals(bankFiles("keys/.auth").db, "keys/.db");
});

Deno.test("bankFiles() never gives two files one name", () => {
  for (const auth of ["bank.auth", "bank", "bank.db", "bank.audit", "bank.auth.key", ".auth"]) {
    assertEquals(new Set(Object.values(bankFiles(auth))).size, 8, auth);
  }
});

Deno.test("bankFiles() puts the ledger where the flag says", () => {
  assertEquals(bankFiles("bank.auth", { db: "/var/lib/bank.db" }).db, "/var/lib/bank.db");
});
