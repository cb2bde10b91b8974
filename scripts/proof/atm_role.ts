import {
  accepted,
  BUSY_TERMINAL,
  busyCard,
  cardKey,
  done,
  IDENTITY_KEY,
  pinKey,
  SECRET,
  terminalKey,
  ticketId,
  ticketSecret,
} from "./names.ts";
import { bankSignature, opening, orderSignature, session } from "./session.ts";
import { clause, fn, v } from "./term.ts";
import type { Clause } from "./term.ts";
import * as world from "./world.ts";
import { data, hash, knows, label, sign } from "./world.ts";
import type { Phase } from "./world.ts";
import type { Setting } from "./setting.ts";

/** An honest ATM of a phase: what it sends, and what it comes to believe. */
export function atmClauses(setting: Setting, phase: Phase): Clause[] {
  const k = knows(phase);
  const { without } = setting;
  const fresh = (name: string) => fn(`${name}_${phase}`)(v("s"), v("c"));
  const card = busyCard(v("c"));
  const resumed = setting.handshake === "resumed";
  const secret = resumed ? ticketSecret(v("c"), v("i")) : fresh("session_secret");
  const x = fresh("atm_private");
  const { frame, th1 } = opening(setting, {
    sentAt: v("sentAt"),
    nonce: fresh("atm_nonce"),
    x: world.publicOf(x),
    secret,
    id: ticketId(v("c"), v("i")),
  });
  const told = data.told(v("sessionId"), v("ticket"));
  const y = world.publicOf(v("y"));
  const opened = session(setting, {
    th1,
    y,
    nonce: v("bankNonce"),
    told,
    bankSig: without === "no_bank_sig" ? v("anySig") : bankSignature(th1, y, v("bankNonce"), told),
    secret,
    dh: world.sharedSecret(x, v("y")),
  });
  const txnId = fresh("txn_id");
  const order = data.order(card, txnId, SECRET, BUSY_TERMINAL);
  const { th3 } = opened;
  const request = data.request(
    order,
    orderSignature(setting, "card", { order, th3, key: cardKey(card) }),
    orderSignature(setting, "pin", { order, th3, key: pinKey(card) }),
    orderSignature(setting, "terminal", { order, th3, key: terminalKey(BUSY_TERMINAL) }),
  );
  const receipt = sign(
    data.pair(label("receipt"), hash(data.pair(hash(order), v("result")))),
    IDENTITY_KEY,
  );
  const answer = without === "one_key" ? v("anything") : data.reply(
    hash(order),
    v("result"),
    without === "no_receipt_sig" ? v("anyReceipt") : receipt,
  );
  const begun = [k(v("sentAt")), k(opened.helloOk)];
  return [
    clause([k(v("sentAt"))], k(frame)),
    clause(begun, accepted(phase)(card)),
    clause(begun, k(opened.request(request))),
    clause([...begun, k(opened.reply(answer))], done(phase)(card, txnId)),
  ];
}
