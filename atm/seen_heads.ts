import { equalBytes, utf8 } from "../lib/bytes.ts";
import type { Bytes } from "../lib/bytes.ts";
import { shortRunClock } from "../lib/clock.ts";
import type { Clock } from "../lib/clock.ts";
import { systemDisk } from "../lib/disk.ts";
import type { Disk } from "../lib/disk.ts";
import { codeOf } from "../lib/file_error.ts";
import { decodeText, FormatError, parseContent } from "../lib/format_error.ts";
import { readKeyFile } from "../lib/private_file.ts";
import type { LogTree } from "./bank_session.ts";

/** Logs that are remembered: one for each node of a bank; the one seen longest ago goes first. */
const LOGS_MAX = 16;
const LINE = /^([0-9a-f]{32}) ([1-9][0-9]{0,18}) ([0-9a-f]{64})$/;

/** The newest head seen of each audit log, in a file (docs/FILES.md, "Heads"). */
export class SeenHeads {
  readonly #path: string;
  readonly #disk: Disk;
  readonly #clock: Clock;
  /** What had been seen when this run asked first. */
  #known: Promise<LogTree[]> | undefined;

  constructor(path: string, options: { disk?: Disk; clock?: Clock } = {}) {
    this.#path = path;
    this.#clock = options.clock ?? shortRunClock;
    this.#disk = options.disk ?? systemDisk;
  }

  /**
   * Reads what was seen until now, for {@linkcode find}. To be done before the bank tells its head:
   * a moment later another ATM with this card may have seen a newer one, which convicts nobody.
   */
  async recall(): Promise<void> {
    this.#known ??= this.#read();
    // What is wrong with the file is told by find().
    await this.#known.catch(() => {});
  }

  /**
   * The head of this log that was seen last, before {@linkcode recall} or by this run; null if none
   * was.
   * @throws {UserError}
   */
  async find(logId: Bytes): Promise<LogTree | null> {
    await this.recall();
    return (await this.#known!).find((head) => equalBytes(head.logId, logId)) ?? null;
  }

  /**
   * Takes a head in the place of the log's last one, unless another ATM has taken a newer one.
   * @throws {UserError}
   */
  async remember(head: LogTree): Promise<void> {
    const stored = await this.#read();
    const others = stored.filter(({ logId }) => !equalBytes(logId, head.logId));
    this.#known = Promise.resolve([head, ...others]);
    const last = stored.find(({ logId }) => equalBytes(logId, head.logId));
    if (last !== undefined && last.size > head.size) return;
    const kept = [head, ...others].slice(0, LOGS_MAX);
    const text = kept.map(({ logId, size, root }) => `${logId.toHex()} ${size} ${root.toHex()}\n`);
    const { replaceFile }: typeof import("../lib/replace_file.ts") = await import(
      "../lib/replace_file.ts" as string
    );
    await replaceFile(this.#path, utf8(text.join("")), {
      what: "heads",
      disk: this.#disk,
      clock: this.#clock,
    });
  }

  async #read(): Promise<LogTree[]> {
    try {
      await this.#disk.lstat(this.#path);
    } catch (error) {
      if (codeOf(error) === "ENOENT") return [];
    }
    const bytes = await readKeyFile(this.#path, { what: "heads", disk: this.#disk });
    return await parseContent("heads", this.#path, () => parse(decodeText(bytes)));
  }
}

function parse(text: string): LogTree[] {
  const lines = text.split("\n");
  if (lines.pop() !== "") throw new FormatError("it ends in the middle of a line", [HINT]);
  return lines.map((line) => {
    const [, logId, size, root] = LINE.exec(line) ?? [];
    if (root === undefined) throw new FormatError("a line is not a head", [HINT]);
    return {
      logId: Uint8Array.fromHex(logId!),
      size: BigInt(size!),
      root: Uint8Array.fromHex(root),
    };
  });
}

const HINT = "remove it to begin anew; the bank's past is then watched from now on only";
