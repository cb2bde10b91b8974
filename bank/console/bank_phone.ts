import { UserError } from "../../lib/errors.ts";
import type { AdminAct, AdminResult } from "../ledger/admin_act.ts";
import type { FromConsole, ToConsole } from "./thread_messages.ts";

/** An answer of the bank. */
export type PhoneAnswer = Extract<ToConsole, { readonly answer: number }>;

interface Call {
  readonly resolve: (result: AdminResult) => void;
  readonly reject: (error: Error) => void;
}

/** What the console asks of the bank's thread. */
export class BankPhone {
  readonly #post: (message: FromConsole) => void;
  readonly #calls = new Map<number, Call>();
  #last = 0;

  constructor(post: (message: FromConsole) => void) {
    this.#post = post;
  }

  /** Has something done in an operator's name; durable when it resolves. @throws {UserError} */
  administer(act: AdminAct, by: string): Promise<AdminResult> {
    const call = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#calls.set(call, { resolve, reject });
      this.#post({ call, act, by });
    });
  }

  hear(message: PhoneAnswer): void {
    const call = this.#calls.get(message.answer);
    this.#calls.delete(message.answer);
    if ("result" in message) call?.resolve(message.result);
    else call?.reject(new UserError(message.failure.message, { hints: message.failure.hints }));
  }
}
