/** The package's module file has no types of its own; its CommonJS entry, which has, fails in Node. */
declare module "wgsl_reflect/wgsl_reflect.module.js" {
  export * from "wgsl_reflect";
}
