import { startedBy } from "../attacks/programs.ts";
import type { Program } from "../attacks/programs.ts";

/** How a disk fails. */
export type DiskError = "EIO" | "ENOSPC";

/** The n-th call of this name fails in each thread, for strace counts a thread at a time. */
export interface Fault {
  readonly call: string;
  readonly nth: number;
  readonly error: DiskError;
  /** What the call was about in the run without faults. */
  readonly file: string;
  /** Whether the calls on this file alone are counted. */
  readonly isOfFile: boolean;
}

/** A system call that a program made. */
export interface Call {
  readonly thread: string;
  readonly name: string;
  /** In its thread, from 1. */
  readonly nth: number;
  /** What it was about, as far as it is in the folder: "" is the folder itself. */
  readonly file: string | null;
  readonly failedByUs: boolean;
}

/** All by which a disk is changed, and opening; what a machine does not have is left out. */
const CALLS = [
  "write",
  "pwrite64",
  "fsync",
  "fdatasync",
  "openat",
  "rename",
  "renameat",
  "renameat2",
  "link",
  "linkat",
  "unlink",
  "unlinkat",
  "ftruncate",
  "mkdir",
  "mkdirat",
];

/**
 * The program under strace, which writes what it sees to `log`. The process is the program's own,
 * strace is its child, so that signals reach it.
 */
export function traced(name: "bank" | "atm", log: string, fault?: Fault): Program {
  const words = ["strace", "-D", "-f", "--seccomp-bpf", "-y", "-s", "0", "-o", log];
  words.push("-e", `trace=${CALLS.map((call) => `?${call}`).join()}`);
  if (fault !== undefined) {
    words.push("-e", `inject=${fault.call}:error=${fault.error}:when=${fault.nth}`);
  }
  return (folder, args) => {
    const paths = fault?.isOfFile ? spellings(folder, fault.file) : [];
    const only = paths.flatMap((path) => ["-P", path]);
    return startedBy([...words, ...only], name)(folder, args);
  };
}

/** Why strace cannot be used here; null if it can. */
export async function whyNoStrace(): Promise<string | null> {
  try {
    const args = ["-f", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=openat", "true"];
    const { success } = await new Deno.Command("strace", { args, stderr: "null" }).output();
    return success ? null : "strace is not permitted here";
  } catch {
    return "install strace";
  }
}

/** Reads what strace wrote about a program whose working folder this was. */
export async function readTrace(log: string, folder: string): Promise<Call[]> {
  const counts = new Map<string, number>();
  const unfinished = new Map<string, number>();
  const calls: Call[] = [];
  for (const line of (await Deno.readTextFile(log)).split("\n")) {
    const [, thread = "", name, rest = ""] = /^(\d+) +(?:(\w+)\()?(.*)$/.exec(line) ?? [];
    const failedByUs = rest.endsWith("(INJECTED)");
    const place = unfinished.get(thread);
    if (name === undefined) {
      if (place !== undefined) calls[place] = { ...calls[place]!, failedByUs };
      unfinished.delete(thread);
      continue;
    }
    const nth = (counts.get(`${thread} ${name}`) ?? 0) + 1;
    counts.set(`${thread} ${name}`, nth);
    if (rest.endsWith("<unfinished ...>")) unfinished.set(thread, calls.length);
    calls.push({ thread, name, nth, file: fileIn(folder, rest), failedByUs });
  }
  return calls;
}

/**
 * Every call that a run without faults made on its folder, to be made to fail: by its number among
 * those on the same file, or where the file has another name each time, among all; but of write()
 * the former alone, for threads wake each other by write(), too.
 */
export function faultsOf(calls: readonly Call[], errors: readonly DiskError[]): Fault[] {
  const faults = new Map<string, Omit<Fault, "error">>();
  const counts = new Map<string, number>();
  for (const { thread, name: call, nth, file } of calls) {
    if (file === null) continue;
    if (!RANDOM_NAME.test(file)) {
      const key = `${thread} ${call} ${file}`;
      const nth = (counts.get(key) ?? 0) + 1;
      counts.set(key, nth);
      faults.set(`${call} ${nth} ${file}`, { call, nth, file, isOfFile: true });
    } else if (call !== "write") {
      faults.set(`${call} ${nth}`, { call, nth, file, isOfFile: false });
    }
  }
  return [...faults.values()].flatMap((fault) => errors.map((error) => ({ ...fault, error })));
}

const RANDOM_NAME = /[0-9a-f]{32}/;

/** strace compares the paths of calls as they are written. */
function spellings(folder: string, file: string): string[] {
  return file === "" ? [folder, "."] : [`${folder}/${file}`, file, `./${file}`];
}

/** By path in quotes, or by descriptor: `14</tmp/x/bank.db>`; the working folder is no argument. */
function fileIn(folder: string, args: string): string | null {
  const path = /^(?:AT_FDCWD(?:<[^>]*>)?, )?"([^"]*)"/.exec(args)?.[1] ??
    /^\d+<(\/[^>]*)>/.exec(args)?.[1];
  if (path === undefined) return null;
  const whole = path.startsWith("/") ? path : `${folder}/${path.replace(/^\.\//, "")}`;
  if (whole === folder || whole === `${folder}/.`) return "";
  return whole.startsWith(`${folder}/`) ? whole.slice(folder.length + 1) : null;
}
