import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { writeDfg } from "./dfg.ts";
import { clause, constant, fact, fn, symbolsOf, v } from "./term.ts";

const [knows, pair, a] = [fn("knows"), fn("pair"), constant("a")];

Deno.test("writeDfg() declares symbols and quantifies every variable of a clause", () => {
  const text = writeDfg({
    name: "two",
    clauses: [fact(knows(a)), clause([knows(v("x")), knows(v("y"))], knows(pair(v("x"), v("y"))))],
    goal: knows(pair(v("z"), a)),
  });
  assertStringIncludes(text, "functions[(a,0), (pair,2)].");
  assertStringIncludes(text, "predicates[(knows,1)].");
  assertStringIncludes(text, "formula(knows(a)).");
  assertStringIncludes(
    text,
    "formula(forall([V_x,V_y],implies(and(knows(V_x),knows(V_y)),knows(pair(V_x,V_y))))).",
  );
  assertStringIncludes(text, "formula(exists([V_z],knows(pair(V_z,a)))).");
});

Deno.test("symbolsOf() refuses one name with two numbers of arguments", () => {
  assertEquals(symbolsOf(pair(a, a)), new Map([["pair", 2], ["a", 0]]));
  assertThrows(() => symbolsOf(pair(a, a), pair(a)), Error, "pair");
});
