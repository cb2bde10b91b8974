import type { Bytes } from "./bytes.ts";

/** The first byte of a card id: a card that is a file, or a log-in. */
export const CARD_KINDS = { file: 1, login: 2 } as const;

/** Whether a card id is that of a log-in. */
export function isLogin(cardId: Bytes): boolean {
  return cardId[0] === CARD_KINDS.login;
}
