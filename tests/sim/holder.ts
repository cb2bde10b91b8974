import type { OrderCard } from "../../atm/new_order.ts";
import type { Holder } from "../../atm/run.ts";
import { concat, utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { loginCardId } from "../../lib/login.ts";
import type { OrderStep } from "./plan.ts";

/**
 * Who gives an order: types a PIN or a password, the right one or another. One hash stands for
 * Argon2id, which would take longer than all else that a world does.
 * @param identityKey the bank's, 32 bytes
 */
export function holderOf(step: OrderStep, identityKey: Bytes): Holder {
  const { account, by = "card", secret = "right" } = step;
  const pinSeed = (card: Bytes, typed: string) =>
    Promise.resolve(nodeCrypto.sha256(concat(card, utf8(`pin ${typed}`))));
  const loginCard = async (typed: string): Promise<OrderCard> => ({
    cardId: await loginCardId(nodeCrypto, identityKey, account),
    account,
    possessionSeed: nodeCrypto.sha256(utf8(`password ${typed} of ${account}`)),
  });
  const unplanned = () => Promise.reject(new Error("nobody here changes a secret"));
  return {
    pinPad: {
      seedFor: (card) =>
        card.pin === "none" ? Promise.resolve(undefined) : pinSeed(card.secret, secret),
      newSeedFor: (card) =>
        by === "pin" ? pinSeed(card.secret, "right") : Promise.resolve(undefined),
      changedSeedFor: unplanned,
    },
    login: by !== "login" ? null : {
      card: () => loginCard(secret),
      newCard: () => loginCard("right"),
      changedCard: unplanned,
    },
  };
}
