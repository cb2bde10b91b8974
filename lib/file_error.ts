import { UserError } from "./errors.ts";
import { quote } from "./quote.ts";

/**
 * What a failed file operation means to a person: `Cannot create card file "bob.card": it already
 * exists`. A {@linkcode UserError} is given back as it is.
 * @param action such as `create card file`
 * @throws whatever is not an error of the operating system: a bug of ours
 */
export function explainFileError(action: string, path: string, error: unknown): UserError {
  if (error instanceof UserError) return error;
  const code = codeOf(error);
  if (code === undefined) throw error;
  const [reason, ...hints] = REASONS[code] ?? [messageOf(error)];
  return new UserError(`Cannot ${action} ${quote(path)}: ${reason}`, { hints, cause: error });
}

/** The system's name of an error, such as `ENOENT`; `undefined` if it is none of the system's. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof Deno.errors.NotCapable) return "NotCapable";
  if (error instanceof Deno.errors.AlreadyExists) return "EEXIST";
  const { code } = error as { code?: unknown };
  return typeof code === "string" && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}

/** Reason, then hints. */
const REASONS: Record<string, [string, ...string[]]> = {
  EACCES: ["permission denied", "ask the owner of the file or of its folder for access"],
  EPERM: ["the operation is not permitted", "the file may be write-protected or another user's"],
  NotCapable: ["the program was started without access to it"],
  EROFS: ["the file system is read-only", "choose a path on one that can be written"],
  ENOSPC: ["no space is left on the disk", "make room there, then try again"],
  EDQUOT: ["the disk quota is used up", "make room there, then try again"],
  ENOENT: ["no such file or folder"],
  EEXIST: ["it already exists", "name another, or move that one away"],
  ENOTDIR: ["a part of its path is not a folder"],
  EISDIR: ["it is a folder"],
  ENOTEMPTY: ["the folder is not empty"],
  ENAMETOOLONG: ["its name is too long", "file systems take up to 255 bytes a name"],
  ELOOP: ["symbolic links lead in a circle"],
  EMFILE: ["too many files are open", "raise the limit (ulimit -n)"],
  ENFILE: ["too many files are open on this machine"],
  EIO: ["the disk failed", "look at the system's log, and make a copy of what can be read"],
  EBUSY: ["it is in use"],
};

/** Deno's own words without the operation and path that it appends. */
function messageOf(error: unknown): string {
  return (error as Error).message.replace(/ \(os error \d+\).*$/s, "");
}
