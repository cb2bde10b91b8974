import { bankKid, encodeAuthFile, readAuthFile } from "../lib/auth_file.ts";
import {
  checkBankKeys,
  encodeBankKeyFile,
  parseBankKeyFile,
  readBankKeyFile,
} from "../lib/bank_key_file.ts";
import type { BankFiles } from "../lib/bank_files.ts";
import { equalBytes, utf8 } from "../lib/bytes.ts";
import type { Bytes } from "../lib/bytes.ts";
import { ed25519Spki } from "../lib/crypto/key_der.ts";
import { generateRsaKeyPair } from "../lib/crypto/rsa.ts";
import { webCrypto } from "../lib/crypto/web_crypto.ts";
import { folderOf, nameOf, syncFolder, systemDisk } from "../lib/disk.ts";
import { UserError } from "../lib/errors.ts";
import { fileExists } from "../lib/file_exists.ts";
import { FormatError } from "../lib/format_error.ts";
import { createExclusive, MODE_PRIVATE, MODE_PUBLIC, readKeyFile } from "../lib/private_file.ts";
import { quote } from "../lib/quote.ts";
import type { Random } from "../lib/random.ts";
import type { BankKeys } from "./bank.ts";

// By WebCrypto: what comes first in a start waits for no `node:` module.

/** What the key file is called until it has its name. */
const PENDING = "key file of the first start";

/** The bank's keys, at the start of a run. */
export interface OpenedKeys {
  readonly keys: BankKeys;
  /** Whether this is the bank's first start. */
  readonly first: boolean;
  /**
   * Makes sure that the audit log is the one that the auth file vouches for.
   * @throws {UserError}
   */
  checkAuditKey(auditKey: Bytes): void;
  /**
   * Makes the files of a first start appear, once everything else is up.
   * @param auditKey the public key of the audit log's epoch 0, 32 bytes
   */
  publish(auditKey: Bytes): Promise<void>;
}

/** Keys that are not published yet. */
interface NewKeys extends BankKeys {
  /** The key file that they will be. */
  readonly keyBytes: Bytes;
}

/**
 * The keys of this bank: those on disk, or fresh ones on the first start. A first start that was
 * killed is finished by the next one, with the same keys.
 * @throws {UserError} if one of the two files is missing, damaged or another bank's.
 */
export async function openBankKeys(
  { strict, files }: { readonly strict: boolean; readonly files: BankFiles },
  random: Random,
): Promise<OpenedKeys> {
  if (strict) return await openStrictKeys(files, random);
  const pendingPath = await pendingName(files);
  const interrupted = await readPending(pendingPath);
  const [hasAuth, hasKey] = [await fileExists(files.auth), await fileExists(files.key)];
  if (interrupted === null && (hasAuth || hasKey)) {
    if (!(hasAuth && hasKey)) throw halfMissing(files, hasAuth);
    return await openOldKeys(files);
  }
  const fresh = interrupted ?? await makeKeys(random);
  if (interrupted === null) {
    await createExclusive(pendingPath, fresh.keyBytes, { what: PENDING, mode: MODE_PRIVATE });
  }
  return {
    keys: fresh,
    first: true,
    checkAuditKey: () => {},
    async publish(auditKey) {
      await publishFile(files.key, fresh.keyBytes, "bank key file", MODE_PRIVATE);
      await publishFile(files.auth, authBytes(fresh, auditKey), "auth file", MODE_PUBLIC);
      await Deno.remove(pendingPath);
      await syncFolder(systemDisk, folderOf(files.auth));
    },
  };
}

async function openOldKeys(files: BankFiles): Promise<OpenedKeys> {
  const { auditKeys, ...keys } = await readBankKeys(files);
  return {
    keys,
    first: false,
    checkAuditKey(auditKey) {
      if (auditKeys.some((key) => equalBytes(key, auditKey))) return;
      throw new UserError(
        `Cannot use the audit log of ${quote(files.auditState)}: ${quote(files.auth)} does not ` +
          "vouch for it",
        { hints: ["put back the files that belong together"] },
      );
    },
    publish: () => Promise.resolve(),
  };
}

