// Our own vectors: every combination of ends and backends plays the recorded session byte by byte,
// and every input that must be refused is refused for its own reason.

import { assert, assertEquals } from "@std/assert";
import { decodeHex, encodeHex } from "@std/encoding/hex";
import { VECTORS_FILE, vectorsText } from "../../scripts/make_vectors.ts";
import {
  atAtm,
  atBank,
  BANK_TIME_MS,
  vectorAnswer,
  vectorBank,
  vectorHello,
} from "../../scripts/vectors/session.ts";
import { RESUMED_BANK_MS, vectorResume, vectorResumed } from "../../scripts/vectors/resumption.ts";
import type { Stage, Vectors } from "../../scripts/vectors/vectors.ts";
import { isZero } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { ATM_FRAME_LENGTHS, bankFrameLengths, FrameDecoder } from "../../lib/channel/frame.ts";
import { readHello } from "../../lib/channel/handshake.ts";
import { checkFresh } from "../../lib/channel/replay_window.ts";
import { readResume } from "../../lib/channel/resume.ts";
import { decodeReply, REPLY_BYTES } from "../../lib/channel/reply.ts";
import { decodeRequest, signedBytes } from "../../lib/channel/request.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import type { Primitives } from "../../lib/crypto/primitives.ts";
import { webCrypto } from "../../lib/crypto/web_crypto.ts";
import { assertReason } from "../support/protocol_errors.ts";
import { readSession } from "./independent.ts";

const TEXT = await Deno.readTextFile(VECTORS_FILE);
const VECTORS: Vectors = JSON.parse(TEXT);
const BANK = await vectorBank();
const BACKENDS: [string, Primitives][] = [["webCrypto", webCrypto], ["nodeCrypto", nodeCrypto]];
const h = decodeHex;

Deno.test("cofre1.json is what `deno task vectors` makes", async () => {
  assertEquals(JSON.parse(await vectorsText()), VECTORS);
  assertEquals(await vectorsText(), TEXT);
});

for (const [atmName, atmCrypto] of BACKENDS) {
  for (const [bankName, bankCrypto] of BACKENDS) {
    Deno.test(`cofre1.json: an ATM on ${atmName} and a bank on ${bankName} play it`, async () => {
      const { handshake, exchanges, close } = VECTORS;
      const pending = await vectorHello(atmCrypto, BANK);
      assertEquals(encodeHex(pending.frame), handshake.hello);
      const { frame, channel: bank } = await vectorAnswer(bankCrypto, BANK, h(handshake.hello));
      assertEquals(encodeHex(frame), handshake.hello_ok);
      const { channel: atm } = await pending.consumeHelloOk(atAtm(h(handshake.hello_ok)));
      assertEquals([encodeHex(atm.th3), encodeHex(bank.th3)], [handshake.th3, handshake.th3]);
      for (const exchange of exchanges) {
        const requestFrame = await atm.seal("request", h(exchange.request_body));
        assertEquals(encodeHex(requestFrame), exchange.request_frame, exchange.name);
        const request = await bank.open(atBank(BANK, h(exchange.request_frame)));
        assertEquals(encodeHex(request.body), exchange.request_body, exchange.name);
        const replyFrame = await bank.seal("reply", h(exchange.reply_body));
        assertEquals(encodeHex(replyFrame), exchange.reply_frame, exchange.name);
        const reply = await atm.open(atAtm(h(exchange.reply_frame)));
        assertEquals(encodeHex(reply.body), exchange.reply_body, exchange.name);
      }
      const [atmClose, bankClose] = [h(close.atm_frame), h(close.bank_frame)];
      assertEquals(await bank.open(atBank(BANK, atmClose)), { kind: "close", body: h("") });
      assertEquals(await atm.open(atAtm(bankClose)), { kind: "close", body: h("") });
    });
  }
}

for (const [atmName, atmCrypto] of BACKENDS) {
  for (const [bankName, bankCrypto] of BACKENDS) {
    Deno.test(`cofre1.json: an ATM on ${atmName} and a bank on ${bankName} resume it`, async () => {
      const { resumption } = VECTORS;
      const secret = h(resumption.ticket_secret);
      const pending = await vectorResume(atmCrypto, BANK, secret);
      assertEquals(encodeHex(pending.frame), resumption.resume);
      const bank = await vectorResumed(bankCrypto, BANK, h(resumption.resume), secret);
      assertEquals(encodeHex(bank.frame), resumption.hello_ok);
      const atm = await pending.consumeHelloOk(atAtm(h(resumption.hello_ok)));
      assertEquals([encodeHex(atm.channel.th3), encodeHex(bank.channel.th3)], [
        resumption.th3,
        resumption.th3,
      ]);
      const next = [resumption.next_ticket_id, resumption.next_ticket_secret];
      for (const { ticket } of [atm, bank]) {
        assertEquals([encodeHex(ticket!.id), encodeHex(ticket!.secret)], next);
      }
      const { exchange } = resumption;
      const requestFrame = await atm.channel.seal("request", h(exchange.request_body));
      assertEquals(encodeHex(requestFrame), exchange.request_frame);
      const replyFrame = await bank.channel.seal("reply", h(exchange.reply_body));
      assertEquals(encodeHex(replyFrame), exchange.reply_frame);
    });
  }
}

