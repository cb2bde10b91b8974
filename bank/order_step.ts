import type { Request } from "../lib/channel/request.ts";
import type { StepNews } from "./step_log.ts";
import type { Verdict } from "./teller.ts";

/** That an order has come in. */
export function receivedStep({ decodedOrder: { operation, amountCents } }: Request): StepNews {
  return { text: `${operation} received`, kind: "received", order: { operation, amountCents } };
}

/** What became of it, after `durationMs`. */
export function judgedStep(
  { decodedOrder: { operation, amountCents } }: Request,
  { reply: { status, refusal, duplicate }, account = "" }: Verdict,
  durationMs: number,
): StepNews {
  const refused = refusal === undefined ? {} : { refusal };
  const outcome = { status, ...refused, duplicate, account, durationMs };
  return {
    text: `${operation}: ${refusal ?? status}${duplicate ? " again" : ""}`,
    kind: "judged",
    order: { operation, amountCents, outcome },
  };
}
