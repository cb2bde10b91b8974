import { allOptions } from "../program.ts";
import type { ProgramSpec } from "../program.ts";
import { spellings } from "./bash.ts";
import { optionValues, placesOf } from "./place.ts";
import type { Place, Values } from "./place.ts";

/** A completion script for zsh. */
export function zshCompletion(program: ProgramSpec): string {
  const { name } = program;
  const valued = allOptions(program).filter(({ value }) => value !== undefined);
  return `#compdef ${name}
# Completion of ${name} for zsh.
# Now: source <(${name} completion zsh)
# For good: put it as _${name} into a folder of $fpath
_${name}() {
  local where= skip= word at
  local -a list
  for ((at = 2; at < CURRENT; at++)); do
    word=$words[at]
    if [[ -n $skip ]]; then skip=; continue; fi
    case $word in
      ${valued.flatMap(spellings).join(" | ")}) skip=1 ;;
      help) [[ -n $where ]] && where+=" $word" ;;
      -*) ;;
      *) where+=" $word" ;;
    esac
  done
  if [[ -n $skip ]]; then
    case $words[CURRENT-1] in
${lines(valued.map((option) => [spellings(option).join(" | "), offerValues(optionValues(option))]))}
    esac
    return
  fi
  case $where in
${lines(placesOf(program).map((place) => [pattern(place), offer(place)]))}
  esac
}
if [[ $funcstack[1] == _${name} ]]; then _${name} "$@"; else compdef _${name} ${name}; fi
`;
}

function pattern({ path, operands }: Place): string {
  if (path === "") return "''";
  return operands === "unknown" ? `' ${path}'` : `' ${path}' | ' ${path} '*`;
}

function offer({ words, options, operands }: Place): string {
  const named = options.flatMap((option) =>
    spellings(option).map((word) => item(word, option.help))
  );
  const next = words.map(({ word, text }) => item(word, text));
  return `if [[ $words[CURRENT] == -* ]]; then list=(${named.join(" ")}); ` +
    `_describe -o option list; else list=(${next.join(" ")}); _describe command list; ` +
    `${offerValues(operands)}; fi`;
}

function offerValues(values: Values): string {
  if (values === "unknown") return ":";
  return values === "files" ? "_files" : `compadd -- ${values.join(" ")}`;
}

/** A word and its text as \`_describe\` takes them. */
function item(word: string, text: string): string {
  return `'${`${word}:${text}`.replaceAll("'", "'\\''")}'`;
}

function lines(cases: readonly (readonly [string, string])[]): string {
  return cases.map(([match, act]) => `      ${match}) ${act} ;;`).join("\n");
}