for (const [name, p] of BACKENDS) {
  Deno.test(`cofre1.json: requests are signed and replies received on ${name}`, async () => {
    const { bank, card, handshake, exchanges } = VECTORS;
    for (const exchange of exchanges) {
      const request = decodeRequest(h(exchange.request_body));
      const { operation, amountCents, creation } = request.decodedOrder;
      assertEquals([operation, `${amountCents}`], [exchange.operation, exchange.amount_cents]);
      if (creation !== undefined) assertEquals(creation.name, card.account);
      const position = { th3: h(handshake.th3), sequence: BigInt(exchange.sequence) };
      const message = await signedBytes(p, "card", request, position);
      assertEquals(encodeHex(message), exchange.signed_bytes);
      const signature = h(exchange.sig_card);
      assertEquals(request.signatures.card, signature);
      assert(await p.ed25519Verify(h(card.possession_key), message, signature), exchange.name);
      const { terminal } = request.signatures;
      const named = !isZero(request.decodedOrder.terminalId);
      assertEquals(isZero(terminal), !named);
      const byTerminal = await signedBytes(p, "terminal", request, position);
      assert(!named || await p.ed25519Verify(h(card.terminal_key), byTerminal, terminal));
      const reply = await decodeReply(p, h(exchange.reply_body).slice(0, REPLY_BYTES), {
        identityKey: h(bank.identity_key),
        txnId: h(exchange.txn_id),
        orderHash: h(exchange.order_hash),
      });
      assertEquals(
        [reply.status, reply.refusal ?? null, `${reply.balanceCents}`, reply.duplicate],
        [exchange.status, exchange.refusal, exchange.balance_cents, exchange.duplicate],
      );
    }
  });

  Deno.test(`cofre1.json: every bad input is refused for its reason on ${name}`, async () => {
    const stages = stagesOn(p);
    assertEquals(new Set(VECTORS.negative.map(({ stage }) => stage)).size, 11);
    for (const { name, stage, input, reason } of VECTORS.negative) {
      await assertReason(() => stages[stage](h(input)), reason, `${stage}: ${name}`);
    }
  });

  Deno.test(`cofre1.json: the good inputs pass the same steps on ${name}`, async () => {
    const stages = stagesOn(p);
    const { handshake, resumption, exchanges: [first] } = VECTORS;
    const good: Record<Stage, string> = {
      bank_frames: handshake.hello,
      atm_frames: handshake.hello_ok,
      hello: handshake.hello,
      hello_answer: handshake.hello,
      hello_ok: handshake.hello_ok,
      resume: resumption.resume,
      resume_answer: resumption.resume,
      request_frame: first!.request_frame,
      request_body: first!.request_body,
      reply_frame: first!.reply_frame,
      reply_body: first!.reply_body,
    };
    for (const [stage, input] of Object.entries(good)) await stages[stage as Stage](h(input));
  });
}

Deno.test("cofre1.json is read the same without any code of the channel", async () => {
  const [done, refused, cancelled] = ["status 1", "status 2", "status 3"];
  assertEquals(await readSession(VECTORS), [
    `operation 1, EUR 100000, mode 0, ${done}, refusal 0, balance 100000, duplicate 0`,
    `operation 2, EUR 5050, mode 0, ${done}, refusal 0, balance 105050, duplicate 0`,
    `operation 3, EUR 1, mode 0, ${done}, refusal 0, balance 105049, duplicate 0`,
    `operation 4, EUR 0, mode 0, ${done}, refusal 0, balance 105049, duplicate 0`,
    `operation 3, EUR 429496729599, mode 0, ${refused}, refusal 31, balance 105049, duplicate 0`,
    `operation 2, EUR 5050, mode 1, ${done}, refusal 0, balance 105050, duplicate 1`,
    `operation 3, EUR 2000, mode 1, ${cancelled}, refusal 0, balance 105049, duplicate 0`,
    `operation 6, EUR 12000, mode 0, ${done}, refusal 0, balance 105049, duplicate 0, notes 2x5000 1x2000`,
    `operation 7, EUR 12000, mode 2, ${done}, refusal 0, balance 93049, duplicate 0`,
    `operation 4, EUR 0, mode 0, ${done}, refusal 0, balance 105049, duplicate 0`,
  ]);
});

/** Does to an input what the side that gets it does. */
function stagesOn(p: Primitives): Record<Stage, (input: Bytes) => unknown> {
  const { bank, handshake, resumption, exchanges: [first] } = VECTORS;
  return {
    bank_frames: (input) => new FrameDecoder(bankFrameLengths(384)).push(input),
    atm_frames: (input) => new FrameDecoder(ATM_FRAME_LENGTHS).push(input),
    hello: (input) => {
      const hello = readHello(atBank(BANK, input), BANK.identity);
      checkFresh(hello.sentAtMs, BANK_TIME_MS);
    },
    async hello_answer(input) {
      const pending = await vectorHello(p, BANK);
      const { frame } = await vectorAnswer(p, BANK, input);
      await pending.consumeHelloOk(atAtm(frame));
    },
    async hello_ok(input) {
      const pending = await vectorHello(p, BANK);
      await pending.consumeHelloOk(atAtm(input));
    },
    resume: (input) => checkFresh(readResume(atBank(BANK, input)).sentAtMs, RESUMED_BANK_MS),
    async resume_answer(input) {
      const secret = h(resumption.ticket_secret);
      const pending = await vectorResume(p, BANK, secret);
      const { frame } = await vectorResumed(p, BANK, input, secret);
      await pending.consumeHelloOk(atAtm(frame));
    },
    async request_frame(input) {
      const { channel } = await vectorAnswer(p, BANK, h(handshake.hello));
      await channel.open(atBank(BANK, input));
    },
    request_body: (input) => decodeRequest(input),
    async reply_frame(input) {
      const pending = await vectorHello(p, BANK);
      const { channel } = await pending.consumeHelloOk(atAtm(h(handshake.hello_ok)));
      await channel.open(atAtm(input));
    },
    reply_body: (input) =>
      decodeReply(p, input, {
        identityKey: h(bank.identity_key),
        txnId: h(first!.txn_id),
        orderHash: h(first!.order_hash),
      }),
  };
}
