import { readFileSync } from "node:fs";

/** What the browser fetches before it can show anything: the entry and its static imports. */
function initialScripts() {
  const page = readFileSync("dist/index.html", "utf8");
  const scripts = [...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)];
  return scripts.map(([, file]) => `dist/${file}`);
}

export default [
  { name: "Initial JavaScript", path: initialScripts(), limit: "175 kB", gzip: true },
];
