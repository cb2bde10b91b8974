import { assertEquals } from "@std/assert";
import { pageScript } from "./page_script.ts";

Deno.test("pageScript() leaves out lines of comment and indents, and nothing that runs", () => {
  const text = `// What it does.
const url = "https://localhost"; // as it was

{
  // Why.
  show(url);
}
`;
  assertEquals(pageScript("page.js", text), {
    name: "page.js",
    text: `const url = "https://localhost"; // as it was\n{\nshow(url);\n}\n`,
  });
});
