import { ProtocolError, UnreachableError } from "../lib/errors.ts";
import { quote } from "../lib/quote.ts";

/** What a run was doing, as far as its failure has to say it. */
export interface Undertaking {
  readonly host: string;
  readonly port: number;
  readonly authFile: string;
  /** Whether a later run finds out what became of an order: not in strict mode. */
  readonly resolvesLater: boolean;
}

/** A protocol failure in words for the person at the ATM; its reason stands in brackets. */
export function explainFailure(error: ProtocolError, at: Undertaking): UnreachableError {
  const where = `${at.host}:${at.port}`;
  const say = (message: string, ...hints: string[]) =>
    new UnreachableError(`${message} (${error.reason})`, {
      hints,
      cause: error,
      code: error.reason,
    });
  switch (error.reason) {
    case "outcome_unknown":
      return say(
        `The bank at ${where} got the order, or may have, but its answer did not come in time`,
        at.resolvesLater
          ? "the next run with this card finds out what became of it; it is not done twice"
          : "look at the balance before you try again",
      );
    case "forked_log":
      return say(
        `THE BANK AT ${where} HAS CHANGED ITS AUDIT LOG: ${error.detail}`,
        "keep the card's folder with the receipts, and show it to the bank's auditor",
      );
    case "timeout":
      return say(`The bank at ${where} does not answer`, "try again later");
    case "alert":
      return say(`The bank at ${where} refused the connection: ${error.detail}`);
    case "bank_hung_up":
    case "connection_lost":
    case "truncated":
      return say(`The bank at ${where} ended the connection`, "try again later");
    default:
      return say(
        `What answers at ${where} does not prove to be the bank`,
        `is ${quote(at.authFile)} this bank's auth file? (-s)`,
        "if it is, somebody is changing what is sent",
      );
  }
}
