// Opens the recorded sessions of cofre1.json with node:crypto and docs/PROTOCOL.md alone. Nothing
// of lib/ is imported, on purpose: a mistake there cannot repeat itself here.

import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import {
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  timingSafeEqual,
  verify,
} from "node:crypto";
import type { ExchangeVector, Vectors } from "../../scripts/vectors/vectors.ts";

const hex = (text: string) => Buffer.from(text, "hex");
const sha256 = (...parts: (Buffer | string)[]) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const hmac = (key: Buffer, ...parts: (Buffer | string)[]) => {
  const mac = createHmac("sha256", key);
  for (const part of parts) mac.update(part);
  return mac.digest();
};
const u64 = (value: number | bigint) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
};
const rawKey = (oid: "6e" | "70", raw: Buffer) =>
  createPublicKey({
    key: Buffer.concat([hex(`302a300506032b65${oid}032100`), raw]),
    format: "der",
    type: "spki",
  });

/** The story of the two sessions as they were on the wire: one line an exchange. */
export async function readSession(vectors: Vectors): Promise<string[]> {
  const { bank, handshake, resumption, exchanges } = vectors;
  const hello = hex(handshake.hello);

  // HELLO: length 2 | type 1 | version 1 | flags 1 | kid 16 | sent_at 8 | nonce 32 | X 32 | C
  assert.equal(hello.readUInt16BE(0), hello.length - 2);
  assert.deepEqual([...hello.subarray(2, 5)], [1, 1, 0]);
  const [rsaHash, identityHash] = [
    sha256(hex(bank.rsa_public_spki)),
    sha256(hex(bank.identity_spki)),
  ];
  const kid = sha256("cofre/1 kid", rsaHash, identityHash).subarray(0, 16);
  assert.deepEqual(hello.subarray(5, 21), kid);
  const label = sha256("cofre/1 hello", hello.subarray(3, 93)).toString("hex");
  const secret = await decryptOaep(hex(bank.rsa_private_pkcs8), label, hello.subarray(93));
  assert.equal(secret.length, 32);
  const th0 = sha256("cofre/1", rsaHash, identityHash);
  const first = openSession(vectors, th0, hello, { ...handshake, secret });
  const lines = exchanges.map((exchange, at) => first.read(exchange, at));

  // RESUME: length 2 | type 1 | version 1 | flags 1 | id 16 | sent_at 8 | nonce 32 | X 32 | binder
  const resume = hex(resumption.resume);
  assert.deepEqual([...resume.subarray(0, 5)], [0, 123, 3, 1, 1]);
  assert.equal(resume.length, 125);
  assert.deepEqual(resume.subarray(5, 21), first.ticketId);
  const ticket = hmac(first.key("resume"), "cofre/1 ticket", first.ticketId, hex("01"));
  const binderKey = hmac(ticket, "cofre/1 binder", hex("01"));
  assert.deepEqual(resume.subarray(93), hmac(binderKey, resume.subarray(0, 93)));
  const second = openSession(vectors, th0, resume, { ...resumption, secret: ticket });
  return [...lines, second.read(resumption.exchange, 0)];
}

