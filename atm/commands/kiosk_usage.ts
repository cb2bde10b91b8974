import type { CommandSpec } from "../../lib/program.ts";

/** The web kiosk (docs/KIOSK.md). */
export const KIOSK_COMMANDS = [
  {
    name: "kiosk",
    summary: "serve the ATM's screen to a browser on this machine",
    options: ["auth", "bank-host", "bank-port", "terminal", "receipts"],
    own: [
      {
        long: "host",
        value: "<address>",
        default: "127.0.0.1",
        help: "where the page is served; not to other machines without a proxy that adds TLS",
      },
      { long: "port", value: "<port>", default: "5001", help: "of the page; 0 takes a free one" },
      {
        long: "cards",
        value: "<folder>",
        default: ".",
        help: "where the cards lie that are used here with their PIN",
      },
      {
        long: "idle",
        value: "<seconds>",
        default: "90",
        help: "log out who does nothing for so long",
      },
      {
        long: "idle-warning",
        value: "<seconds>",
        default: "60",
        help: "and ask after so long whether they are there, 20 s before at the latest",
      },
      { long: "open", help: "start the browser" },
    ],
    examples: [
      ["atm kiosk", "at http://127.0.0.1:5001, for the bank on port 3000"],
      ["atm kiosk --port 0 -p 4000 -s keys/bank.auth --open", "a free port, another bank"],
    ],
  },
] as const satisfies readonly CommandSpec[];
