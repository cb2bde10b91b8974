import { systemClock } from "../../lib/clock.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { assert } from "../../lib/errors.ts";
import { NoAudit } from "../audit/sink.ts";
import { openDatabase } from "./database.ts";
import { SqliteLedger } from "./sqlite_ledger.ts";
import { toFailure } from "./worker_messages.ts";
import type { Answer, Ask, Calls } from "./worker_messages.ts";

// The thread that owns the books: it alone waits for the disk.

const thread = self as unknown as {
  onmessage: (event: MessageEvent<Ask>) => void;
  postMessage(answer: Answer): void;
};

let opened: SqliteLedger | undefined;

thread.onmessage = ({ data }) => {
  try {
    thread.postMessage({ answer: serve(data) });
  } catch (error) {
    thread.postMessage({ failure: toFailure(error) });
  }
};

function serve({ name, ask }: Ask): Calls[keyof Calls]["answer"] {
  if (name === "open") {
    opened = open(ask);
    return null;
  }
  assert(opened !== undefined, "the ledger is opened before it is used");
  switch (name) {
    case "apply":
      return opened.applyBatch(ask);
    case "findCard":
      return opened.findCard(ask);
    case "verify":
      return opened.verify();
    case "close":
      opened.close();
      opened = undefined;
      return null;
  }
}

function open({ path, bankKid }: Calls["open"]["ask"]): SqliteLedger {
  return new SqliteLedger(openDatabase(path, bankKid), {
    clock: systemClock,
    audit: new NoAudit(),
    sha256: nodeCrypto.sha256,
  });
}
