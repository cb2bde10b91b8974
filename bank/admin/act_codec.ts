import { isAccountName } from "../../lib/account_name.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { ProtocolError } from "../../lib/errors.ts";
import { NOTED_ACTIONS } from "../ledger/admin_act.ts";
import type {
  AdminAct,
  AdminRefusal,
  AdminResult,
  CardKeys,
  Deed,
  Limit,
  NoteCount,
} from "../ledger/admin_act.ts";

/** The line of an act or a result: integers as text, bytes in hex. */
export function encodeLine(value: AdminAct | AdminResult | SocketFailure): string {
  return JSON.stringify(value, (_, item) => {
    if (typeof item === "bigint") return `${item}`;
    return item instanceof Uint8Array ? item.toHex() : item;
  });
}

/** What the bank answers where there is no result. */
export interface SocketFailure {
  readonly error: string;
  readonly hints: readonly string[];
}

/** @throws {ProtocolError} `admin_form` */
export function decodeAct(line: string): AdminAct {
  const fields = new Fields(parse(line));
  const deed = decodeDeed(fields);
  return fields.has("id") ? { ...deed, id: fields.bytes("id", 16) } : deed;
}

function decodeDeed(fields: Fields): Deed {
  const kind = fields.text("kind") as AdminAct["kind"];
  switch (kind) {
    case "lock_account":
    case "unlock_account":
    case "close_account":
      return { kind, account: fields.account() };
    case "set_limits":
      return {
        kind,
        account: fields.account(),
        ...(fields.has("orderLimit") ? { orderLimit: fields.limit("orderLimit") } : {}),
        ...(fields.has("dayLimit") ? { dayLimit: fields.limit("dayLimit") } : {}),
      };
    case "replace_card":
      return { kind, account: fields.account(), card: readCard(fields.object("card")) };
    case "lock_card":
    case "unlock_card":
      return { kind, account: fields.account(), cardId: fields.bytes("cardId", 16) };
    case "reverse":
      return { kind, sequence: fields.integer("sequence") };
    case "import_account":
      return {
        kind,
        account: fields.account(),
        cents: fields.integer("cents"),
        state: fields.oneOf("state", ["open", "locked", "closed"]),
        orderLimit: fields.limit("orderLimit"),
        dayLimit: fields.limit("dayLimit"),
        cards: fields.list("cards").map(readCard),
      };
    case "add_terminal":
      return {
        kind,
        terminal: fields.account("terminal"),
        terminalId: fields.bytes("terminalId", 16),
        terminalKey: fields.bytes("terminalKey", 32),
      };
    case "revoke_terminal":
      return { kind, terminal: fields.account("terminal") };
    case "load_cash":
    case "count_cash":
      return {
        kind,
        terminal: fields.account("terminal"),
        cents: fields.integer("cents"),
        notes: fields.list("notes").map(readNotes),
      };
    case "note":
      return {
        kind,
        action: fields.oneOf("action", NOTED_ACTIONS),
        detail: fields.text("detail"),
      };
    default:
      return kind satisfies never, fail();
  }
}

/** @throws {ProtocolError} `admin_form` */
export function decodeResult(line: string): AdminResult | SocketFailure {
  const fields = new Fields(parse(line));
  if (fields.has("error")) return { error: fields.text("error"), hints: fields.texts("hints") };
  return {
    status: fields.oneOf("status", ["done", "unchanged", "refused"]),
    ...(fields.has("refusal") ? { refusal: fields.text("refusal") as AdminRefusal } : {}),
    name: fields.text("name"),
    amountCents: fields.integer("amountCents"),
    balanceCents: fields.integer("balanceCents"),
    sequence: fields.integer("sequence"),
    timeMs: fields.number("timeMs"),
  };
}

function readCard(fields: Fields): CardKeys {
  return {
    cardId: fields.bytes("cardId", 16),
    possessionKey: fields.bytes("possessionKey", 32),
    pinKey: fields.bytes("pinKey", 32),
  };
}

function readNotes(fields: Fields): NoteCount {
  return { cents: fields.integer("cents"), count: fields.integer("count") };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return fail();
  }
}

/** The fields of an object that somebody else wrote. */
class Fields {
  readonly #object: Readonly<Record<string, unknown>>;

  constructor(value: unknown) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) fail();
    this.#object = value as Readonly<Record<string, unknown>>;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#object, name);
  }

  text(name: string): string {
    const value = this.has(name) ? this.#object[name] : undefined;
    return typeof value === "string" ? value : fail();
  }

  texts(name: string): readonly string[] {
    const value = this.#object[name];
    return Array.isArray(value) && value.every((item) => typeof item === "string") ? value : fail();
  }

  account(name = "account"): string {
    const value = this.text(name);
    return isAccountName(value) ? value : fail();
  }

  oneOf<const Word extends string>(name: string, words: readonly Word[]): Word {
    return words.find((word) => word === this.text(name)) ?? fail();
  }

  /** In i64, as the books are. */
  integer(name: string): bigint {
    const value = this.text(name);
    const integer = /^-?[0-9]{1,19}$/.test(value) ? BigInt(value) : fail();
    return BigInt.asIntN(64, integer) === integer ? integer : fail();
  }

  limit(name: string): Limit {
    if (this.#object[name] === null) return null;
    const limit = this.integer(name);
    return limit >= 0n ? limit : fail();
  }

  number(name: string): number {
    const value = this.#object[name];
    return typeof value === "number" && Number.isSafeInteger(value) ? value : fail();
  }

  bytes(name: string, size: number): Bytes {
    const value = this.text(name);
    const isHex = /^[0-9a-f]*$/.test(value) && value.length === 2 * size;
    return isHex ? Uint8Array.fromHex(value) : fail();
  }

  object(name: string): Fields {
    return new Fields(this.#object[name]);
  }

  list(name: string): Fields[] {
    const value = this.#object[name];
    return Array.isArray(value) ? value.map((item) => new Fields(item)) : fail();
  }
}

function fail(): never {
  throw new ProtocolError("admin_form");
}
