import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import type { Plugin } from "vite";

/** Refuses to serve what lies outside a folder: a symbolic link in it may lead anywhere. */
export function keepInside(folder: string): Plugin {
  return {
    name: "keep inside",
    configurePreviewServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        if (leadsInside(folder, request.url ?? "/")) return next();
        response.statusCode = 404;
        response.end("Not found");
      });
    },
  };
}

/** Whether an address leads to a file in the folder, or to none. */
function leadsInside(folder: string, address: string): boolean {
  try {
    const { pathname } = new URL(address, "http://localhost");
    const file = path.join(folder, decodeURIComponent(pathname));
    if (!existsSync(file)) return true; // the server says what it makes of that
    const root = realpathSync(folder);
    const real = realpathSync(file);
    return real === root || real.startsWith(root + path.sep);
  } catch {
    return false; // no address of a file
  }
}
