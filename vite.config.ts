import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// A relative base lets the built page live in any folder of any static host.
export default defineConfig({
  base: "./",
  plugins: [react()],
  worker: { format: "es" },
  build: {
    target: "es2023",
    rolldownOptions: { input: { index: "index.html", headless: "headless.html" } },
  },
});
