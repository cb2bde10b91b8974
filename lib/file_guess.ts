/** What a file looks like to somebody who expected another one. */
export type FileKind = "card file" | "auth file" | "private key" | "certificate";

/** The kind of file that a text comes from, by its first look; `undefined` if by none. */
export function guessKind(text: string): FileKind | undefined {
  if (/^\s*\{[^]*"(card_id|secret)"/.test(text)) return "card file";
  if (/^-----BEGIN [A-Z ]*PRIVATE KEY-----/m.test(text)) return "private key";
  if (/^-----BEGIN CERTIFICATE-----/m.test(text)) return "certificate";
  if (/^-----BEGIN PUBLIC KEY-----/m.test(text)) return "auth file";
  return undefined;
}

/** What to tell somebody who gave this content as another kind of file. */
export function hintsFor(text: string): string[] {
  const kind = guessKind(text);
  return kind === undefined ? [] : [HINTS[kind]];
}

const HINTS: Record<FileKind, string> = {
  "card file": "this is a card file; did you mean -c?",
  "auth file": "this is a bank's auth file; did you mean -s?",
  "private key": "this is a private key; it stays at the bank, ATMs get the auth file",
  "certificate": "this is a certificate; Cofre uses bare public keys",
};
