import { utf8 } from "./bytes.ts";
import type { Primitives } from "./crypto/primitives.ts";
import { folderOf, nameOf } from "./disk.ts";

/** The files that the ATM keeps in a card's folder (docs/FILES.md, "Side files"). */
export interface SideFiles {
  /** The card that is being created. */
  readonly pending: string;
  /** A folder: orders whose outcome nobody has seen. */
  readonly journal: string;
  /** What resumes a session. */
  readonly ticket: string;
  /** The newest tree head of the bank's audit log. */
  readonly head: string;
  /** A folder: the bank's signed replies. */
  readonly receipts: string;
}

/**
 * Their names: never longer than the card's, for the card of a 250-character account has the
 * longest name that file systems take.
 */
export async function sideFiles(p: Primitives, cardPath: string): Promise<SideFiles> {
  return await namesFor(p, folderOf(cardPath), nameOf(cardPath));
}

/** The same for a log-in without a card, in a folder of the caller's choice. */
export async function loginSideFiles(
  p: Primitives,
  folder: string,
  account: string,
): Promise<SideFiles> {
  return await namesFor(p, folder, account);
}

async function namesFor(p: Primitives, folder: string, name: string): Promise<SideFiles> {
  const tag = (await p.sha256(utf8(name))).toHex().slice(0, 16);
  const path = (suffix: string) => `${folder === "/" ? "" : folder}/.cofre-${tag}.${suffix}`;
  return {
    pending: path("pending"),
    journal: path("journal"),
    ticket: path("ticket"),
    head: path("head"),
    receipts: path("receipts"),
  };
}
