/** A declaration of a module, which begins a line, perhaps after attributes: `fn name`, `var<storage> name`. */
const DECLARATION =
  /^(?:@\w+(?:\([^)]*\))?\s+)*(fn|const|override|struct|alias|var)(?:<[^>]*>)?\s+(\w+)/gm;

const WORDS: Readonly<Record<string, string>> = { fn: "function", var: "variable" };

/**
 * The first name that is declared twice in files that make up one shader, as a sentence; undefined if there is none.
 * In WGSL, functions, constants, overrides, structs, aliases and variables of a module share one namespace.
 * @param files sources by the name of their file
 */
export function describeDuplicate(files: ReadonlyMap<string, string>): string | undefined {
  const declaredIn = new Map<string, string>();
  for (const [file, source] of files) {
    for (const [, kind = "", name = ""] of withoutComments(source).matchAll(DECLARATION)) {
      const first = declaredIn.get(name);
      if (first === file) return `The ${WORDS[kind] ?? kind} ${name} is declared twice in ${file}.`;
      if (first !== undefined) {
        return `The ${WORDS[kind] ?? kind} ${name} of ${file} is declared in ${first} too: rename one of them.`;
      }
      declaredIn.set(name, file);
    }
  }
  return undefined;
}

function withoutComments(source: string): string {
  return source.replace(/\/\/.*$/gm, "");
}
