import { assertEquals } from "@std/assert";
import { has } from "../../tests/support/on_terminal.ts";
import type { ProgramSpec } from "../program.ts";
import { bashCompletion } from "./bash.ts";
import { fishCompletion } from "./fish.ts";
import { zshCompletion } from "./zsh.ts";

const PROGRAM: ProgramSpec = {
  name: "demo",
  summary: "",
  usage: [],
  examples: [],
  options: [
    { long: "auth", short: "s", value: "<file>", help: "it's a file" },
    { long: "port", value: "<port>", help: "a: port" },
  ],
  commands: [
    { name: "check", summary: "look", options: ["auth"] },
    {
      name: "terminal add",
      summary: "add one",
      options: [],
      own: [{ long: "kind", value: "<kind>", choices: ["open", "closed"], help: "which" }],
    },
    { name: "terminal list", summary: "list them", options: [] },
    { name: "script", summary: "print one", operands: "{bash|zsh}", options: [] },
    { name: "backup", summary: "copy", operands: "<file>", options: [] },
  ],
  environment: [],
};

/** What is typed, the last word being incomplete, and what is offered for that. */
const CASES: readonly [string[], string[]][] = [
  [["c"], ["check"]],
  [["term"], ["terminal"]],
  [["terminal", ""], ["add", "list"]],
  [["terminal", "a"], ["add"]],
  [["--po"], ["--port"]],
  // The value of an option is not taken for a command.
  [["--port", "check", "c"], ["check"]],
  [["-s", "check", "terminal", "l"], ["list"]],
  [["--port", ""], []],
  [["terminal", "--kind", "o"], ["open"]],
  [["terminal", "add", "--kind", "open", "--k"], ["--kind"]],
  [["check", "--au"], ["--auth"]],
  [["script", ""], ["bash", "zsh"]],
  [["help", "terminal", "l"], ["list"]],
  [["backup", "other n"], ["other name"]],
  [["--auth", "other n"], ["other name"]],
];

Deno.test({
  name: `bashCompletion() offers what may come next${await has("bash") ? "" : " (needs bash)"}`,
  ignore: !await has("bash"),
  async fn() {
    const ask = `COMP_WORDS=(demo "$@"); COMP_CWORD=$#; _demo demo "\${@: -1}"
printf '%s\\n' "\${COMPREPLY[@]}"`;
    for (const [words, offered] of CASES) {
      const script = `${bashCompletion(PROGRAM)}\n${ask}`;
      assertEquals(await shell("bash", ["-c", script, "bash", ...words]), offered, words.join(" "));
    }
  },
});

Deno.test({
  name: `zshCompletion() offers what may come next${await has("zsh") ? "" : " (needs zsh)"}`,
  ignore: !await has("zsh"),
  async fn() {
    // The widgets of zsh work in its line editor only: these stand for them.
    const ask = `compdef() {}
_describe() { local name=\$argv[-1]; local -a all=("\${(@P)name}"); print -l -- \${all%%:*} }
compadd() { shift; print -l -- "$@" }
_files() { print -l -- * }
${zshCompletion(PROGRAM)}
words=(demo "$@"); CURRENT=$(($# + 1)); _demo`;
    for (const [words, offered] of CASES) {
      const all = await shell("zsh", ["-fc", ask, "zsh", ...words]);
      assertEquals(all.filter((word) => word.startsWith(words.at(-1)!)), offered, words.join(" "));
    }
  },
});

Deno.test({
  name: `fishCompletion() offers what may come next${await has("fish") ? "" : " (needs fish)"}`,
  ignore: !await has("fish"),
  async fn() {
    for (const [words, offered] of CASES) {
      const line = ["demo", ...words.map((word) => word.replaceAll(" ", "\\ "))].join(" ");
      const ask = `${fishCompletion(PROGRAM)}\ncomplete -C $argv[1]`;
      const lines = await shell("fish", ["-N", "-c", ask, line]);
      assertEquals(lines.map((line) => line.split("\t")[0]).sort(), offered, words.join(" "));
    }
  },
});

/** The lines that a shell prints, in a folder that holds one file. */
async function shell(name: string, args: readonly string[]): Promise<string[]> {
  const cwd = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${cwd}/other name`, "");
    const { stdout, stderr } = await new Deno.Command(name, {
      args: [...args],
      cwd,
      // A locale that the machine does not have, bash complains about.
      env: { HOME: cwd, XDG_CONFIG_HOME: cwd, XDG_DATA_HOME: cwd, LC_ALL: "C" },
    }).output();
    assertEquals(new TextDecoder().decode(stderr), "");
    return new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "");
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}
