import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PageServer, servePage } from "./serve.ts";

const folder = mkdtempSync(path.join(tmpdir(), "switchyard-serve-"));
const page = path.join(folder, "page");
let server: PageServer;

beforeAll(async () => {
  mkdirSync(page);
  writeFileSync(path.join(page, "index.html"), "<p>page</p>");
  writeFileSync(path.join(page, "inside.txt"), "inside");
  writeFileSync(path.join(folder, "secret.txt"), "secret");
  symlinkSync(path.join(folder, "secret.txt"), path.join(page, "out.txt"));
  symlinkSync(folder, path.join(page, "up"));
  symlinkSync(path.join(page, "inside.txt"), path.join(page, "in.txt"));
  server = await servePage({ port: 0, strictPort: false }, page);
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

describe("the page's server", () => {
  it("sends a policy and nosniff with the page, and lets anyone embed it", async () => {
    const { status, headers } = await fetch(server.url);
    expect(status).toBe(200);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    const policy = headers.get("content-security-policy");
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy).not.toContain("frame-ancestors");
    expect(headers.get("x-frame-options")).toBeNull();
  });

  it.each([
    ["inside.txt", 200],
    ["in.txt", 200],
    ["out.txt", 404],
    ["up/secret.txt", 404],
    ["up/", 404],
    ["%2e%2e/secret.txt", 404],
    ["nothing.txt", 404],
  ])("answers %s with %i", async (address, status) => {
    const response = await fetch(`${server.url}${address}`);
    expect(response.status).toBe(status);
    expect(await response.text()).not.toContain("secret");
  });
});
