import { assert } from "@std/assert";
import { runCampaign } from "./campaign.ts";

Deno.test("60 power cuts of bank and ATMs: nothing told is lost, nothing happens twice", async () => {
  const counts = await runCampaign({ cycles: 60, seed: 1 });
  // Or the cuts came too early or too late to cut anything.
  assert(counts["ATM killed"]! >= 20, JSON.stringify(counts));
  assert(counts["bank killed"]! >= 20, JSON.stringify(counts));
  assert(counts["told done"]! >= 60, JSON.stringify(counts));
});
