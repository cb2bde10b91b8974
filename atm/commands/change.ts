import { readValues } from "../../lib/argv.ts";
import { UserError } from "../../lib/errors.ts";
import { secretSource } from "../../lib/secret_source.ts";
import type { SecretSource } from "../../lib/secret_source.ts";
import type { AtmLine } from "../commands.ts";
import { readTransaction } from "../flags.ts";
import type { AtmOptions } from "../flags.ts";
import type { KeyChange } from "../change_key.ts";

/** What the two commands that change a secret read from their lines. */
export interface ChangeLine {
  readonly options: AtmOptions;
  /** Where the new PIN or password comes from. */
  readonly source: SecretSource;
}

/** Reads the line of `pin change` or `password change`. @throws {UsageError} */
export function readChange(line: AtmLine, operation: KeyChange["operation"]): ChangeLine {
  const { flags } = line;
  const isPin = operation === "pin_change";
  return readValues(line, () => {
    const source = secretSource(isPin ? "new PIN" : "new password", {
      ask: false,
      file: flags[isPin ? "new-pin-file" : "new-password-file"],
      stdin: flags[isPin ? "new-pin-stdin" : "new-password-stdin"],
    }) ?? { from: "prompt" };
    const old = { ...flags };
    if (!isPin) old.password = old["password-file"] === undefined && !old["password-stdin"];
    const options = readTransaction(old, { operation, amountCents: 0n });
    const before = isPin ? options.pin : options.login;
    if (before?.from === "stdin" && source.from === "stdin") {
      throw new UserError("Only one of the old and the new can come from stdin", {
        hints: ["name a file for the other, or have it asked for"],
      });
    }
    return { options, source };
  });
}