/** The keys of a bank that has been started before. @throws {UserError} */
export async function readBankKeys(
  files: BankFiles,
): Promise<BankKeys & { readonly auditKeys: readonly Bytes[] }> {
  const auth = { path: files.auth, file: await readAuthFile(webCrypto, files.auth) };
  const keys = { path: files.key, file: await readBankKeyFile(files.key) };
  await checkBankKeys(webCrypto, keys, auth);
  const { rsa, identitySeed } = keys.file;
  return { identity: auth.file, auditKeys: auth.file.auditKeys, identitySeed, rsa };
}

/** The contest's way: nothing but the auth file, and only for this run. */
async function openStrictKeys(files: BankFiles, random: Random): Promise<OpenedKeys> {
  if (await fileExists(files.auth)) {
    throw new UserError(`Cannot create auth file ${quote(files.auth)}: it already exists`);
  }
  const fresh = await makeKeys(random);
  const options = { what: "auth file", mode: MODE_PUBLIC } as const;
  return {
    keys: fresh,
    first: true,
    checkAuditKey: () => {},
    publish: (auditKey) => createExclusive(files.auth, authBytes(fresh, auditKey), options),
  };
}

async function makeKeys(random: Random): Promise<NewKeys> {
  const pair = await generateRsaKeyPair();
  return await newKeys(encodeBankKeyFile(pair.pkcs8, random(32)));
}

/** Fresh keys, from the key file that they will be. @throws {FormatError} */
async function newKeys(keyBytes: Bytes): Promise<NewKeys> {
  const { rsa, identitySeed } = await parseBankKeyFile(keyBytes);
  const identityKey = await webCrypto.ed25519PublicKey(identitySeed);
  const identityDer = ed25519Spki(identityKey);
  const rsaDer = rsa.publicDer;
  const kid = await bankKid(webCrypto, rsaDer, identityDer);
  return { identity: { rsaDer, identityDer, identityKey, kid }, identitySeed, rsa, keyBytes };
}

function authBytes({ identity }: BankKeys, auditKey: Bytes): Bytes {
  return encodeAuthFile({ ...identity, auditKeys: [auditKey] });
}

/** Not longer than the auth file's own name, which may be as long as file systems take. */
async function pendingName({ auth }: BankFiles): Promise<string> {
  const tag = (await webCrypto.sha256(utf8(nameOf(auth)))).toHex().slice(0, 16);
  return `${folderOf(auth)}/.cofre-${tag}.first`;
}

/** The keys of a first start that did not come to its end; null if there are none. */
async function readPending(path: string): Promise<NewKeys | null> {
  if (!await fileExists(path)) return null;
  const bytes = await readKeyFile(path, { what: PENDING });
  try {
    return await newKeys(bytes);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    // Cut off while it was written: nothing was ever made from it.
    await Deno.remove(path);
    return null;
  }
}

/** Creates a file, or completes one that a killed first start left cut off. */
async function publishFile(
  path: string,
  bytes: Bytes,
  what: string,
  mode: typeof MODE_PRIVATE | typeof MODE_PUBLIC,
): Promise<void> {
  if (await fileExists(path)) {
    const there = await readKeyFile(path, { what });
    if (there.some((byte, i) => byte !== bytes[i])) {
      throw new UserError(`Cannot create ${what} ${quote(path)}: it already exists`, {
        hints: ["move it away, or start the bank in another folder"],
      });
    }
    if (there.length === bytes.length) return;
    await Deno.remove(path);
  }
  await createExclusive(path, bytes, { what, mode });
}

function halfMissing({ auth, key }: BankFiles, hasAuth: boolean): UserError {
  const [there, missing] = hasAuth ? [auth, key] : [key, auth];
  return new UserError(`Cannot start: ${quote(there)} is there, but ${quote(missing)} is not`, {
    hints: [
      `restore ${quote(missing)} from a backup`,
      `or move ${quote(there)} and the ledger away to begin a new bank`,
    ],
  });
}
