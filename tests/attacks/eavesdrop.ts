import { encodeHex } from "@std/encoding/hex";
import { utf8 } from "../../lib/bytes.ts";
import { DEPOSIT, DEPOSITED } from "./customer.ts";
import type { Scenario } from "./scenario.ts";

/** What somebody learns who only listens. */
export const EAVESDROPPING: readonly Scenario[] = [
  {
    name: "neither operation nor amount, account or outcome shows in lengths or bytes",
    async attack(world) {
      const proxy = world.proxy();
      await world.atm(DEPOSIT, proxy);
      await world.atm(["-a", "mary", "-w", "9999.99"], proxy);
      const shapes = proxy.links.map(({ atm, bank }) =>
        [atm, bank].map(({ sent }) => sent.slice(0, 2).map(({ length }) => length))
      );
      const wire = proxy.links.flatMap(({ atm, bank }) => [...atm.sent, ...bank.sent])
        .map(encodeHex).join(" ");
      // Three bytes alone turn up by chance once in a thousand such conversations: so with the
      // amount behind them, which begins with zeros in every order.
      const plain = ["john", "mary", "EUR\0\0\0", "deposit"].filter((word) =>
        wire.includes(encodeHex(utf8(word)))
      );
      return { shapes: new Set(shapes.map((shape) => shape.join())).size, plain };
    },
    outcome: {
      atm: [`0 ${DEPOSITED}`, "255"],
      bank: [DEPOSITED],
      john: "150.00",
      found: { shapes: 1, plain: [] },
    },
  },
  {
    name: "the same order twice has no block in common",
    class: "A12",
    async attack(world) {
      const proxy = world.proxy();
      const look = ["-a", "mary", "-g"];
      await world.atm(look, proxy);
      await world.atm(look, proxy);
      const blocks = proxy.links.map(({ atm, bank }) => {
        // From the first record on; a hello names its bank each time.
        const records = [...atm.sent.slice(1), ...bank.sent];
        return new Set(records.flatMap((frame) => encodeHex(frame).match(/.{32}/g)!));
      });
      return [...blocks[0]!].filter((block) => blocks[1]!.has(block)).length;
    },
    outcome: {
      atm: Array(2).fill('0 {"account":"mary","balance":25.00}'),
      bank: Array(2).fill('{"account":"mary","balance":25.00}'),
      found: 0,
    },
  },
];
