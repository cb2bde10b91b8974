import { assert, assertEquals, assertFalse } from "@std/assert";
import { decodeHex, encodeHex } from "@std/encoding/hex";
import { uint } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import { nodeCrypto } from "../crypto/node_crypto.ts";
import { webCrypto } from "../crypto/web_crypto.ts";
import { computeLeafHash, verifyConsistency, verifyInclusion } from "./merkle_proof.ts";
import {
  CompactRange,
  consistencyRanges,
  hashLeaf,
  hashRange,
  inclusionRanges,
} from "./merkle_tree.ts";
import type { LeafRange, NodeId } from "./merkle_tree.ts";

// The eight leaves, roots and paths of the Certificate Transparency reference implementation
// (google/certificate-transparency, merkletree/merkle_tree_test.go; there indices start at 1).
const LEAVES = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
].map(decodeHex);
const ROOTS = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
const INCLUSION = [
  [0n, 8n, [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
  ]],
  [5n, 8n, [
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  ]],
] as const;
const CONSISTENCY = [
  [1n, 8n, [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
  ]],
  [6n, 8n, [
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  ]],
  [2n, 5n, [
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
  ]],
] as const;

const { sha256 } = nodeCrypto;

Deno.test("CompactRange.root() gives the roots of the Certificate Transparency reference", () => {
  const tree = new CompactRange(sha256);
  assertEquals(encodeHex(tree.root()), ROOTS[0]);
  for (const [i, leaf] of LEAVES.entries()) {
    tree.append(hashLeaf(sha256, leaf));
    assertEquals(encodeHex(tree.root()), ROOTS[i + 1]);
  }
});

Deno.test("inclusionRanges() gives the paths of the Certificate Transparency reference", () => {
  const nodes = nodesOf(LEAVES);
  for (const [index, size, expected] of INCLUSION) {
    assertEquals(hashes(inclusionRanges(index, size), nodes).map(encodeHex), [...expected]);
  }
});

Deno.test("consistencyRanges() gives the proofs of the Certificate Transparency reference", () => {
  const nodes = nodesOf(LEAVES);
  for (const [first, second, expected] of CONSISTENCY) {
    assertEquals(hashes(consistencyRanges(first, second), nodes).map(encodeHex), [...expected]);
  }
});

Deno.test("computeLeafHash() agrees with hashLeaf()", async () => {
  assertEquals(await computeLeafHash(webCrypto, LEAVES[3]!), hashLeaf(sha256, LEAVES[3]!));
});

Deno.test("verifyInclusion() takes every leaf of every tree up to 33, and no other", async () => {
  const leaves = numbered(33);
  const nodes = nodesOf(leaves);
  const roots = rootsOf(leaves);
  for (let size = 1n; size <= 33n; size++) {
    const head = { size, root: roots[Number(size)]! };
    for (let index = 0n; index < size; index++) {
      const leaf = { hash: hashLeaf(sha256, leaves[Number(index)]!), index };
      const proof = hashes(inclusionRanges(index, size), nodes);
      assert(await verifyInclusion(nodeCrypto, leaf, proof, head));
      for (const wrong of mangled(proof)) {
        assertFalse(await verifyInclusion(nodeCrypto, leaf, wrong, head));
      }
      for (const other of [index + 1n, index ^ 1n, index - 1n, size]) {
        const moved = { ...leaf, index: other };
        if (other !== index) {
          assertFalse(await verifyInclusion(nodeCrypto, moved, proof, head));
        }
      }
      const otherLeaf = { hash: flipped(leaf.hash), index };
      assertFalse(await verifyInclusion(nodeCrypto, otherLeaf, proof, head));
    }
  }
});

Deno.test("verifyConsistency() takes every pair of trees up to 33, and no other", async () => {
  const leaves = numbered(33);
  const nodes = nodesOf(leaves);
  const roots = rootsOf(leaves);
  for (let second = 1n; second <= 33n; second++) {
    for (let first = 1n; first <= second; first++) {
      const before = { size: first, root: roots[Number(first)]! };
      const after = { size: second, root: roots[Number(second)]! };
      const proof = hashes(consistencyRanges(first, second), nodes);
      assert(await verifyConsistency(nodeCrypto, before, after, proof));
      for (const wrong of mangled(proof)) {
        assertFalse(await verifyConsistency(nodeCrypto, before, after, wrong));
      }
      const rewritten = { ...before, root: flipped(before.root) };
      assertFalse(await verifyConsistency(nodeCrypto, rewritten, after, proof));
      const forked = { ...after, root: flipped(after.root) };
      assertFalse(await verifyConsistency(nodeCrypto, before, forked, proof));
    }
  }
});

Deno.test("verifyConsistency() takes a shrunken tree never, the empty one only as it is", async () => {
  const roots = rootsOf(numbered(4));
  const head = (size: bigint) => ({ size, root: roots[Number(size)]! });
  assertFalse(await verifyConsistency(nodeCrypto, head(4n), head(3n), []));
  assert(await verifyConsistency(nodeCrypto, head(0n), head(3n), []));
  assertFalse(await verifyConsistency(nodeCrypto, { ...head(1n), size: 0n }, head(3n), []));
});

function hashes(ranges: readonly LeafRange[], nodes: Map<string, Bytes>): Bytes[] {
  return ranges.map((range) => hashRange(sha256, range, (node) => nodes.get(key(node))!));
}

function nodesOf(leaves: readonly Bytes[]): Map<string, Bytes> {
  const nodes = new Map<string, Bytes>();
  const tree = new CompactRange(sha256);
  for (const leaf of leaves) {
    tree.append(hashLeaf(sha256, leaf), (node, hash) => nodes.set(key(node), hash));
  }
  return nodes;
}

function rootsOf(leaves: readonly Bytes[]): Bytes[] {
  const tree = new CompactRange(sha256);
  return [
    tree.root(),
    ...leaves.map((leaf) => {
      tree.append(hashLeaf(sha256, leaf));
      return tree.clone().root();
    }),
  ];
}

function key({ level, index }: NodeId): string {
  return `${level}/${index}`;
}

function numbered(count: number): Bytes[] {
  return Array.from({ length: count }, (_, i) => uint(i, 4));
}

function flipped(hash: Bytes): Bytes {
  const other = hash.slice();
  other[7]! ^= 1;
  return other;
}

function* mangled(proof: readonly Bytes[]): Iterable<Bytes[]> {
  yield [...proof, new Uint8Array(32)];
  if (proof.length === 0) return;
  yield proof.slice(1);
  yield proof.slice(0, -1);
  yield proof.map((hash, i) => i === 0 ? flipped(hash) : hash);
  yield proof.map((hash, i) => i === proof.length - 1 ? flipped(hash) : hash);
  if (proof.length > 1) yield [proof[1]!, proof[0]!, ...proof.slice(2)];
}
