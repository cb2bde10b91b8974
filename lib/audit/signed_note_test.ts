import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import { encodeHex } from "@std/encoding/hex";
import { utf8 } from "../bytes.ts";
import { nodeCrypto } from "../crypto/node_crypto.ts";
import { webCrypto } from "../crypto/web_crypto.ts";
import { ProtocolError } from "../errors.ts";
import { formatCheckpoint, parseCheckpoint } from "./checkpoint.ts";
import { formatNote, noteKeyId, parseNote, verifyNote } from "./signed_note.ts";
import { decodeStrictBase64 } from "./strict_base64.ts";
import { formatTlogProof, parseTlogProof } from "./tlog_proof.ts";

// golang.org/x/mod/sumdb/note, note_test.go: the key and the note that C2SP signed-note comes from.
const PETER = {
  name: "PeterNeumann",
  // PeterNeumann+c74f20a3+…: the first byte is the algorithm.
  publicKey: decodeStrictBase64("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").slice(1),
};
// PRIVATE+KEY+PeterNeumann+c74f20a3+…, likewise.
const SEED = decodeStrictBase64("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz").slice(1);
const TEXT = "If you think cryptography is the answer to your problem,\n" +
  "then you don't know what your problem is.\n";
const NOTE =
  `${TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZ` +
  "SNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
// https://c2sp.org/signed-note, its example.
const SERA = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\n" +
  "ed è subito sera.\n\n— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddn" +
  "GITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";
// https://c2sp.org/tlog-checkpoint, its example.
const SOFA =
  "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n" +
  "\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Z" +
  "hcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";

Deno.test("noteKeyId() gives the id of the published key", async () => {
  assertEquals(encodeHex(await noteKeyId(webCrypto, PETER)), "c74f20a3");
});

Deno.test("verifyNote() takes the published note, on both backends", async () => {
  assert(await verifyNote(webCrypto, parseNote(NOTE), [PETER]));
  assert(await verifyNote(nodeCrypto, parseNote(NOTE), [PETER]));
});

Deno.test("formatNote() makes the published note from the published private key", async () => {
  const signature = nodeCrypto.ed25519Sign(SEED, utf8(TEXT));
  const keyId = await noteKeyId(nodeCrypto, PETER);
  assertEquals(
    formatNote({ text: TEXT, signatures: [{ name: PETER.name, keyId, signature }] }),
    NOTE,
  );
});

Deno.test("verifyNote() does not take a changed text, another key, or no known key", async () => {
  const note = parseNote(NOTE);
  const changed = { ...note, text: note.text.replace("cryptography", "cryptographY") };
  assertFalse(await verifyNote(nodeCrypto, changed, [PETER]));
  assertFalse(await verifyNote(nodeCrypto, note, [{ ...PETER, publicKey: new Uint8Array(32) }]));
  assertFalse(await verifyNote(nodeCrypto, note, [{ ...PETER, name: "PeterNewman" }]));
  assertFalse(await verifyNote(nodeCrypto, note, []));
});

Deno.test("verifyNote() ignores a stranger's signature, but not a known key's wrong one", async () => {
  const note = parseNote(NOTE);
  const [good] = note.signatures;
  const stranger = { name: "Mallory", keyId: new Uint8Array(4), signature: new Uint8Array(64) };
  assert(await verifyNote(nodeCrypto, { ...note, signatures: [stranger, good!] }, [PETER]));
  const wrong = { ...good!, signature: new Uint8Array(64) };
  assertFalse(await verifyNote(nodeCrypto, { ...note, signatures: [good!, wrong] }, [PETER]));
});

Deno.test("parseNote() reads the specification's examples back to the byte", () => {
  for (const note of [NOTE, SERA, SOFA]) assertEquals(formatNote(parseNote(note)), note);
  assertEquals(parseNote(SERA).text.split("\n").length, 5);
});

Deno.test("parseNote() refuses what is not a note", () => {
  const [text, line] = NOTE.split("\n\n") as [string, string];
  const wrong = [
    "",
    TEXT,
    `${text}\n${line}`,
    `${text}\n\n`,
    NOTE.slice(0, -1),
    NOTE + "\n",
    NOTE.replace("— ", "- "),
    NOTE.replace("PeterNeumann", "Peter+Neumann"),
    NOTE.replace("PeterNeumann", "Peter Neumann"),
    NOTE.replace("If you", "If\tyou"),
    NOTE.replace("If you", "If \ufffd"),
    NOTE.replace("nAM=", "nAN="), // The unused bits of the last letter.
    NOTE.replace("nAM=", "nAM"),
    NOTE.replace("x08go", "x0 8go"),
    `${text}\n\n— PeterNeumann x08gow==\n`,
    `${text}\n\n${line.repeat(17)}`,
  ];
  for (const note of wrong) assertThrows(() => parseNote(note), ProtocolError);
});

Deno.test("parseCheckpoint() reads the specification's example back to the byte", () => {
  const { text } = parseNote(SOFA);
  const checkpoint = parseCheckpoint(text);
  assertEquals(checkpoint.origin, "example.com/behind-the-sofa");
  assertEquals(checkpoint.size, 20852163n);
  assertEquals(formatCheckpoint(checkpoint), text);
  const extended = `${text}time 1\n`;
  assertEquals(parseCheckpoint(extended).extensions, ["time 1"]);
  assertEquals(formatCheckpoint(parseCheckpoint(extended)), extended);
});

Deno.test("parseCheckpoint() refuses what is not a checkpoint", () => {
  const { text } = parseNote(SOFA);
  const wrong = [
    "",
    "origin\n1\n",
    text.slice(0, -1),
    text + "\n",
    text.replace("example.com/behind-the-sofa", ""),
    text.replace("20852163", "020852163"),
    text.replace("20852163", "-1"),
    text.replace("20852163", "1e3"),
    text.replace("q2I=", "q2J="),
    text.replace("CsUY", ""),
  ];
  for (const checkpoint of wrong) assertThrows(() => parseCheckpoint(checkpoint), ProtocolError);
});

// https://c2sp.org/tlog-proof, its example, whose signatures are shortened there.
const PROOF = `c2sp.org/tlog-proof@v1
index 73894
gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=
EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=
RoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=
AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=

example.com/fancylog
109482
sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=

— example.com/fancylog hI2DJw[...]1roloI=
`;

Deno.test("parseTlogProof() reads the specification's example back to the byte", () => {
  const proof = parseTlogProof(PROOF);
  assertEquals([proof.index, proof.hashes.length], [73894n, 5]);
  assert(proof.checkpoint.startsWith("example.com/fancylog\n109482\n"));
  assertEquals(formatTlogProof(proof), PROOF);
  const extra = { ...proof, extra: utf8("age") };
  assertEquals(parseTlogProof(formatTlogProof(extra)), extra);
});

Deno.test("parseTlogProof() refuses what is not a proof", () => {
  const wrong = [
    "",
    PROOF.replace("@v1", "@v2"),
    PROOF.replace("index 73894\n", ""),
    PROOF.replace("73894", "073894"),
    PROOF.replace("gSKy", ""),
    PROOF.replace("5vk=", "5vl="),
    PROOF.replace("index", "extra YQ\nindex"),
  ];
  for (const proof of wrong) assertThrows(() => parseTlogProof(proof), ProtocolError);
});
