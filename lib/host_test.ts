import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "./errors.ts";
import { isLoopback, parseHost } from "./host.ts";

Deno.test("parseHost() takes dotted IPv4 in both modes", () => {
  for (const text of ["127.0.0.1", "0.0.0.0", "255.255.255.255", "10.20.30.40", "1.1.1.199"]) {
    assertEquals(parseHost(text, { strict: true }), text);
    assertEquals(parseHost(text, { strict: false }), text);
  }
});

const NAMES = [
  ...["localhost", "bank.example", "Bank.Example", "a-b.c", "bank1", "1bank", "3com.example"],
  ...["::1", "::", "fe80::1", "2001:db8::1", "::ffff:127.0.0.1", "2001:DB8::A"],
];

Deno.test("parseHost() takes names and IPv6, but not in strict mode", () => {
  for (const text of NAMES) {
    assertEquals(parseHost(text, { strict: false }), text);
    assertThrows(() => parseHost(text, { strict: true }), UserError, undefined, text);
  }
});

const INVALID = [
  ...["", " ", "1.1.1", "1.1.1.1.1", "1.1.256.1", "256.1.1.1", "-1.1.256.1", "1.1.-256.1"],
  ...["011.0.0.0", "000.000.000.00", "0127.0.0.1", "127.0.0.1.", "127.0.0.01", "0.256.0.0"],
  ...["127.0.0.1\n", " 127.0.0.1", "127.0.0.1 ", "127.0.0.1\0", "127.0.0.0x1", "0x7f000001"],
  ...["2130706433", "127.1", ".1.1.1", "1..1.1", "١.1.1.1", "a.7", "-i", "-bank", "bank-"],
  ...["a..b", "bank.", "a_b", "a b", "[::1]", ":", ":::", "1:2", "::1%lo", "::1]/", "::g"],
  ...["a/b", "user@host", "host:3000", "a".repeat(64), "a.".repeat(127) + "ab"],
];

Deno.test("parseHost() refuses everything else, in both modes", () => {
  for (const text of INVALID) {
    for (const strict of [true, false]) {
      assertThrows(() => parseHost(text, { strict }), UserError, undefined, text);
    }
  }
});

Deno.test("isLoopback() is about this machine alone", () => {
  for (const host of ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "localhost"]) {
    assertEquals(isLoopback(host), true, host);
  }
  const others = ["0.0.0.0", "::", "10.0.0.1", "128.0.0.1", "127.example.org", "localhost.org"];
  for (const host of others) assertEquals(isLoopback(host), false, host);
});
