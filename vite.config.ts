import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { buildCommit } from "./tools/buildCommit.ts";

// A relative base lets the built page live in any folder of any static host.
export default defineConfig({
  base: "./",
  plugins: [react()],
  define: { "import.meta.env.SWITCHYARD_COMMIT": JSON.stringify(buildCommit()) },
  worker: { format: "es" },
  build: {
    target: "es2023",
    rolldownOptions: { input: { index: "index.html", headless: "headless.html" } },
  },
});
