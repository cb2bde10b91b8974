import { at, drop, duplicate, flip, FRAMES, truncate } from "../../tests/attacks/conversation.ts";
import type { Deed, FrameName } from "../../tests/attacks/conversation.ts";
import { Party } from "../../tests/attacks/party.ts";
import { relay } from "../../tests/attacks/proxy.ts";
import type { Script } from "../../tests/attacks/proxy.ts";
import type { Dice } from "../../tests/crash/dice.ts";

/** Conversations in a hundred that the attacker leaves alone. */
const HONEST = 75;

/** Drops, doubles, garbles or cuts a frame, by chance, in one of four conversations. */
export function meddler(dice: Dice, count: (what: string) => void): Script {
  const deeds: Record<string, () => Deed> = {
    "frames dropped": () => drop,
    "frames doubled": () => duplicate,
    "frames garbled": () => flip(dice.below(300)),
    "frames cut off": () => truncate(dice.below(40)),
  };
  return (link) => {
    if (dice.chance(HONEST)) return relay(link);
    const name = dice.pick(Object.keys(FRAMES) as FrameName[]);
    const what = dice.pick(Object.keys(deeds));
    return at(name, (frame, to, link) => {
      count(what);
      return deeds[what]!()(frame, to, link);
    }, "all")(link);
  };
}

/** A stranger's connection to the bank, with bytes that mean nothing. */
export async function knock(port: number, dice: Dice): Promise<void> {
  const party = await Party.connect(port);
  await party.send(Uint8Array.from({ length: dice.below(400) }, () => dice.below(256)));
  if (dice.chance(50)) await party.finish();
  await party.ended;
  party.close();
}
