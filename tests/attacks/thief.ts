import { join } from "node:path";
import { readBankKeys } from "../../bank/bank_keys.ts";
import { formatAmount } from "../../lib/amount.ts";
import { bankFiles } from "../../lib/bank_files.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { readCardFile } from "../../lib/card_file.ts";
import type { BankIdentity } from "../../lib/channel/bank_identity.ts";
import { FRAME } from "../../lib/channel/frame.ts";
import type { Frame } from "../../lib/channel/frame.ts";
import { bankRecords } from "../../lib/channel/channel.ts";
import { deriveSessionKeys } from "../../lib/channel/key_schedule.ts";
import type { RsaDecryptor } from "../../lib/channel/key_transport.ts";
import {
  decodeHello,
  decodeHelloOk,
  decodeResume,
  helloLabel,
} from "../../lib/channel/messages.ts";
import { decodeRequest } from "../../lib/channel/request.ts";
import { Transcript } from "../../lib/channel/transcript.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { ProtocolError } from "../../lib/errors.ts";
import { asFrame, cardOf } from "./rogue.ts";
import type { World } from "./world.ts";

/** A session as it passed on the wire: the frames of each side. */
export interface Recording {
  readonly atm: readonly Bytes[];
  readonly bank: readonly Bytes[];
}

/** What a thief has who came when the session was over. */
export interface Loot {
  readonly bank: BankIdentity;
  readonly rsa: RsaDecryptor;
  /** Every other secret of 32 bytes. */
  readonly secrets: readonly Bytes[];
  /** Of the ticket that the session was resumed with, 32 bytes. */
  readonly ticketSecret?: Bytes;
}

/** All that lies in the files of the bank and of its customers. */
export async function stealEverything(world: World): Promise<Loot> {
  const { identity, identitySeed, rsa } = await readBankKeys(
    bankFiles(join(world.folder, "bank.auth")),
  );
  const cards = await Promise.all(["john", "mary"].map(async (account) => [
    (await readCardFile(join(world.folder, `${account}.card`))).secret,
    (await cardOf(world, account)).possessionSeed,
  ]));
  return { bank: identity, rsa, secrets: [identitySeed, ...cards.flat()] };
}

/** The first order of a recorded session, `deposit 50.00`; null if no key of the loot opens it. */
export async function readRecording(recording: Recording, loot: Loot): Promise<string | null> {
  const [helloFrame, requestFrame] = recording.atm.map(asFrame);
  const helloOk = decodeHelloOk(asFrame(recording.bank[0]!));
  const transcript = await Transcript.start(nodeCrypto, loot.bank);
  await transcript.mix(helloFrame!.bytes);
  const th2 = await transcript.mix(helloOk.ephemeral, helloOk.nonce);
  const th3 = await transcript.mix(helloOk.sealedParameters);
  const { ephemeral, session } = await firstSecret(helloFrame!, loot);
  for (const diffieHellman of guesses([...loot.secrets, session], ephemeral, helloOk)) {
    const keys = await deriveSessionKeys(nodeCrypto, { session, diffieHellman }, th2);
    const { opener } = bankRecords(nodeCrypto, keys, th2);
    opener.bindTo(th3);
    try {
      const { decodedOrder } = decodeRequest((await opener.open(requestFrame!.body)).body);
      return `${decodedOrder.operation} ${formatAmount(decodedOrder.amountCents)}`;
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
    }
  }
  return null;
}

/** The ATM's X25519 key, and the secret that goes into the keys beside it: no secret to the thief. */
async function firstSecret(
  frame: Frame,
  { rsa, ticketSecret }: Loot,
): Promise<{ ephemeral: Bytes; session: Bytes }> {
  if (frame.type === FRAME.resume) {
    return { ephemeral: decodeResume(frame).ephemeral, session: ticketSecret! };
  }
  const { head, ephemeral, ciphertext } = decodeHello(frame);
  const session = await rsa.decrypt(ciphertext, await helloLabel(nodeCrypto, head));
  return { ephemeral, session: session! };
}

/** Each secret as either side's ephemeral key, and as the shared secret itself. */
function* guesses(
  secrets: readonly Bytes[],
  atmKey: Bytes,
  { ephemeral: bankKey }: { readonly ephemeral: Bytes },
): Generator<Bytes> {
  for (const secret of [...secrets, new Uint8Array(32)]) {
    yield secret;
    for (const point of [atmKey, bankKey]) yield nodeCrypto.x25519(secret, point) as Bytes;
  }
}
