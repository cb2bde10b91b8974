import { concat, uint, utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { Chance } from "./chance.ts";

/** No reader here takes more than a few kilobytes; a longer input only costs time. */
const BYTES_MAX = 8_192;
const EDGES = [0, 1, 2, 3, 16, 127, 128, 255, 256, 32767, 32768, 65535, 2 ** 31, 2 ** 32 - 1];
const WORDS = [
  '"',
  "\\",
  "{}",
  "[]",
  "null",
  "true",
  "-1",
  "1e309",
  "9007199254740993",
  "__proto__",
  "\0",
  "\r\n",
  "\n\n",
  "\ufeff",
  "\u202e",
  "é",
  "-",
  "--",
  "=",
  ",",
  "\t",
  " ",
  "-----BEGIN PUBLIC KEY-----",
  "-----END PUBLIC KEY-----",
].map(utf8);

type Mutation = (input: Bytes, chance: Chance, others: readonly Bytes[]) => Bytes;

const ANY: readonly Mutation[] = [
  // One bit, one byte.
  (input, chance) => change(input, chance, (byte) => byte ^ (1 << chance.below(8))),
  (input, chance) => change(input, chance, () => chance.below(256)),
  // A field of 1, 2, 4 or 8 bytes gets a value at the edge of something.
  (input, chance) => {
    const size = chance.pick([1, 2, 4, 8]);
    if (input.length < size) return input;
    const value = BigInt.asUintN(8 * size, BigInt(chance.pick(EDGES)) - BigInt(chance.below(2)));
    const at = chance.below(input.length - size + 1);
    return replace(input, at, size, uint(value, size));
  },
  // A stretch is lost, doubled, moved, made zero, or comes from another sample.
  (input, chance) => replace(input, ...stretch(input, chance), new Uint8Array()),
  (input, chance) => {
    const [at, size] = stretch(input, chance);
    return replace(input, at, 0, input.slice(at, at + size));
  },
  (input, chance) => {
    const [at, size] = stretch(input, chance);
    return replace(input, at, size, new Uint8Array(size));
  },
  (input, chance, others) => {
    const other = chance.pick(others);
    const [from, size] = stretch(other, chance);
    const [at, out] = stretch(input, chance);
    return replace(input, at, chance.below(2) === 0 ? size : out, other.slice(from, from + size));
  },
  // The beginning of one and the end of another.
  (input, chance, others) => {
    const other = chance.pick(others);
    return concat(
      input.slice(0, chance.below(input.length + 1)),
      other.slice(chance.below(other.length + 1)),
    );
  },
  // Cut off, or something behind it.
  (input, chance) => input.slice(0, chance.below(input.length + 1)),
  (input, chance) =>
    concat(input, Uint8Array.from({ length: 1 + chance.below(8) }, () => chance.below(256))),
];

const TEXT: readonly Mutation[] = [
  (input, chance) => replace(input, chance.below(input.length + 1), 0, chance.pick(WORDS)),
  // A number becomes another.
  (input, chance) => {
    const digits = [...input.keys()].filter((i) => input[i]! >= 0x30 && input[i]! <= 0x39);
    if (digits.length === 0) return input;
    return replace(input, chance.pick(digits), 1, utf8(`${chance.pick(EDGES)}`));
  },
  // A line is lost, doubled or changes its place.
  (input, chance) => {
    const lines = split(input);
    const [line] = lines.splice(chance.below(lines.length), 1);
    const copies = chance.below(3);
    for (let i = 0; i < copies; i++) lines.splice(chance.below(lines.length + 1), 0, line!);
    return concat(...lines);
  },
];

/** Another input made from a sample: one to four small changes. */
export function mutate(
  input: Bytes,
  chance: Chance,
  { others, text }: { readonly others: readonly Bytes[]; readonly text: boolean },
): Bytes {
  const mutations = text ? [...ANY, ...TEXT, ...TEXT] : ANY;
  let changed = input;
  for (let i = 1 + chance.below(4); i > 0; i--) {
    changed = chance.pick(mutations)(changed, chance, others).slice(0, BYTES_MAX);
  }
  return changed;
}

function change(input: Bytes, chance: Chance, to: (byte: number) => number): Bytes {
  if (input.length === 0) return input;
  const changed = input.slice();
  const at = chance.below(input.length);
  changed[at] = to(changed[at]!);
  return changed;
}

function stretch(input: Bytes, chance: Chance): [at: number, size: number] {
  const at = chance.below(input.length + 1);
  const size = Math.min(input.length - at, chance.pick([1, 2, 4, 8, 16, 32, 64, 256]));
  return [at, size];
}

function replace(input: Bytes, at: number, size: number, by: Bytes): Bytes {
  return concat(input.subarray(0, at), by, input.subarray(at + size));
}

function split(input: Bytes): Bytes[] {
  const lines: Bytes[] = [];
  let start = 0;
  for (const [i, byte] of input.entries()) {
    if (byte !== 0x0a) continue;
    lines.push(input.slice(start, i + 1));
    start = i + 1;
  }
  lines.push(input.slice(start));
  return lines;
}
