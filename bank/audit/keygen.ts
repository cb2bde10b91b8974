import { encodePem } from "../../lib/pem.ts";
import { generateRsaKeyPair } from "../../lib/crypto/rsa.ts";
import { createExclusive, MODE_PRIVATE, MODE_PUBLIC } from "../../lib/private_file.ts";
import { quote } from "../../lib/quote.ts";
import { utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { readCommandLine } from "./command_line.ts";
import type { CommandIo } from "./command_line.ts";

const FORM = {
  usage: "bank audit keygen [NAME]",
  options: [],
  operandsMax: 1,
} as const;

/** `bank audit keygen [NAME]`: NAME.key for the auditor, NAME.pub for the bank. */
export async function keygen(args: readonly string[], io: CommandIo): Promise<number> {
  const [name = "bank.auditor"] = readCommandLine(args, FORM).operands;
  await makeAuditorKeys(`${name}.key`, `${name}.pub`);
  io.terminal.printLine(
    `Made ${quote(`${name}.key`)}, which opens the audit log, and ${quote(`${name}.pub`)}, ` +
      "which the bank needs.",
  );
  io.terminal.hint(`move ${quote(`${name}.key`)} away from the bank: it is the auditor's`);
  return 0;
}

/** Makes an auditor's key pair as two PEM files; gives the public key. @throws {UserError} */
export async function makeAuditorKeys(keyPath: string, publicPath: string): Promise<Bytes> {
  const { pkcs8, spki } = await generateRsaKeyPair();
  const files = [
    { path: keyPath, label: "PRIVATE KEY", der: pkcs8, mode: MODE_PRIVATE },
    { path: publicPath, label: "PUBLIC KEY", der: spki, mode: MODE_PUBLIC },
  ] as const;
  for (const { path, label, der, mode } of files) {
    const text = encodePem([{ label, der }]);
    await createExclusive(path, utf8(text), { what: "auditor's key file", mode });
  }
  return spki;
}
