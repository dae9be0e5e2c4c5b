const PRELUDE = "enable subgroups; diagnostic(off, subgroup_uniformity); ";
const QUAD_LINE = /^( *)\/\/ lend: /gm;

/**
 * A shader whose invocations lend to each other in quads: its lines behind `// lend:` become code. Devices without
 * the feature "subgroups" would refuse it. Lines keep their numbers.
 */
export function lendInQuads(source: string): string {
  return PRELUDE + source.replace(QUAD_LINE, "$1");
}
