import type { DatabaseSync } from "node:sqlite";
import { encodeHex } from "@std/encoding/hex";
import type { CashMachine } from "../../atm/cash_machine.ts";
import type { Ask } from "../../bank/ledger/worker_messages.ts";
import type { Books } from "../../bank/teller.ts";
import { uint } from "../../lib/bytes.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Disk, SyncDisk } from "../../lib/disk.ts";
import { bound, cancelled, changeCommands, nothing, replaceMethod, without } from "./bug_tools.ts";
import type { Invariant } from "./oracle.ts";

/** A mistake that somebody might make, put into the simulated programs on purpose. */
export interface Bug {
  /** What is wrong, for people. */
  readonly what: string;
  /** The invariant that has to find it. */
  readonly breaks: Invariant;
  /** Between the bank and its books. */
  books?(books: Books, clock: Clock): Books;
  /** What the thread of the books is asked, in place of what it was asked. */
  ask?(ask: Ask): Ask;
  /** Called before each COMMIT, within the transaction. */
  beforeCommit?(database: DatabaseSync): void;
  /** How long after COMMIT has returned the commit comes; 0: it is there. */
  readonly commitLateMs?: number;
  /** A COMMIT that fails is tried again. */
  readonly triesCommitsAgain?: boolean;
  bankDisk?(disk: SyncDisk): SyncDisk;
  atmDisk?(disk: Disk): Disk;
  machine?(machine: CashMachine): CashMachine;
  /** Puts it into the code itself, for as long as a world lasts. */
  install?(): Disposable;
}

