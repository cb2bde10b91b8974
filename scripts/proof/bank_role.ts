import { enrolled, executed, IDENTITY_KEY, registered, result, ticketKept } from "./names.ts";
import { bankSignature, opening, orderSignature, session } from "./session.ts";
import { clause, fn, v } from "./term.ts";
import type { Clause } from "./term.ts";
import * as world from "./world.ts";
import { data, hash, knows, label, sign } from "./world.ts";
import type { Phase } from "./world.ts";
import type { Setting } from "./setting.ts";

/** The bank of a phase: how it shakes hands, what it executes and answers. */
export function bankClauses(setting: Setting, phase: Phase): Clause[] {
  const k = knows(phase);
  const { without, execute = setting.bank } = setting;
  const resumed = setting.handshake === "resumed";
  const { frame, th1 } = opening(setting, {
    sentAt: v("sentAt"),
    nonce: v("nonce"),
    x: world.publicOf(v("x")),
    secret: v("secret"),
    id: v("id"),
  });
  // Named by all that was heard before.
  const fresh = (name: string) => fn(`${name}_${phase}`)(v("s"), th1);
  const own = fresh("bank_private");
  const y = world.publicOf(own);
  const nonce = fresh("bank_nonce");
  const told = data.told(fresh("session_id"), fresh("next_ticket"));
  const opened = session(setting, {
    th1,
    y,
    nonce,
    told,
    bankSig: bankSignature(th1, y, nonce, told),
    secret: v("secret"),
    dh: world.sharedSecret(v("x"), own),
  });
  const heard = resumed ? [ticketKept(v("id"), v("secret")), k(frame)] : [k(frame)];
  const shakes = clause(heard, k(opened.helloOk));
  if (!execute.includes(phase)) return [shakes];
  const { th3 } = opened;
  const order = data.order(v("card"), v("txnId"), v("payload"), v("terminal"));
  const [byCard, byPin, byTerminal] = [v("cardKey"), v("pinKey"), v("terminalKey")];
  const request = data.request(
    order,
    without === "no_sig_card"
      ? v("anyCard")
      : orderSignature(setting, "card", { order, th3, key: byCard }),
    without === "no_sig_pin"
      ? v("anyPin")
      : orderSignature(setting, "pin", { order, th3, key: byPin }),
    without === "no_sig_terminal"
      ? v("anyTerminal")
      : orderSignature(setting, "terminal", { order, th3, key: byTerminal }),
  );
  const conditions = [
    ...heard,
    registered(v("card"), data.pair(world.verifyingKey(byCard), world.verifyingKey(byPin))),
    enrolled(v("terminal"), world.verifyingKey(byTerminal)),
    k(opened.request(request)),
  ];
  const told2 = result(v("card"), v("txnId"));
  const receipt = sign(
    data.pair(label("receipt"), hash(data.pair(hash(order), told2))),
    IDENTITY_KEY,
  );
  return [
    shakes,
    clause(conditions, executed(phase)(v("card"), v("txnId"), v("terminal"))),
    clause(conditions, k(opened.reply(data.reply(hash(order), told2, receipt)))),
  ];
}
