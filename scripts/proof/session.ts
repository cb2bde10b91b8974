import { IDENTITY_KEY, KID, RSA_KEY, TH0 } from "./names.ts";
import type { Term } from "./term.ts";
import * as world from "./world.ts";
import { data, hash, label, number, record, sign } from "./world.ts";
import type { Setting } from "./setting.ts";

/** What both ends of a handshake compute, from what each has seen. */
export interface Seen {
  readonly th1: Term;
  readonly y: Term;
  readonly nonce: Term;
  readonly told: Term;
  readonly bankSig: Term;
  readonly secret: Term;
  readonly dh: Term;
}

/** What follows from that. */
export interface Opened {
  readonly helloOk: Term;
  readonly th3: Term;
  /** The ATM's first record, of this body. */
  readonly request: (body: Term) => Term;
  /** The bank's answer to it. */
  readonly reply: (body: Term) => Term;
}

/** What both ends make of it: HELLO_OK, th3, and how requests and replies are sealed. */
export function session(setting: Setting, seen: Seen): Opened {
  const { without, inTheClear } = setting;
  const seal = inTheClear ? (body: Term): Term => body : record;
  const th2 = hash(data.triple(seen.th1, seen.y, seen.nonce));
  const shared = without === "no_dh"
    ? seen.secret
    : without === "no_rsa"
    ? seen.dh
    : data.pair(seen.secret, seen.dh);
  const master = world.extract(th2, shared);
  const bankKey = world.expand(master, label("bankKey"));
  const atmKey = without === "one_key" ? bankKey : world.expand(master, label("atmKey"));
  const position = (n: number, th: Term) => without === "one_key" ? th : data.pair(number(n), th);
  const r0 = seal(data.parameters(seen.told, seen.bankSig), position(0, th2), bankKey);
  const th3 = hash(data.pair(th2, r0));
  return {
    helloOk: data.helloOk(seen.y, seen.nonce, r0),
    th3,
    request: (body: Term) => seal(body, position(0, th3), atmKey),
    reply: (body: Term) => seal(body, position(1, th3), bankKey),
  };
}

/** bank_sig of record 0. */
export function bankSignature(th1: Term, y: Term, nonce: Term, told: Term): Term {
  const th2 = hash(data.triple(th1, y, nonce));
  return sign(data.triple(label("bank"), th2, hash(told)), IDENTITY_KEY);
}

/** What a card, its PIN or its terminal signs with an order. */
export function orderSignature(
  setting: Setting,
  by: "card" | "pin" | "terminal",
  { order, th3, key }: { order: Term; th3: Term; key: Term },
): Term {
  const position = setting.without === "card_sig_unbound" ? number(0) : data.pair(th3, number(0));
  return sign(data.triple(label(by), position, hash(order)), key);
}

/** The first frame: in the clear, what the bank's side takes out of it. */
export function opening(
  setting: Setting,
  parts: { sentAt: Term; nonce: Term; x: Term; secret: Term; id: Term },
): { readonly frame: Term; readonly th1: Term } {
  const { sentAt, nonce, x, secret, id } = parts;
  if (setting.handshake === "resumed") {
    const head = data.resume(id, sentAt, nonce, x);
    const binder = world.mac(world.expand(secret, label("binder")), head);
    const frame = data.resumeFrame(head, binder);
    return { frame, th1: hash(data.pair(TH0, frame)) };
  }
  const head = data.head(KID, sentAt, nonce, x);
  const bound = hash(data.pair(label("hello"), head));
  const frame = data.hello(head, world.oaep(secret, world.rsaPublic(RSA_KEY), bound));
  return { frame, th1: hash(data.pair(TH0, frame)) };
}
