import { assertEquals, assertThrows } from "@std/assert";
import { FormatError } from "./format_error.ts";
import { decodePem, encodePem } from "./pem.ts";

const blocks = [
  { label: "PUBLIC KEY", der: new Uint8Array(100).fill(1) },
  { label: "PRIVATE KEY", der: new Uint8Array(48).fill(2) },
  { label: "X", der: new Uint8Array(1) },
];
const text = encodePem(blocks);

Deno.test("decodePem() undoes encodePem(), with either line end", () => {
  assertEquals(decodePem(text), blocks);
  assertEquals(decodePem(text.replaceAll("\n", "\r\n")), blocks);
  assertEquals(decodePem(text.trimEnd()), blocks);
});

Deno.test("encodePem() writes full lines of 64", () => {
  const lines = text.split("\n");
  assertEquals(lines.slice(0, 5).map((line) => line.length), [26, 64, 64, 8, 24]);
});

Deno.test("decodePem() refuses a text cut off anywhere but between blocks", () => {
  const whole = new Set(blocks.map((_, i) => encodePem(blocks.slice(0, i + 1)).trimEnd().length));
  for (let length = 1; length < text.length - 1; length++) {
    const cut = text.slice(0, length);
    if (!whole.has(cut.trimEnd().length)) assertThrows(() => decodePem(cut), FormatError);
  }
});

Deno.test("decodePem() refuses every other way to write the same", () => {
  const [begin, a, b, c, ...rest] = text.split("\n");
  const others = [
    ["words before", begin, a, b, c, ...rest],
    ["", begin, a, b, c, ...rest],
    [begin, "Header: value", "", a, b, c, ...rest],
    [begin, a! + b!, c, ...rest],
    [begin, a, b, ` ${c}`, ...rest],
    [begin, a, b, "", c, ...rest],
    [begin, a, b, c!.replace("=", ""), ...rest],
    [begin, a, b, c!.replace(/.=/, "B="), ...rest],
    [begin, ...rest],
    [begin, a, b, c, "-----END PRIVATE KEY-----", ...rest.slice(1)],
    [begin!.toLowerCase(), a, b, c, ...rest],
  ];
  for (const lines of others) assertThrows(() => decodePem(lines.join("\n")), FormatError);
});
