import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Bytes } from "../../lib/bytes.ts";
import type { Card } from "./store.ts";

/** The keys that orders are checked by, those of cards and of terminals; it only reads. */
export class KeyTable {
  readonly #card: StatementSync;
  readonly #terminal: StatementSync;

  constructor(db: DatabaseSync) {
    this.#card = db.prepare(`
      SELECT card_id AS cardId, name AS account, name_hash AS accountHash,
        possession_key AS possessionKey, pin_key AS pinKey
      FROM card JOIN account ON account.id = card.account WHERE card_id = ?`);
    this.#terminal = db.prepare(`
      SELECT terminal_key FROM terminal WHERE terminal_id = ? AND state = 'active'`);
  }

  findCard(cardId: Bytes): Card | null {
    const row = this.#card.get(cardId) as unknown as Card | undefined;
    return row === undefined ? null : { ...row };
  }

  /** The key of a terminal that may be used, 32 bytes. */
  findTerminalKey(terminalId: Bytes): Bytes | null {
    const row = this.#terminal.get(terminalId);
    return (row?.terminal_key ?? null) as Bytes | null;
  }
}
