import type { Operation } from "../lib/channel/order.ts";
import type { Refusal } from "../lib/channel/refusal.ts";
import type { Reply } from "../lib/channel/reply.ts";
import type { AdminAct, AdminRefusal, AdminResult } from "./ledger/admin_act.ts";

/** One step of one connection, as `bank --verbose` and the console show it. */
export interface Step {
  /** `address:port` of the ATM; or who of the bank's people. */
  readonly peer: string;
  /** What happened, in a few words; never a secret. */
  readonly text: string;
  /** Absent for what nobody counts. */
  readonly kind?: StepKind;
  /** Why it `failed`: the reason of a `ProtocolError`. */
  readonly reason?: string;
  /** What people of the bank had done. */
  readonly act?: ActStep;
  /** The order that was `received` or `judged`; names and amounts are for the console alone. */
  readonly order?: OrderStep;
}

/** A step of a connection that is known. */
export type StepNews = Omit<Step, "peer">;

/** What steps are told apart by. */
export type StepKind =
  | "connected"
  | "handshake"
  | "resumed"
  | "received"
  | "judged"
  | "failed"
  | "closed"
  | "act";

/** What a step tells of an order. */
export interface OrderStep {
  readonly operation: Operation;
  readonly amountCents: bigint;
  /** Present exactly when it is judged. */
  readonly outcome?: OrderOutcome;
}

/** What became of an order. */
export interface OrderOutcome {
  readonly status: Reply["status"];
  readonly refusal?: Refusal;
  readonly duplicate: boolean;
  /** "" where unknown. */
  readonly account: string;
  /** From its frame to its judgement, durable. */
  readonly durationMs: number;
}

/** What a step tells of an act of the bank's people. */
export interface ActStep {
  readonly action: string;
  /** The account, terminal or other thing that it is about. */
  readonly name: string;
  readonly amountCents: bigint;
  readonly outcome: AdminResult["status"] | AdminRefusal;
}

/** What people of the bank had done. */
export function actStep(act: AdminAct, result: AdminResult, by = "administration"): Step {
  const action = act.kind === "note" ? act.action : act.kind;
  const name = act.kind === "note" ? act.detail : result.name;
  const outcome = result.refusal ?? result.status;
  return {
    peer: by,
    text: `${action} ${name}: ${outcome}`,
    kind: "act",
    act: { action, name, amountCents: result.amountCents, outcome },
  };
}

/** Takes the steps of every connection: stderr with `--verbose`, nothing otherwise. */
export type StepLog = (step: Step) => void;
