import type { Environment } from "./environment.ts";
import { UserError } from "./errors.ts";
import { explainFileError } from "./file_error.ts";
import { quote } from "./quote.ts";
import type { SettingsFile } from "./settings.ts";

/** The settings of the folder in which a program is called. */
export const PROJECT_SETTINGS = "cofre.json";
const SETTINGS_BYTES_MAX = 65_536;

/** The settings files that there are, the one that counts more first. @throws {UserError} */
export function findSettingsFiles(environment: Environment): readonly SettingsFile[] {
  const user = userSettings(environment);
  return [PROJECT_SETTINGS, ...(user === undefined ? [] : [user])].flatMap((path) => {
    const text = read(path);
    return text === undefined ? [] : [{ path, text }];
  });
}

/** `$XDG_CONFIG_HOME/cofre/cofre.json`, by default below `~/.config`. */
function userSettings({ XDG_CONFIG_HOME, HOME }: Environment): string | undefined {
  // A relative path is to be ignored (XDG base directory specification).
  if (XDG_CONFIG_HOME?.startsWith("/")) return `${XDG_CONFIG_HOME}/cofre/${PROJECT_SETTINGS}`;
  return HOME === undefined || HOME === ""
    ? undefined
    : `${HOME}/.config/cofre/${PROJECT_SETTINGS}`;
}

/** Undefined: there is no such file. */
function read(path: string): string | undefined {
  try {
    const { isFile, size, mode } = Deno.statSync(path);
    if (!isFile) throw refuse(path, "it is not a file");
    if (size > SETTINGS_BYTES_MAX) throw refuse(path, "it is too large");
    // Whoever writes it chooses the bank that this ATM talks to.
    if (((mode ?? 0) & 0o002) !== 0) {
      throw refuse(path, "every user may write it", `chmod o-w ${path}`);
    }
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return;
    throw refuse(path, explainFileError("read", path, error).message);
  }
}

function refuse(path: string, problem: string, ...hints: string[]): UserError {
  return new UserError(`Cannot use the settings in ${quote(path)}: ${problem}`, { hints });
}
