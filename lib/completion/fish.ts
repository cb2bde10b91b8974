import { allOptions } from "../program.ts";
import type { OptionSpec, ProgramSpec } from "../program.ts";
import { spellings } from "./bash.ts";
import { optionValues, placesOf } from "./place.ts";
import type { Place } from "./place.ts";

/** A completion script for fish. */
export function fishCompletion(program: ProgramSpec): string {
  const { name } = program;
  const valued = allOptions(program).filter(({ value }) => value !== undefined);
  return `# Completion of ${name} for fish.
# Now: ${name} completion fish | source
# For good: ${name} completion fish > ~/.config/fish/completions/${name}.fish
function __${name}_at
    set -l path
    set -l skip 0
    for word in (commandline -opc)[2..]
        if test $skip -eq 1
            set skip 0
            continue
        end
        switch $word
            case ${valued.flatMap(spellings).join(" ")}
                set skip 1
            case '-*'
            case help
                set -q path[1]; and set -a path $word
            case '*'
                set -a path $word
        end
    end
    test "$path" = "$argv"; and return
    test "$argv[-1]" = '...'; and string match -q -- (string join ' ' $argv[1..-2])'*' "$path"
end
complete -c ${name} -f
${placesOf(program).flatMap((place) => rules(program, place)).join("\n")}
`;
}

function rules(program: ProgramSpec, place: Place): readonly string[] {
  const rule = (words: string, at = place.path) =>
    `complete -c ${program.name} -n '__${program.name}_at ${at}' ${words}`;
  const values = place.operands === "files"
    ? [rule("-F", `${place.path} ...`)]
    : place.operands === "unknown"
    ? []
    : [rule(`-a '${place.operands.join(" ")}'`)];
  return [
    ...place.words.map(({ word, text }) => rule(`-a ${word} -d ${quoted(text)}`)),
    ...place.options.map((option) => rule(optionWords(option))),
    ...values,
  ];
}

function optionWords(option: OptionSpec): string {
  const values = optionValues(option);
  return [
    ...(option.short === undefined ? [] : [`-s ${option.short}`]),
    `-l ${option.long}`,
    ...(option.value === undefined ? [] : [values === "files" ? "-r -F" : "-x"]),
    ...(values === "files" || values === "unknown" ? [] : [`-a '${values.join(" ")}'`]),
    `-d ${quoted(option.help)}`,
  ].join(" ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
