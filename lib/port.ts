import { parseWholeNumber } from "./whole_number.ts";

/** A TCP port from 1024 to 65535, in both modes. @throws {UserError} */
export function parsePort(text: string): number {
  return parseWholeNumber(text, { what: "a port", min: 1024, max: 65535 });
}
