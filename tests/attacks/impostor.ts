import { BOOKED, DEPOSIT, DEPOSITED, LOOK } from "./customer.ts";
import type { Scenario } from "./scenario.ts";

/** Banks that are not the customer's bank, or not what they say they are. */
export const IMPOSTORS: readonly Scenario[] = [
  {
    name: "a bank that answers every order with its first receipt",
    slow: true,
    async attack(world) {
      const impostor = await world.startImpostor("old_receipts");
      await world.atm(DEPOSIT, impostor);
      await world.atm(DEPOSIT, impostor);
    },
    outcome: { atm: [`0 ${DEPOSITED}`, "63"] },
    without: { reply_binding: { atm: [`0 ${DEPOSITED}`, `0 ${DEPOSITED}`] } },
  },
  {
    name: "a bank that stole the RSA key, but not the identity key",
    async attack(world) {
      await world.atm(DEPOSIT, await world.startImpostor("stolen_rsa_key"));
    },
    outcome: { atm: ["63"] },
    without: { bank_signature: { atm: BOOKED.atm } },
  },
  {
    name: "a bank that stole the identity key, but not the RSA key",
    async attack(world) {
      await world.atm(DEPOSIT, await world.startImpostor("stolen_identity_key"));
    },
    outcome: { atm: ["63"] },
  },
  {
    name: "a bank with its own keys",
    async attack(world) {
      await world.atm(DEPOSIT, await world.startImpostor("own_keys"));
    },
    outcome: { atm: ["63"] },
  },
  {
    name: "a bank with its own keys under the name of the true ones",
    async attack(world) {
      await world.atm(DEPOSIT, await world.startImpostor("copied_kid"));
    },
    outcome: { atm: ["63"] },
  },
  {
    name: "the bank, with its books of yesterday",
    class: "A20",
    async attack(world) {
      await world.atm(DEPOSIT);
      await world.endBank("stop");
      await world.restoreBank();
      await world.startBank();
      return (await world.atm(LOOK)).stderr.includes("(forked_log)");
    },
    outcome: {
      atm: [...BOOKED.atm, "63"],
      bank: BOOKED.bank,
      broken: ["closed_early"],
      found: true,
    },
    without: {
      witness: {
        atm: [...BOOKED.atm, '0 {"account":"john","balance":100.00}'],
        bank: [...BOOKED.bank, '{"account":"john","balance":100.00}'],
        found: false,
      },
    },
  },
  {
    name: "nobody where the bank should be",
    async attack(world) {
      await world.endBank("stop");
      await world.atm(DEPOSIT);
      await world.startBank();
    },
    outcome: { atm: ["63"] },
  },
];