/** Both ends of a session, from its first two frames and what only they know. */
function openSession(
  { bank, card }: Vectors,
  th0: Buffer,
  firstFrame: Buffer,
  known: { readonly hello_ok: string; readonly bank_private: string; readonly secret: Buffer },
): {
  key: (name: string) => Buffer;
  ticketId: Buffer;
  read: (exchange: ExchangeVector, sequence: number) => string;
} {
  // HELLO_OK: length 2 | type 1 | Y 32 | bank nonce 32 | R0 288
  const helloOk = hex(known.hello_ok);
  assert.deepEqual([helloOk.readUInt16BE(0), helloOk[2]], [353, 2]);
  const sealedR0 = helloOk.subarray(67);
  const th1 = sha256(th0, firstFrame);
  const th2 = sha256(th1, helloOk.subarray(3, 67));
  const th3 = sha256(th2, sealedR0);
  const pkcs8 = Buffer.concat([hex("302e020100300506032b656e04220420"), hex(known.bank_private)]);
  const shared = diffieHellman({
    privateKey: createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" }),
    publicKey: rawKey("6e", firstFrame.subarray(61, 93)),
  });
  const ikm = Buffer.concat([known.secret, shared]);
  const key = (name: string) => Buffer.from(hkdfSync("sha256", ikm, th2, `cofre/1 ${name}`, 32));

  /** Checks the tag, decrypts, checks the padding: kind and body. */
  const open = (side: "atm" | "bank", sequence: number, th: Buffer, sealed: Buffer) => {
    const ciphertext = sealed.subarray(0, -32);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(1 + sealed.length);
    const tag = hmac(key(`${side} mac`), hex("10"), u64(sequence), length, th, ciphertext);
    assert(timingSafeEqual(tag, sealed.subarray(-32)), "tag");
    const counter = Buffer.concat([u64(sequence), Buffer.alloc(8)]);
    const cipher = createDecipheriv("aes-256-ctr", key(`${side} enc`), counter);
    const plaintext = Buffer.concat([cipher.update(ciphertext), cipher.final()]);
    const end = 3 + plaintext.readUInt16BE(1);
    assert(plaintext.subarray(end).every((byte) => byte === 0), "padding");
    return { kind: plaintext[0]!, body: plaintext.subarray(3, end) };
  };
  const identity = rawKey("70", hex(bank.identity_key));
  const checkSigned = (context: string, th: Buffer, body: Buffer) => {
    const message = Buffer.concat([Buffer.from(context), th, sha256(body.subarray(0, -64))]);
    assert(verify(null, message, identity, body.subarray(-64)), context);
  };

  const r0 = open("bank", 0, th2, sealedR0);
  assert.deepEqual([r0.kind, r0.body.length], [0, 166]);
  checkSigned("cofre/1 bank", th2, r0.body);

  const read = (exchange: ExchangeVector, sequence: number) => {
    const { kind, body } = open("atm", sequence, th3, hex(exchange.request_frame).subarray(3));
    assert.equal(kind, 1);
    // sent_at 8 | valid_ms 2 | mode 1 | order | three signatures of 64 bytes
    const order = body.subarray(11, -192);
    const created = order[16] === 1;
    assert.equal(order.length, created ? 423 : 140);
    const name = created ? order.subarray(93, 93 + order[92]!).toString("latin1") : card.account;
    assert.deepEqual(order.subarray(60, 92), sha256("cofre/1 account", name));
    const possession = rawKey("70", hex(card.possession_key));
    if (created) assert.deepEqual(order.subarray(343, 375), hex(card.possession_key));
    const message = [
      Buffer.from("cofre/1 card"),
      th3,
      u64(sequence),
      sha256(body.subarray(0, -192)),
    ];
    assert(verify(null, Buffer.concat(message), possession, body.subarray(-192, -128)), "sig_card");
    if (order.subarray(44, 60).some((byte) => byte !== 0)) {
      assert.deepEqual(order.subarray(44, 60), hex(card.terminal_id));
      const terminal = Buffer.concat([Buffer.from("cofre/1 terminal"), ...message.slice(1)]);
      const key = rawKey("70", hex(card.terminal_key));
      assert(verify(null, terminal, key, body.subarray(-64)), "sig_terminal");
    }
    const { kind: answer, body: whole } = open(
      "bank",
      sequence + 1,
      th3,
      hex(exchange.reply_frame).subarray(3),
    );
    // A hold's has notes behind it: 16 times worth 8 | count 8
    assert.deepEqual([answer, whole.length], [2, order[16] === 6 ? 508 : 252]);
    const reply = { body: whole.subarray(0, 252) };
    const notes: string[] = [];
    for (let at = 252; at < whole.length; at += 16) {
      const [cents, count] = [whole.readBigUInt64BE(at), whole.readBigUInt64BE(at + 8)];
      if (count > 0n) notes.push(`${count}x${cents}`);
    }
    checkSigned("cofre/1 receipt", Buffer.alloc(0), reply.body);
    assert.deepEqual(reply.body.subarray(0, 16), order.subarray(0, 16));
    assert.deepEqual(reply.body.subarray(16, 48), sha256(order));
    return [
      `operation ${order[16]}`,
      `${order.subarray(17, 20)} ${order.readBigInt64BE(20)}`,
      `mode ${body[10]}`,
      `status ${reply.body[48]}`,
      `refusal ${reply.body.readUInt16BE(49)}`,
      `balance ${reply.body.readBigInt64BE(59)}`,
      `duplicate ${reply.body[91]}`,
      ...(notes.length === 0 ? [] : [`notes ${notes.join(" ")}`]),
    ].join(", ");
  };
  // Before the ticket: 8 | 16 | 16 | 2 | 8 | 32
  return { key, ticketId: r0.body.subarray(82, 98), read };
}

/** WebCrypto, for privateDecrypt() of older Deno takes no label. */
async function decryptOaep(pkcs8: Buffer, label: string, ciphertext: Buffer): Promise<Buffer> {
  const { subtle } = globalThis.crypto;
  const algorithm = { name: "RSA-OAEP", hash: "SHA-256" };
  const key = await subtle.importKey("pkcs8", new Uint8Array(pkcs8), algorithm, false, ["decrypt"]);
  const parameters = { name: "RSA-OAEP", label: new TextEncoder().encode(label) };
  return Buffer.from(await subtle.decrypt(parameters, key, new Uint8Array(ciphertext)));
}
