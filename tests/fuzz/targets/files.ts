import { utf8 } from "../../../lib/bytes.ts";
import type { Bytes } from "../../../lib/bytes.ts";
import { encodeAuthFile, parseAuthFile } from "../../../lib/auth_file.ts";
import { encodeCardFile, parseCardFile } from "../../../lib/card_file.ts";
import { nodeCrypto } from "../../../lib/crypto/node_crypto.ts";
import { decodePem } from "../../../lib/pem.ts";
import { encodeTerminalFile, parseTerminalFile } from "../../../lib/terminal_file.ts";
import { decodeEntry, encodeEntry } from "../../../atm/journal_entry.ts";
import { TicketFile } from "../../../atm/ticket_file.ts";
import type { Disk } from "../../../lib/disk.ts";
import { formatHash, parseHash } from "../../../bank/console/operator_hash.ts";
import { DECOY } from "../../../bank/console/operator_hash.ts";
import { parsePeople } from "../../../bank/admin/people_file.ts";
import { parseExport } from "../../../bank/admin/export_file.ts";
import { decodeState, encodeState } from "../../../bank/audit/log_state.ts";
import { fixedClock } from "../fixed_clock.ts";
import { sample } from "../../support/sample.ts";
import { sameAgain, sameJsonAgain } from "../target.ts";
import type { Target } from "../target.ts";
import recorded from "../../vectors/cofre1.json" with { type: "json" };

const { bank, exchanges } = recorded;
const KID = Uint8Array.fromHex(bank.kid);
const CARD_ID = Uint8Array.fromHex(recorded.card.card_id);
const ORDER = Uint8Array.fromHex(exchanges[1]!.order);
const CARD = { bankKid: KID, cardId: CARD_ID, account: "john", secret: sample("secret", 32) };
const TERMINAL = {
  bankKid: KID,
  terminalId: ORDER.slice(0, 16),
  name: "hall",
  seed: sample("terminal", 32),
};
const AUTH = {
  rsaDer: Uint8Array.fromHex(bank.rsa_public_spki),
  identityDer: Uint8Array.fromHex(bank.identity_spki),
  identityKey: Uint8Array.fromHex(bank.identity_key),
  auditKeys: [sample("audit", 32)],
  kid: KID,
};
const TREE = {
  peaks: [sample("peak", 32)],
  previous: sample("leaf", 32),
  sealedRoot: sample("r", 32),
};
const STATE = encodeState({
  firstKey: sample("first", 32),
  size: 5n,
  timeMs: 1_800_000_000_000,
  bytes: 4_711,
  sealedSize: 4n,
  sealedMs: 1_800_000_000_000,
  epoch: 0,
  epochSize: 5n,
  secrets: { seed: sample("seed", 32), ratchetKey: sample("ratchet", 32) },
  ...TREE,
});
const EXPORT = [
  { format: "cofre-accounts", version: 1, bank_kid: bank.kid },
  {
    account: "john",
    cents: "1234",
    state: "open",
    orderLimit: null,
    dayLimit: "500",
    cards: [{ cardId: CARD_ID.toHex(), possessionKey: "11".repeat(32), pinKey: "00".repeat(32) }],
  },
].map((line) => JSON.stringify(line)).join("\n") + "\n";

const text = (input: Bytes): string => new TextDecoder("utf-8", { ignoreBOM: true }).decode(input);

/** A disk with one file on it, for readers that take a path. */
function diskWith(bytes: Bytes): Disk {
  const file = {
    at: 0,
    read(into: Uint8Array): Promise<number | null> {
      const part = bytes.subarray(this.at, this.at + into.length);
      into.set(part);
      this.at += part.length;
      return Promise.resolve(part.length === 0 ? null : part.length);
    },
    [Symbol.dispose]() {},
  };
  return {
    lstat: () => Promise.resolve({ isFile: true } as Deno.FileInfo),
    open: () => Promise.resolve(file as unknown as Awaited<ReturnType<Disk["open"]>>),
    remove: () => Promise.resolve(),
  } as unknown as Disk;
}

/** The content of a ticket file, as the ATM writes it. */
async function ticketBytes(): Promise<Bytes> {
  let written = new Uint8Array();
  const disk = {
    open: () =>
      Promise.resolve({
        write: (bytes: Bytes) => Promise.resolve(void (written = bytes.slice())),
        [Symbol.dispose]() {},
      }),
    rename: () => Promise.resolve(),
    remove: () => Promise.resolve(),
  } as unknown as Disk;
  const file = new TicketFile("x.ticket", {
    primitives: nodeCrypto,
    clock: fixedClock,
    bankKid: KID,
    disk,
  });
  await file.keep({ id: sample("id", 16), secret: sample("ticket", 32), lifetimeS: 3_600 });
  return written;
}

/** Every reader of files. */
export async function fileTargets(): Promise<readonly Target[]> {
  return [
    {
      name: "card_file",
      text: true,
      samples: [
        encodeCardFile({ ...CARD, pin: "none" }),
        encodeCardFile({ ...CARD, pin: { memoryMib: 64, passes: 3, parallelism: 1 } }),
      ],
      read: (input) => sameJsonAgain(input, encodeCardFile(parseCardFile(input))),
    },
    {
      name: "auth_file",
      text: true,
      samples: [encodeAuthFile(AUTH)],
      async read(input) {
        return `${(await parseAuthFile(nodeCrypto, input)).auditKeys.length} audit keys`;
      },
    },
    {
      name: "pem",
      text: true,
      samples: [encodeAuthFile(AUTH)],
      read: (input) => `${decodePem(text(input)).length} blocks`,
    },
    {
      name: "terminal_file",
      text: true,
      samples: [encodeTerminalFile(TERMINAL)],
      read: (input) => sameJsonAgain(input, encodeTerminalFile(parseTerminalFile(input))),
    },
    {
      name: "journal_entry",
      samples: [
        await encodeEntry(nodeCrypto, { mark: "ask", bankKid: KID, order: ORDER }),
      ],
      async read(input) {
        const entry = await decodeEntry(nodeCrypto, input);
        if (typeof entry === "string") return entry;
        return sameAgain(input, await encodeEntry(nodeCrypto, entry));
      },
    },
    {
      name: "ticket_file",
      samples: [await ticketBytes()],
      async read(input) {
        const deps = { primitives: nodeCrypto, clock: fixedClock, bankKid: KID };
        const ticket = await new TicketFile("x.ticket", { ...deps, disk: diskWith(input) }).take();
        return ticket === null ? "none" : "a ticket";
      },
    },
    {
      name: "audit_state",
      text: true,
      samples: [utf8(STATE)],
      read(input) {
        const state = decodeState(text(input));
        // What was read is whole: it can be written, and read as the same again.
        const again = encodeState(state);
        if (encodeState(decodeState(again)) !== again) throw new Error("another state");
        return `epoch ${Math.sign(state.epoch)}`;
      },
    },
    {
      name: "operator_hash",
      text: true,
      samples: [utf8(formatHash(DECOY))],
      read: (input) => sameAgain(input, utf8(formatHash(parseHash(text(input))))),
    },
    {
      name: "people_file",
      text: true,
      samples: [
        utf8("# name, balance, password\njohn, 100.00,\nmary,25.00,correct horse battery\n"),
      ],
      read: (input) => `${Math.min(parsePeople(text(input)).length, 3)} people`,
    },
    {
      name: "export_file",
      text: true,
      samples: [utf8(EXPORT)],
      read: (input) => `${Math.min(parseExport(text(input), KID).length, 3)} accounts`,
    },
  ];
}
