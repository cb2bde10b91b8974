import { systemTerminal } from "../../lib/terminal.ts";
import { spokenMachine } from "../../atm/cash_machine.ts";
import type { CashMachine } from "../../atm/cash_machine.ts";
import { runAlteredAtm } from "../attacks/altered_atm.ts";

// An ATM that dies the moment its notes have moved: what notes_test.ts starts.

const terminal = systemTerminal("atm", { noColor: true });
const spoken = spokenMachine((words) => terminal.note(words));
const die = (): Promise<never> => {
  Deno.kill(Deno.pid, "SIGKILL");
  return new Promise(() => {});
};
const machine: CashMachine = {
  ...spoken,
  async dispense(payout) {
    await spoken.dispense(payout);
    return await die();
  },
  takeIn: die,
};

await runAlteredAtm({ machine });
