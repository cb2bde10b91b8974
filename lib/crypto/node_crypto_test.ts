import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import "./node_crypto.ts";

Deno.test("node_crypto.ts lets no Buffer share its memory with others", () => {
  assertEquals(Buffer.from("secret").buffer.byteLength, 6);
});
