import { allOptions } from "../program.ts";
import type { OptionSpec, ProgramSpec } from "../program.ts";
import { optionValues, placesOf } from "./place.ts";
import type { Place, Values } from "./place.ts";

/** A completion script for bash. */
export function bashCompletion(program: ProgramSpec): string {
  const { name } = program;
  const valued = allOptions(program).filter(({ value }) => value !== undefined);
  return `# Completion of ${name} for bash.
# Now: source <(${name} completion bash)
# For good: ${name} completion bash > ~/.local/share/bash-completion/completions/${name}
_${name}() {
  local cur=$2 prev=\${COMP_WORDS[COMP_CWORD - 1]} path= skip= word at
  COMPREPLY=()
  for ((at = 1; at < COMP_CWORD; at++)); do
    word=\${COMP_WORDS[at]}
    if [[ $skip ]]; then skip=; continue; fi
    case $word in
      ${valued.flatMap(spellings).join(" | ")}) skip=1 ;;
      help) [[ $path ]] && path+=" $word" ;;
      -*) ;;
      *) path+=" $word" ;;
    esac
  done
  if [[ $skip ]]; then
    case $prev in
${lines(valued.map((option) => [spellings(option).join(" | "), reply(optionValues(option))]))}
    esac
    return
  fi
  case $path in
${lines(placesOf(program).map((place) => [pattern(place), offer(place)]))}
  esac
}
complete -F _${name} ${name}
`;
}

function pattern({ path, operands }: Place): string {
  if (path === "") return "''";
  return operands === "unknown" ? `' ${path}'` : `' ${path}' | ' ${path} '*`;
}

function offer({ words, options, operands }: Place): string {
  const list = (all: readonly string[]) => `COMPREPLY=($(compgen -W '${all.join(" ")}' -- "$cur"))`;
  const values = operands === "unknown" ? "" : `; ${reply(operands, "+=")}`;
  return `if [[ $cur == -* ]]; then ${list(options.flatMap(spellings))}; ` +
    `else ${list(words.map(({ word }) => word))}${values}; fi`;
}

function reply(values: Values, sign = "="): string {
  if (values === "unknown") return ":";
  if (values !== "files") return `COMPREPLY${sign}($(compgen -W '${values.join(" ")}' -- "$cur"))`;
  // Names of files may hold spaces, so a line each.
  return `{ compopt -o filenames 2>/dev/null; mapfile -t -O \${#COMPREPLY[@]} COMPREPLY ` +
    `< <(compgen -f -- "$cur"); }`;
}

function lines(cases: readonly (readonly [string, string])[]): string {
  return cases.map(([match, act]) => `      ${match}) ${act} ;;`).join("\n");
}

/** How an option is written: `-a`, `--account`. */
export function spellings({ short, long }: OptionSpec): readonly string[] {
  return short === undefined ? [`--${long}`] : [`-${short}`, `--${long}`];
}
