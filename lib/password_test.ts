import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "./errors.ts";
import { checkNewPassword } from "./password.ts";

Deno.test("checkNewPassword() wants ten characters, whatever they are", () => {
  for (const password of ["", "short", "ninechars", "c\u0301afe ol\u00e9"]) {
    const error = assertThrows(() => checkNewPassword(password, "bob"), UserError);
    assertEquals(error.code, "password_short");
  }
  for (
    const password of ["tenletters", "ålesund1904", "three small boats", "💧🔥🌍🌬🌱🍂🍁🌊🪨🌙"]
  ) {
    checkNewPassword(password, "bob");
  }
});

Deno.test("checkNewPassword() refuses what is tried first", () => {
  const common = [
    "password12",
    "Password123!",
    "PASSWORDPASSWORD",
    "qwertyuiop",
    "1234567890",
    "12345678901234567890",
    "123456789!",
    "0987654321",
    "iloveyou2024",
    "letmein12345",
    "administrator",
    "aaaaaaaaaaaa",
    "abababababab",
    "correct horse battery staple",
    "bartholomew",
    "bartholomew1",
    "bartholomew2026!",
    "bartholomewbartholomew",
  ];
  for (const password of common) {
    const error = assertThrows(() => checkNewPassword(password, "bartholomew"), UserError);
    assertEquals(error.code, "password_common", password);
  }
});

Deno.test("checkNewPassword() never shows the password", () => {
  for (const password of ["hunter2", "password12"]) {
    const { message, hints } = assertThrows(() => checkNewPassword(password, "bob"), UserError);
    assertEquals([message, ...hints].filter((text) => text.includes(password)), []);
  }
});
