import { formatAmount } from "../../lib/amount.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { utf8 } from "../../lib/bytes.ts";
import { encodeHex } from "@std/encoding/hex";
import { readRows } from "./books_model.ts";
import type { Step } from "./plan.ts";
import type { Outcome } from "./shrink.ts";

/** What a world was like, in a few lines that depend on its plan alone. */
export function summarize({ aftermath }: Outcome): string[] {
  const { plan, records, bank, nowMs } = aftermath;
  const orders = plan.steps.filter(({ kind }) => kind === "order").length;
  const acts = plan.steps.filter(({ kind }) => kind === "act").length;
  const faults = plan.steps.length - orders - acts;
  const ends = Map.groupBy(records, ({ end }) => end ?? "unfinished");
  const counts = [...ends].map(([end, list]) => `${list.length} ${end}`).sort();
  const starts = bank.starts === 1 ? "once" : `${bank.starts} times`;
  return [
    `${plan.atms} ATMs, ${plan.accounts.length} accounts, ${orders} orders, ${acts} acts and ` +
    `${faults} faults in ${(nowMs / 1000).toFixed(3)} s of its time`,
    `orders, and a last look at every account: ${counts.join(", ")}; the bank started ${starts}`,
    `history ${fingerprint(aftermath)}`,
  ];
}

/** The same for the same history. */
function fingerprint({ records, bank }: Outcome["aftermath"]): string {
  const lines = records.map((r) =>
    [r.step.id, r.invokedMs, r.endedMs, r.end, r.reason, r.balanceCents, r.later?.atMs].join(" ")
  );
  for (const row of readRows(bank.database.database)) lines.push(Object.values(row).join(" "));
  return encodeHex(nodeCrypto.sha256(utf8(lines.join("\n")))).slice(0, 32);
}

/** The steps of a plan as a person tells them, with what came of the orders. */
export function tellStory({ aftermath: { plan, records } }: Outcome): string[] {
  return plan.steps.map((step) => {
    const record = records.find((r) => r.step === step);
    const came = record === undefined ? "" : `: ${record.end}${told(record.later?.status)}`;
    return `${(step.atMs / 1000).toFixed(3).padStart(9)} s  ${inWords(step)}${came}`;
  });
}

function told(later: string | undefined): string {
  return later === undefined ? "" : `, later told: ${later}`;
}

function inWords(step: Step): string {
  switch (step.kind) {
    case "order": {
      const amount = step.operation === "balance" ? "" : ` ${formatAmount(step.cents)}`;
      const to = step.to === undefined ? "" : ` to ${step.to}`;
      const secret = step.secret === "wrong" ? `, with a wrong ${SECRETS[step.by!]}` : "";
      return `order ${step.id} at ATM ${step.atm + 1}: ${step.account} ${step.operation}` +
        `${amount}${to}${secret}`;
    }
    case "act": {
      const order = step.order === undefined ? step.account : `order ${step.order}`;
      const losses = step.losses === 0 ? "" : `, whose answer is lost ${step.losses} times`;
      return `the bank's people: ${step.deed} ${order}${losses}`;
    }
    case "disk fails": {
      const whose = typeof step.at === "number"
        ? `ATM ${step.at + 1}'s disk`
        : `the ${step.at}'s disk`;
      const there = step.at === "ledger" && step.isThere ? ", and it is there all the same" : "";
      return `${whose} fails at ${
        step.only ?? "call"
      } ${step.after} from now: ${step.code}${there}`;
    }
    case "kill bank":
      return `the bank ${end(step.doom.power)} ${step.doom.tick} contacts later, for ` +
        `${step.downMs} ms`;
    case "restart bank":
      return `the bank is stopped in order, for ${step.downMs} ms`;
    case "kill atm":
      return `the run of order ${step.order} ${end(step.doom.power)} ` +
        (step.doom.afterMs === undefined
          ? `at its contact ${step.doom.tick}`
          : `after ${step.doom.afterMs} ms`);
    case "hold back":
      return `piece ${step.held.piece} of order ${step.order} is held back for ` +
        `${step.held.forMs} ms, in its connection ${step.held.connection}`;
    case "weather": {
      const { atm, trouble, chance, fromMs, untilMs } = step.weather;
      return `network, ${atm === null ? "all ATMs" : `ATM ${atm + 1}`}: ${trouble} for ` +
        `${untilMs - fromMs} ms, ${chance * 100} % of pieces`;
    }
    case "clock": {
      const whose = step.atm === null ? "the bank's" : `ATM ${step.atm + 1}'s`;
      return `${whose} clock is ${step.byMs} ms off, for ${step.forMs} ms`;
    }
    case "replay":
      return "somebody says again what an ATM once said";
  }
}

const SECRETS = { card: "card", pin: "PIN", login: "password" };

function end(power: boolean): string {
  return power ? "loses power" : "is killed";
}
