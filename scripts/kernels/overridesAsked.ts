import type { FunctionInfo } from "wgsl_reflect/wgsl_reflect.module.js";

/**
 * The names of the overrides that an entry point, or a function that it calls, reads. Libraries declare others as well:
 * pipelines that differ in those alone are the same program, compiled twice.
 */
export function overridesAsked(entry: FunctionInfo): ReadonlySet<string> {
  // A set that grows while it is iterated: each function is visited once.
  const reached = new Set([entry]);
  for (const { calls } of reached) for (const callee of calls) reached.add(callee);
  return new Set([...reached].flatMap(({ overrides }) => overrides.map(({ name }) => name)));
}
