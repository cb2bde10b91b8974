import { AuditLog } from "../../bank/audit/audit_log.ts";
import { NOWHERE } from "../../bank/audit/sink.ts";
import type { Command, Result } from "../../bank/ledger/store.ts";
import type { Ask } from "../../bank/ledger/worker_messages.ts";
import type { Books } from "../../bank/teller.ts";
import type { Clock } from "../../lib/clock.ts";

/** Has the thread of the books asked something else of each command. */
export function changeCommands(change: (command: Command) => Command): (ask: Ask) => Ask {
  return (ask) => ask.name === "apply" ? { ...ask, ask: ask.ask.map(change) } : ask;
}

/** The methods of an object, so that some of them can be replaced. */
export function bound(books: Books): Books {
  return {
    findCard: (id) => books.findCard(id),
    findTerminalKey: (id) => books.findTerminalKey(id),
    submit: (command, deliver) => books.submit(command, deliver),
  };
}

/** A file on which these calls do nothing. */
export function without(file: Deno.FsFile, names: readonly string[]): Deno.FsFile {
  return new Proxy(file, {
    get(target, name) {
      if (names.includes(String(name))) return () => {};
      const value = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** Puts another method into all audit logs. */
export function replaceMethod(name: "record", method: () => void): Disposable {
  const original = AuditLog.prototype[name];
  AuditLog.prototype[name] = method;
  return { [Symbol.dispose]: () => void (AuditLog.prototype[name] = original) };
}

/** What a resolve of an unknown order is told. */
export function cancelled({ order }: Command, clock: Clock): Result {
  return {
    status: "cancelled",
    account: "",
    amountCents: order.amountCents,
    balanceCents: 0n,
    availableCents: 0n,
    sequence: 0n,
    timeMs: clock.now(),
    duplicate: false,
    audit: NOWHERE,
  };
}

/** An empty folder. */
export async function* nothing(): AsyncIterable<Deno.DirEntry> {}
