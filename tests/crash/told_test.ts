import { assertEquals } from "@std/assert";
import type { Ended } from "../attacks/programs.ts";
import { Told } from "./told.ts";
import type { Order } from "./told.ts";

const CREATION: Order = { operation: "create", account: "john", cents: 10_00n };
const DEPOSIT: Order = { operation: "deposit", account: "john", cents: 5_00n };
const DONE = '{"account":"john","deposit":5.00}\n';
const BOOKED = "atm: earlier, the deposit of 5.00 was booked after all\n";
const NEVER = "atm: earlier, the deposit of 5.00 was not booked, and never will be\n";

/** John's balance and the problems, after runs with his deposit, or with none. */
function hear(...runs: readonly [code: number, stdout: string, stderr: string, own?: false][]) {
  const told = new Told();
  for (const order of [CREATION, DEPOSIT]) told.give(order);
  told.hear(CREATION, ended(0, '{"account":"john","initial_balance":10.00}\n', ""));
  for (const [code, stdout, stderr, own] of runs) {
    told.hear(own === false ? null : DEPOSIT, ended(code, stdout, stderr));
  }
  return [told.balanceOf("john"), told.problems.length];
}

function ended(code: number, stdout: string, stderr: string): Ended {
  return { code, stdout, stderr };
}

Deno.test("Told counts what was told as done, at once, before a power cut or later", () => {
  assertEquals(hear([0, DONE, ""]), ["15.00", 0]);
  assertEquals(hear([137, DONE, ""], [0, "", BOOKED, false]), ["15.00", 0]);
  assertEquals(hear([137, "", ""], [0, "", BOOKED, false]), ["15.00", 0]);
  assertEquals(hear([0, "", BOOKED, false], [137, "", ""]), ["15.00", 0]);
});

Deno.test("Told does not count what was refused, never booked, or never told of", () => {
  assertEquals(hear([255, "", "atm: error: no"]), ["10.00", 0]);
  assertEquals(hear([63, "", ""], [0, "", NEVER, false]), ["10.00", 0]);
  assertEquals(hear([137, "", ""]), ["10.00", 0]);
});

Deno.test("Told notices words that contradict each other", () => {
  assertEquals(hear([0, DONE, ""], [0, "", NEVER, false])[1], 1);
  assertEquals(hear([255, "", ""], [0, "", BOOKED, false])[1], 1);
  assertEquals(hear([63, "", ""], [0, "", BOOKED, false], [0, "", NEVER, false])[1], 1);
  assertEquals(hear([0, "", ""])[1], 1);
  assertEquals(hear([0, DONE + DONE, ""])[1], 1);
  assertEquals(hear([1, "", ""])[1], 1);
  assertEquals(hear([63, "", "THE BANK AT X HAS CHANGED ITS AUDIT LOG"])[1], 1);
  assertEquals(hear([63, "", "What answers at X does not prove to be the bank"])[1], 1);
  assertEquals(hear([0, "", BOOKED.replace("5.00", "6.00"), false])[1], 1);
});
