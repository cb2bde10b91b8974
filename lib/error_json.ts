import { ProtocolError, UserError } from "./errors.ts";
import { formatJson } from "./json.ts";
import { escapeControls } from "./quote.ts";

/** An error for programs: `{"error":{"code":"insufficient_funds","message":…,"hints":[…]}}`. */
export function formatErrorJson(error: unknown): string {
  return escapeControls(formatJson({ error: describe(error) }));
}

function describe(error: unknown): { code: string; message: string; hints?: readonly string[] } {
  const message = error instanceof Error ? error.message : `${error}`;
  if (error instanceof UserError) return { code: error.code, message, hints: error.hints };
  return { code: error instanceof ProtocolError ? error.reason : "internal", message };
}
