import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { utf8 } from "./bytes.ts";
import type { Bytes } from "./bytes.ts";
import { UserError } from "./errors.ts";
import { FormatError } from "./format_error.ts";
import {
  encodeTerminalFile,
  newTerminal,
  parseTerminalFile,
  parseTerminalName,
  readTerminalFile,
  writeTerminalFile,
} from "./terminal_file.ts";

let byte = 0;
const random = (size: number): Bytes => new Uint8Array(size).fill(++byte);
const BANK = new Uint8Array(16).fill(0xb0);
const LOBBY = newTerminal(random, BANK, "lobby");
const TEXT = new TextDecoder().decode(encodeTerminalFile(LOBBY));

Deno.test("parseTerminalFile() reads back what encodeTerminalFile() wrote", () => {
  assertEquals(parseTerminalFile(utf8(TEXT)), LOBBY);
  assertEquals(parseTerminalFile(utf8(TEXT.replaceAll(/\s/g, ""))), LOBBY);
});

Deno.test("parseTerminalFile() says what is wrong with any other content", () => {
  const wrong: [string, string][] = [
    ["", "it is empty"],
    ["[]", "not a terminal"],
    [TEXT.slice(0, 60), "ends in the middle"],
    [TEXT.replace('"version": 1', '"version": 2'), "another version"],
    [TEXT.replace(/ {2}"name".*\n/, ""), 'no "name"'],
    [TEXT.replace('"lobby"', '"Lobby"'), '"name" is not'],
    [TEXT.replace('"lobby"', '".."'), '"name" is not'],
    [TEXT.replace("seed", "sead"), 'no "seed"'],
    [TEXT.replace('"seed"', '"x": 1, "seed"'), "unknown field"],
    [TEXT.replace('"name"', '"name": "hall", "name"'), "twice"],
    [TEXT.replace(/"seed": "../, '"seed": "'), '"seed" is not 64 hex digits'],
  ];
  for (const [text, reason] of wrong) {
    const { reason: told } = assertThrows(() => parseTerminalFile(utf8(text)), FormatError);
    assertEquals(told.includes(reason), true, `${told}: ${text}`);
  }
});

Deno.test("parseTerminalName() takes what can be part of a file's name", () => {
  for (const name of ["lobby", "0", "a.b_c-d", "x".repeat(64)]) {
    assertEquals(parseTerminalName(name), name);
  }
  for (const name of ["", ".", "..", "...", "Lobby", "a/b", "a b", "x".repeat(65)]) {
    assertThrows(() => parseTerminalName(name), UserError);
  }
});

Deno.test("writeTerminalFile() makes a private file, and never over another", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/lobby.terminal`;
    await writeTerminalFile(path, LOBBY);
    assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
    assertEquals(await readTerminalFile(path, BANK), LOBBY);
    await assertRejects(() => writeTerminalFile(path, LOBBY), UserError, "already exists");
    const read = () => readTerminalFile(path, new Uint8Array(16));
    await assertRejects(read, UserError, "of another bank");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
