import type { BankIdentity } from "../../lib/channel/bank_identity.ts";
import { possessionSeed } from "../../lib/card_file.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { loginCardId, loginSecret } from "../../lib/login.ts";
import { systemRandom } from "../../lib/random.ts";
import type { AdminResult, CardKeys } from "../ledger/admin_act.ts";
import { CardDraft, cardKeys, newCard } from "./card_draft.ts";
import type { Desk } from "./desk.ts";

/** An account that the bank opens for somebody. */
export interface Person {
  readonly account: string;
  readonly cents: bigint;
  /** "" = a card file instead. */
  readonly password: string;
}

/** What was made of a person. */
export interface Opened {
  readonly result: AdminResult;
  /** The card that was written. */
  readonly card?: string;
}

/** What opening accounts needs. */
export interface OpenDeps {
  readonly desk: Desk;
  readonly bank: BankIdentity;
  /** Where cards are written. */
  readonly folder: string;
  /** Whether there is such an account: then no card is made for it. */
  readonly exists: (account: string) => boolean;
}

/**
 * Opens an account, with a log-in or with a card. What a run that died left is finished: the card
 * that it had begun becomes the account's, whether the bank knows it already or not.
 */
export async function openAccount(person: Person, deps: OpenDeps): Promise<Opened | null> {
  if (person.password !== "") {
    if (deps.exists(person.account)) return null;
    const keys = await loginKeys(person, deps.bank);
    return { result: await administer(person, keys, deps) };
  }
  const path = `${deps.folder}/${person.account}.card`;
  const left = await CardDraft.find(path);
  if (left === null && deps.exists(person.account)) return null;
  using draft = left ?? await CardDraft.create(
    path,
    newCard({
      bankKid: deps.bank.kid,
      cardId: Uint8Array.of(1, ...systemRandom(15)),
      account: person.account,
    }, { hasPin: false, secret: systemRandom(32) }),
  );
  const result = await administer(person, await cardKeys(draft.card), deps);
  if (result.status === "refused") {
    await draft.discard();
    return { result };
  }
  await draft.publish();
  return { result, card: path };
}

function administer(
  { account, cents }: Person,
  keys: CardKeys,
  { desk }: OpenDeps,
): Promise<AdminResult> {
  return desk.administer({
    kind: "import_account",
    account,
    cents,
    state: "open",
    orderLimit: null,
    dayLimit: null,
    cards: [keys],
  });
}

/** A user name and a password are a card that needs no file (docs/PROTOCOL.md). */
async function loginKeys(
  { account, password }: Person,
  { identityKey }: BankIdentity,
): Promise<CardKeys> {
  const secret = await loginSecret(nodeCrypto, identityKey, account, password);
  return {
    cardId: await loginCardId(nodeCrypto, identityKey, account),
    possessionKey: nodeCrypto.ed25519PublicKey(await possessionSeed(nodeCrypto, secret)),
    pinKey: new Uint8Array(32),
  };
}
