import { codeOf, explainFileError } from "./file_error.ts";

/** Whether there is anything under this name, a broken link too. @throws {UserError} */
export async function fileExists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw explainFileError("look for", path, error);
  }
}
