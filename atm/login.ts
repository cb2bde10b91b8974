import type { Bytes } from "../lib/bytes.ts";
import { possessionSeed } from "../lib/card_file.ts";
import type { Primitives } from "../lib/crypto/primitives.ts";
import { loginCardId, loginSecret } from "../lib/login.ts";
import { checkNewPassword } from "../lib/password.ts";
import { readNewSecret, readSecret } from "../lib/read_secret.ts";
import type { SecretDeps } from "../lib/read_secret.ts";
import type { SecretSource } from "../lib/secret_source.ts";
import type { OrderCard } from "./new_order.ts";
import type { RunTimer } from "./run_timer.ts";

/** What a {@linkcode Login} needs. */
export interface LoginDeps {
  readonly primitives: Primitives;
  readonly timer: RunTimer;
  /** The bank's Ed25519 identity key, 32 bytes: a log-in is of one bank. */
  readonly identityKey: Bytes;
  readonly account: string;
  readonly source: SecretSource;
  readonly secrets: SecretDeps;
}

/** A user name and a password in the place of a card; the password is asked for once a run. */
export class Login {
  readonly #deps: LoginDeps;
  #card: OrderCard | undefined;

  constructor(deps: LoginDeps) {
    this.#deps = deps;
  }

  /** The card that name and password stand for. @throws {UserError} there is nobody to ask */
  async card(): Promise<OrderCard> {
    const { timer, source, secrets } = this.#deps;
    this.#card ??= await this.#derive(
      await timer.pause(() => readSecret("password", source, secrets)),
    );
    return this.#card;
  }

  /** The same, with a password that is to be set. @throws {UserError} it is too easy to guess */
  async newCard(): Promise<OrderCard> {
    return await this.#askNew("password", this.#deps.source);
  }

  /** The same, with a password that is to take the place of the one there is. */
  async changedCard(source: SecretSource): Promise<OrderCard> {
    return await this.#askNew("new password", source);
  }

  async #askNew(what: string, source: SecretSource): Promise<OrderCard> {
    const { account, timer, secrets } = this.#deps;
    const password = await timer.pause(() => readNewSecret(what, source, secrets));
    checkNewPassword(password, account);
    return await this.#derive(password);
  }

  async #derive(password: string): Promise<OrderCard> {
    const { primitives, identityKey, account } = this.#deps;
    const secret = await loginSecret(primitives, identityKey, account, password);
    return {
      cardId: await loginCardId(primitives, identityKey, account),
      account,
      possessionSeed: await possessionSeed(primitives, secret),
    };
  }
}
