import { encodeHex } from "@std/encoding/hex";
import type { Act, AdminAct, AdminResult, Deed } from "../../bank/ledger/admin_act.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { worthOf } from "../../lib/channel/notes.ts";
import type { ActStep } from "./acts.ts";
import type { AtmHost } from "./atm_host.ts";
import type { BankHost } from "./bank_host.ts";
import { readRows } from "./books_model.ts";
import type { BookedRow } from "./books_model.ts";
import type { Dice } from "./dice.ts";
import { isOf } from "./order_rows.ts";
import { readCards } from "./pin_judge.ts";
import type { OrderStep } from "./plan.ts";
import type { Timeline } from "./timeline.ts";

/** What somebody at the bank knows of one act. */
export interface ActRecord {
  readonly act: AdminAct;
  /** In hex. */
  readonly id: string;
  readonly invokedMs: number;
  endedMs: number | null;
  /** The first answer that got through. */
  told: AdminResult | null;
  /** Of a reversal: what it reverses. */
  readonly reverses: BookedRow | null;
}

/** What is loaded at once, into a terminal. */
const NOTES = [{ cents: 1_000n, count: 10n }];
/** As `bank/admin/desk.ts` waits before it asks again. */
const PAUSE_MS = 50;
/** No bank is down for so long, unless it never starts again. */
const PATIENCE_MS = 120_000;

/**
 * The bank's people. As the real desk does, they ask under the same id until they are told, of
 * whatever bank there is by then; in the place of its socket there is a call.
 */
export class Desk {
  readonly #timeline: Timeline;
  readonly #bank: BankHost;
  readonly #atms: readonly AtmHost[];
  readonly #dice: Dice;
  /** All acts so far. */
  readonly records: ActRecord[] = [];

  constructor(
    { timeline, bank, atms, dice }: {
      readonly timeline: Timeline;
      readonly bank: BankHost;
      readonly atms: readonly AtmHost[];
      readonly dice: Dice;
    },
  ) {
    this.#timeline = timeline;
    this.#bank = bank;
    this.#atms = atms;
    this.#dice = dice;
  }

  /** Does what is planned. @param orders of the plan, of which one may be reversed */
  async give(step: ActStep, orders: readonly OrderStep[]): Promise<void> {
    const order = orders.find(({ id }) => id === step.order);
    const reverses = order === undefined ? null : this.#bookedAs(order);
    const deed = this.#deedOf(step, reverses);
    if (deed !== null) await this.ask(deed, { losses: step.losses, reverses });
  }

  /** Asks until there is an answer. */
  async ask(
    deed: Deed,
    { losses = 0, reverses = null }: { losses?: number; reverses?: BookedRow | null } = {},
  ): Promise<void> {
    const act = { ...deed, id: this.#dice.bytes(16) };
    const { nowMs: invokedMs } = this.#timeline;
    const record: ActRecord = {
      ...{ act, id: encodeHex(act.id), invokedMs, endedMs: null, told: null, reverses },
    };
    this.records.push(record);
    for (let left = losses; this.#timeline.nowMs - invokedMs < PATIENCE_MS; left--) {
      const result = await this.#bank.administer(act);
      if (result !== null && left <= 0) {
        [record.told, record.endedMs] = [result, this.#timeline.nowMs];
        if (result.status === "done" && act.kind === "load_cash") this.#load(act);
        return;
      }
      await this.#timeline.sleep(PAUSE_MS);
    }
  }

  #deedOf({ deed, account }: ActStep, reverses: BookedRow | null): Deed | null {
    switch (deed) {
      case "lock card":
        return { kind: "lock_card", account, cardId: this.#cardOf(account) };
      case "unlock card":
        return { kind: "unlock_card", account, cardId: this.#cardOf(account) };
      case "lock account":
        return { kind: "lock_account", account };
      case "unlock account":
        return { kind: "unlock_account", account };
      case "reverse":
        return reverses && { kind: "reverse", sequence: reverses.sequence };
      case "load": {
        const { terminal } = this.#atms.find((atm) => atm.terminal !== null) ?? { terminal: null };
        return terminal &&
          { kind: "load_cash", terminal: terminal.name, cents: worthOf(NOTES), notes: NOTES };
      }
    }
  }

  #load({ terminal, cents }: Act<"load_cash">): void {
    this.#atms.find((atm) => atm.terminal?.name === terminal)!.notes!.cents += cents;
  }

  #bookedAs(order: OrderStep): BookedRow | null {
    const rows = readRows(this.#bank.database.database);
    return rows.find((row) => row.state === "done" && isOf(row, order)) ?? null;
  }

  #cardOf(account: string): Bytes {
    const card = readCards(this.#bank.database.database).find((card) => card.account === account);
    return card?.cardId ?? this.#dice.bytes(16);
  }
}
