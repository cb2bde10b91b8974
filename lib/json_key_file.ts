import type { Bytes } from "./bytes.ts";
import { hintsFor } from "./file_guess.ts";
import { decodeText, FormatError } from "./format_error.ts";
import { quote } from "./quote.ts";

// What the key files in JSON have in common: exact fields, one spelling.

/** A JSON object whose fields are known, not their values. */
export type Json = { readonly [field: string]: unknown };

/**
 * Reads a file of version 1 with exactly these fields.
 * @param what such as `a card`
 * @throws {FormatError}
 */
export function parseText(bytes: Bytes, what: string, fields: readonly string[]): Json {
  const json = parseObject(parseJson(decodeText(bytes), what), fields, { what });
  if (json["version"] === 1) return json;
  throw new FormatError("it is of another version than 1", ["a newer atm may be able to read it"]);
}

/** An object with exactly these fields, the whole file or one of its fields. @throws {FormatError} */
export function parseObject(
  value: unknown,
  fields: readonly string[],
  name: { readonly what: string } | { readonly field: string },
): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new FormatError(
      "what" in name ? `it is not ${name.what}` : `its "${name.field}" is not an object`,
    );
  }
  for (const field of fields) {
    if (!Object.hasOwn(value, field)) throw new FormatError(`it has no "${field}"`);
  }
  for (const field of Object.keys(value)) {
    if (!fields.includes(field)) throw new FormatError(`it has an unknown field ${quote(field)}`);
  }
  return value as Json;
}

/** So many bytes in lower-case hex. @throws {FormatError} */
export function parseHex(json: Json, field: string, size: number): Bytes {
  const value = json[field];
  if (typeof value !== "string" || !/^[0-9a-f]*$/.test(value) || value.length !== 2 * size) {
    throw new FormatError(`its "${field}" is not ${2 * size} hex digits`);
  }
  return Uint8Array.fromHex(value);
}

/**
 * Makes sure that the file is written as we write it, white space apart. JSON would allow a field
 * twice, and then readers differ in which one counts.
 * @throws {FormatError}
 */
export function checkSpelling(bytes: Bytes, written: Bytes): void {
  if (withoutSpace(decodeText(bytes)) === withoutSpace(decodeText(written))) return;
  throw new FormatError("a field is there twice, or not written as atm writes it");
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (text.trimStart().startsWith("{") && count(text, "{") > count(text, "}")) {
      throw new FormatError("it ends in the middle of a value", [
        "it was cut off; restore it from a copy",
      ]);
    }
    throw new FormatError(`it is not ${what}`, hintsFor(text));
  }
}

function withoutSpace(text: string): string {
  return text.replace(/[ \t\r\n]/g, "");
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