/** All bugs by name; each world makes its own. At least one for every invariant. */
export const BUGS: Readonly<Record<string, () => Bug>> = {
  "books-retries": () => {
    const seen = new Set<string>();
    let copies = 0;
    return {
      what: "the ledger takes an order that was sent again for another one",
      breaks: "exactly once",
      ask: changeCommands((command) => {
        const { order, mode } = command;
        const id = encodeHex(order.txnId);
        if (mode === "resolve" || order.operation === "create" || !seen.has(id)) {
          seen.add(id);
          return command;
        }
        return { ...command, order: { ...order, txnId: uint(++copies, 16) } };
      }),
    };
  },
  "answers-before-disk": () => ({
    what: "COMMIT returns before the disk has it",
    breaks: "acknowledged kept",
    commitLateMs: 25,
  }),
  "tries-commits-again": () => ({
    what: "a COMMIT that has failed is tried again",
    breaks: "stops at once",
    triesCommitsAgain: true,
  }),
  "refuses-what-it-books": () => {
    let withdrawals = 0;
    return {
      what: "every twentieth withdrawal is booked, and the customer told that it was refused",
      breaks: "refused not applied",
      books: (books) => ({
        ...bound(books),
        async submit(command, deliver) {
          const result = await books.submit(command, deliver);
          const isHit = command.order.operation === "withdraw" && ++withdrawals % 20 === 0;
          return isHit && result.status === "done"
            ? { ...result, status: "refused", refusal: "insufficient_funds" }
            : result;
        },
      }),
    };
  },
  "cancels-in-words": () => {
    const executed = new Set<string>();
    return {
      what: "an order that is called off is not written down, so it can still come and be booked",
      breaks: "refused not applied",
      books: (books, clock) => ({
        ...bound(books),
        submit(command, deliver) {
          const id = encodeHex(command.order.txnId);
          if (command.mode === "execute") executed.add(id);
          const isUnknown = command.mode === "resolve" && !executed.has(id);
          return isUnknown
            ? Promise.resolve(cancelled(command, clock))
            : books.submit(command, deliver);
        },
      }),
    };
  },
  "books-too-late": () => ({
    what: "the ledger does not look whether an order's time is over",
    breaks: "nothing after its run",
    ask: changeCommands((command) => ({ ...command, notAfterMs: Number.MAX_SAFE_INTEGER })),
  }),
  "gives-a-cent": () => {
    let commits = 0;
    return {
      what: "every fiftieth commit gives somebody a cent",
      breaks: "money conserved",
      beforeCommit(database) {
        if (++commits % 50 !== 0) return;
        database.exec(
          `UPDATE account SET balance = balance + 1
           WHERE id = (SELECT max(id) FROM account WHERE class = 'customer')`,
        );
      },
    };
  },
  "reads-old-balances": () => {
    const known = new Map<string, { cents: bigint; atMs: number }>();
    return {
      what: "a balance is answered from memory for a second",
      breaks: "linearizable",
      books: (books, clock) => ({
        ...bound(books),
        async submit(command, deliver) {
          if (command.order.operation !== "balance") return await books.submit(command, deliver);
          const key = encodeHex(command.order.cardId);
          const old = known.get(key);
          const result = await books.submit(command, deliver);
          if (old !== undefined && clock.monotonic() - old.atMs < 1_000) {
            return { ...result, balanceCents: old.cents, availableCents: old.cents };
          }
          known.set(key, { cents: result.balanceCents, atMs: clock.monotonic() });
          return result;
        },
      }),
    };
  },
  "remembers-pins": () => {
    const known = new Map<string, number>();
    return {
      what: "whoever typed the right PIN needs none for five seconds",
      breaks: "secrets count",
      books: (books, clock) => ({
        ...bound(books),
        submit(command, deliver) {
          const { order: { cardId }, pin } = command;
          const key = encodeHex(cardId);
          const knownMs = known.get(key) ?? -Infinity;
          if (pin.verdict === "valid") known.set(key, clock.monotonic());
          const isKnown = pin.verdict === "invalid" && clock.monotonic() - knownMs < 5_000;
          const taken = isKnown
            ? { ...command, pin: { ...pin, verdict: "valid" as const } }
            : command;
          return books.submit(taken, deliver);
        },
      }),
    };
  },
  "forgets-act-ids": () => ({
    what: "the ledger does not keep under which id its people had something done",
    breaks: "acts once",
    ask: (wanted) => {
      if (wanted.name !== "administer") return wanted;
      const { id: _, ...act } = wanted.ask.act;
      return { ...wanted, ask: { ...wanted.ask, act } };
    },
  }),
  "forgets-notes": () => ({
    what: "a terminal started anew believes that no note has left it",
    breaks: "notes booked",
    machine: (machine) => ({ ...machine, recall: () => Promise.resolve(0n) }),
  }),
  "logs-no-strangers": () => ({
    what: "the audit log is not told of failed connections",
    breaks: "one entry each",
    install: () => replaceMethod("record", () => {}),
  }),
  "log-not-synced": () => ({
    what: "the file of the audit log is not synced before its state passes it",
    breaks: "log verifies",
    bankDisk: (disk) => ({
      ...disk,
      openSync(path, options) {
        const file = disk.openSync(path, options);
        return path === "/bank.audit" ? without(file, ["syncSync"]) : file;
      },
    }),
  }),
  "journal-not-synced": () => ({
    what: "the ATM syncs no file, so that a power cut can tear its journal",
    breaks: "honest programs",
    atmDisk: (disk) => ({
      ...disk,
      open: async (path, options) => without(await disk.open(path, options), ["sync"]),
    }),
  }),
  "names-not-synced": () => ({
    what: "the ATM syncs no folder, so that a power cut can take a new card's name",
    breaks: "cards kept",
    atmDisk: (disk) => ({
      ...disk,
      async open(path, options) {
        const file = await disk.open(path, options);
        return path === "/" ? without(file, ["sync"]) : file;
      },
    }),
  }),
  "forgets-journal": () => ({
    what: "the ATM never looks into its journal, so nobody hears what became of an order",
    breaks: "outcome told",
    atmDisk: (disk) => ({
      ...disk,
      readDir: (path) => path.endsWith(".journal") ? nothing() : disk.readDir(path),
    }),
  }),
};
