import { NOWHERE } from "../../bank/audit/sink.ts";
import type { Reply } from "../../lib/channel/reply.ts";
import type { Request } from "../../lib/channel/request.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";

/** Says that an order is done, which no ledger has seen. */
export function forgedReply({ decodedOrder, order }: Request): Reply {
  return {
    txnId: decodedOrder.txnId,
    orderHash: nodeCrypto.sha256(order),
    status: "done",
    amountCents: decodedOrder.amountCents,
    balanceCents: 0n,
    availableCents: 0n,
    sequence: 1n,
    bankTimeMs: Date.now(),
    duplicate: false,
    ...NOWHERE,
  };
}
