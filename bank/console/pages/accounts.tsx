import type { Hono } from "hono";
import type { FC } from "hono/jsx";
import { isAccountName } from "../../../lib/account_name.ts";
import { UserError } from "../../../lib/errors.ts";
import type { AccountView } from "../../admin/ledger_view.ts";
import { CURRENCY } from "../../ledger/store.ts";
import type { ConsoleEnv, ConsoleParts } from "../console_parts.ts";
import type { OperatorSession } from "../operator_session.ts";
import { grouped, money, spelled } from "../words.ts";
import { operatorPage } from "./frame.tsx";

const PER_PAGE = 50;

/** The customers' accounts, to be looked at and locked. */
export function accountPages(app: Hono<ConsoleEnv>, parts: ConsoleParts): void {
  app.get("/accounts", async (c) => {
    const { search = "", after = "", balances = "" } = c.req.query();
    using books = await parts.openBooks();
    const found = books.accountPage({ containing: search, after, max: PER_PAGE + 1 });
    const accounts = found.slice(0, PER_PAGE);
    const view = { search, after, balances: balances === "shown" };
    const next = found.length > PER_PAGE ? accounts.at(-1)!.name : undefined;
    return operatorPage(
      c,
      { title: "Accounts", assets: parts.assets },
      <div class="stack-l">
        <h1>Accounts</h1>
        <SearchForm {...view} />
        <AccountTable accounts={accounts} {...view} />
        {next === undefined && after === ""
          ? null
          : (
            <nav aria-label="Pages of accounts" class="row">
              {after === ""
                ? null
                : <a class="button plain" href={hrefOf({ ...view, after: "" })}>First page</a>}
              {next === undefined
                ? null
                : <a class="button plain" href={hrefOf({ ...view, after: next })}>Next page</a>}
            </nav>
          )}
      </div>,
    );
  });

  for (const [path, kind, done] of ACTS) {
    app.post(path, async (c) => {
      const body = await c.req.parseBody();
      const account = typeof body.account === "string" ? body.account : "";
      await act(c.get("operator"), account, kind, done);
      return c.redirect(backTo(body.back), 303);
    });
  }

  /** Through the same door as `bank account lock`, so the audit log tells who wanted it. */
  async function act(
    operator: OperatorSession,
    account: string,
    kind: "lock_account" | "unlock_account",
    done: string,
  ): Promise<void> {
    if (!isAccountName(account)) return operator.tell("bad", "There is no such account");
    try {
      const { status, refusal } = await parts.administer({ kind, account }, operator.peer);
      if (refusal !== undefined) operator.tell("bad", `${account}: ${spelled(refusal)}`);
      else if (status === "unchanged") operator.tell("warn", `${account} was ${done} already`);
      else operator.tell("good", `${account} is ${done}`);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      operator.tell("bad", error.message);
    }
  }
}

const ACTS = [
  ["/accounts/lock", "lock_account", "locked"],
  ["/accounts/unlock", "unlock_account", "unlocked"],
] as const;

interface View {
  readonly search: string;
  readonly after: string;
  readonly balances: boolean;
}

function hrefOf({ search, after, balances }: View): string {
  const query = new URLSearchParams();
  if (search !== "") query.set("search", search);
  if (after !== "") query.set("after", after);
  if (balances) query.set("balances", "shown");
  return query.size === 0 ? "/accounts" : `/accounts?${query}`;
}

/** Back to where the form was: a place of ours, or none. */
function backTo(back: unknown): string {
  return typeof back === "string" && /^\/accounts(\?[\w.%&=+-]*)?$/.test(back) ? back : "/accounts";
}

const SearchForm: FC<View> = ({ search, after, balances }) => (
  <form method="get" action="/accounts" class="filters noprint">
    <div class="field wide">
      <label for="search">Name contains</label>
      <input id="search" name="search" value={search} maxlength={100} autocomplete="off" />
    </div>
    {balances ? <input type="hidden" name="balances" value="shown" /> : null}
    <button type="submit" class="plain">Search</button>
    <a class="button plain push" href={hrefOf({ search, after, balances: !balances })}>
      {balances ? "Hide balances" : "Show balances"}
    </a>
  </form>
);

const AccountTable: FC<View & { accounts: readonly AccountView[] }> = ({ accounts, ...view }) => (
  <div class="scroll sheet" role="region" aria-label="Accounts" tabindex={0}>
    <table class="ledger">
      <caption class="visually-hidden">Accounts by name; amounts are {CURRENCY}</caption>
      <thead>
        <tr>
          <th scope="col">Account</th>
          <th scope="col">State</th>
          {view.balances
            ? (
              <>
                <th scope="col" class="n">Balance, {CURRENCY}</th>
                <th scope="col" class="n">Held</th>
              </>
            )
            : null}
          <th scope="col" class="n">Limit at once</th>
          <th scope="col" class="n">Limit a day</th>
          <th scope="col" class="n">Bookings</th>
          <th scope="col" class="noprint">
            <span class="visually-hidden">Act</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {accounts.map((account) => (
          <tr>
            <th scope="row" class="name">{account.name}</th>
            <td>
              <span class={`badge ${TONES[account.state]}`}>{account.state}</span>
            </td>
            {view.balances
              ? (
                <>
                  <td class="n">{money(account.balance)}</td>
                  <td class="n">{account.held === 0n ? "" : money(account.held)}</td>
                </>
              )
              : null}
            <td class="n">{limit(account.orderLimit)}</td>
            <td class="n">{limit(account.dayLimit)}</td>
            <td class="n">{grouped(account.bookings)}</td>
            <td class="noprint act">
              <ActForm {...account} back={hrefOf(view)} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
    {accounts.length > 0 ? null : (
      <p class="empty">
        {view.search === "" ? "There are no accounts yet." : "No account has such a name."}
      </p>
    )}
  </div>
);

const TONES = { open: "good", locked: "bad", closed: "" } as const;

const ActForm: FC<{ name: string; state: AccountView["state"]; back: string }> = (
  { name, state, back },
) => {
  if (state === "closed") return null;
  const verb = state === "open" ? "lock" : "unlock";
  return (
    <form method="post" action={`/accounts/${verb}`}>
      <input type="hidden" name="account" value={name} />
      <input type="hidden" name="back" value={back} />
      <button type="submit" class="plain small">
        {verb === "lock" ? "Lock" : "Unlock"}
        <span class="visually-hidden">{` ${name}`}</span>
      </button>
    </form>
  );
};

function limit(cents: bigint | null): string {
  return cents === null ? "" : money(cents);
}
