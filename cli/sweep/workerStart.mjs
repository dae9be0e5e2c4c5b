// Worker threads do not inherit the loader of TypeScript that the command was started with.
import { register } from "tsx/esm/api";

register();
await import("./worker.ts");
