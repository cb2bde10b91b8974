import { assertEquals } from "@std/assert";
import { dirname, join } from "node:path";
import { findSuites } from "./suite.ts";

Deno.test("findSuites() finds the tests beside the code and each folder of tests/", async () => {
  const root = await Deno.makeTempDir({ prefix: "cofre-suites-" });
  try {
    const files = [
      "atm/main.ts",
      "bank/console/app_test.tsx",
      "lib/b_test.ts",
      "lib/a_test.ts",
      "tests/attacks/replay_test.ts",
      "tests/cli_document_test.ts",
      "tests/fuzz/fuzz_test.ts",
      "tests/support/helper.ts",
      "dist/old_test.ts",
    ];
    for (const file of files) {
      await Deno.mkdir(dirname(join(root, file)), { recursive: true });
      await Deno.writeTextFile(join(root, file), "");
    }
    assertEquals(await findSuites(root), [
      {
        name: "unit",
        files: [
          "lib/a_test.ts",
          "lib/b_test.ts",
          "bank/console/app_test.tsx",
          "tests/cli_document_test.ts",
        ],
        parallel: true,
        computes: false,
      },
      {
        name: "attacks",
        files: ["tests/attacks/replay_test.ts"],
        parallel: false,
        computes: false,
      },
      { name: "fuzz", files: ["tests/fuzz/fuzz_test.ts"], parallel: false, computes: true },
    ]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
