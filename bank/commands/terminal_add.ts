import { readValues } from "../../lib/argv.ts";
import { readAuthFile } from "../../lib/auth_file.ts";
import type { CommandIo } from "../../lib/command.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { EXIT } from "../../lib/exit_code.ts";
import { parseFileName } from "../../lib/file_name.ts";
import { quote } from "../../lib/quote.ts";
import { systemRandom } from "../../lib/random.ts";
import { newTerminal, parseTerminalName, writeTerminalFile } from "../../lib/terminal_file.ts";
import { withDesk } from "../admin/desk.ts";
import type { BankLine } from "../commands.ts";
import { requireLedger } from "../require_ledger.ts";
import { deskFiles, requireDone } from "./admin_act.ts";

/** `bank terminal add NAME`: NAME.terminal for the ATM; the bank keeps its public key. */
export async function run(line: BankLine, { answer, terminal: io }: CommandIo): Promise<number> {
  const { name, path } = readValues(line, () => {
    const name = parseTerminalName(line.operands[0]!);
    return { name, path: parseFileName(line.flags.out ?? `${name}.terminal`, { strict: false }) };
  });
  const deskOf = deskFiles(line);
  await requireLedger(deskOf.files);
  const { kid } = await readAuthFile(nodeCrypto, deskOf.files.auth);
  const terminal = newTerminal(systemRandom, kid, name);
  const act = {
    kind: "add_terminal",
    terminal: name,
    terminalId: terminal.terminalId,
    terminalKey: nodeCrypto.ed25519PublicKey(terminal.seed),
  } as const;
  const result = await withDesk(deskOf, io, async (desk) => {
    // First the file: a key that the bank knows and nobody has would block the name.
    await writeTerminalFile(path, terminal);
    const result = await desk.administer(act);
    if (result.status === "refused") await Deno.remove(path);
    return result;
  });
  requireDone(act, result);
  answer({
    json: { act: act.kind, name, terminal: path, sequence: result.sequence },
    text: `The terminal ${quote(name)} has its key in ${quote(path)}: give it to that ATM alone.`,
  });
  return EXIT.done;
}
