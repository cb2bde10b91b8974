import { assertEquals } from "@std/assert";
import { readReport } from "./junit.ts";

const REPORT = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="deno test" tests="5" failures="1" errors="1" time="0.138">
    <testsuite name="./lib/a_test.ts" tests="4" disabled="1" errors="0" failures="1">
        <testcase name="a passes" classname="./lib/a_test.ts" time="0.000" line="2" col="6">
        </testcase>
        <testcase name="b &lt;fails&gt;" classname="./lib/a_test.ts" time="0.001">
            <failure message="Uncaught Error: x">&lt;skipped/&gt; at line 3</failure>
        </testcase>
        <testcase name="c (install strace)" classname="./lib/a_test.ts" time="0.000">
            <skipped/>
        </testcase>
        <testcase name="d is not of the filter" classname="./lib/a_test.ts" line="9" col="6">
            <skipped/>
        </testcase>
        <testcase name="a passes &gt; one" classname="./lib/a_test.ts" time="0.000"/>
    </testsuite>
    <testsuite name="./lib/c_test.ts" tests="1" disabled="0" errors="1" failures="0">
        <testcase name="ends early" classname="./lib/c_test.ts" time="0.000">
            <error message="Cancelled"/>
        </testcase>
    </testsuite>
</testsuites>`;

Deno.test("readReport() tells passed, failed, skipped and cancelled tests apart, and leaves filtered ones out", () => {
  assertEquals(readReport(REPORT), {
    passed: 2,
    failed: ["b <fails>", "ends early"],
    skipped: ["c (install strace)"],
    files: ["lib/a_test.ts", "lib/c_test.ts"],
  });
});

Deno.test("readReport() finds nothing in the report of a run that did not start", () => {
  assertEquals(readReport(""), { passed: 0, failed: [], skipped: [], files: [] });
});
