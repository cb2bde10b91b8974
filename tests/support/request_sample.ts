import { NOWHERE } from "../../bank/audit/sink.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { encodeOrder } from "../../lib/channel/order.ts";
import type { Order } from "../../lib/channel/order.ts";
import { encodeRequest, NO_SIGNATURE } from "../../lib/channel/request.ts";
import type { Request } from "../../lib/channel/request.ts";
import type { Reply } from "../../lib/channel/reply.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { sample } from "./sample.ts";

/** The body of a request that is well formed; a rig's teller looks at nothing else. */
export function requestBody(sentAtMs: number, more: Partial<Order> = {}): Bytes {
  const order = encodeOrder({
    txnId: sample("txn", 16),
    operation: "balance",
    currency: "EUR",
    amountCents: 0n,
    cardId: sample("card", 16),
    terminalId: new Uint8Array(16),
    accountHash: sample("account", 32),
    ...more,
  });
  const signatures = { card: sample("sig", 64), pin: NO_SIGNATURE, terminal: NO_SIGNATURE };
  return encodeRequest({ sentAtMs, validMs: 10_000, mode: "execute", order }, signatures);
}

/** A reply to this request. */
export function replyTo(request: Request, more: Partial<Reply> = {}): Reply {
  return {
    txnId: request.decodedOrder.txnId,
    orderHash: nodeCrypto.sha256(request.order),
    status: "done",
    amountCents: 5n,
    balanceCents: 5n,
    availableCents: 5n,
    sequence: 0n,
    bankTimeMs: request.sentAtMs,
    duplicate: false,
    ...NOWHERE,
    ...more,
  };
}
