import type { BrowserContext } from "@playwright/test";
import { RUN_DATABASE } from "../src/lab/archive/databaseStorage.ts";

/** Opens the database of runs in a page of the origin, and puts entries into it. */
export async function storeEntries(
  context: BrowserContext,
  version: number,
  entries: readonly { readonly id: string }[] = [],
): Promise<void> {
  const page = await context.newPage();
  await page.goto("./favicon.svg");
  await page.evaluate(
    ({ name, version, entries }) =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.open(name, version);
        request.onerror = () => reject(request.error);
        request.onupgradeneeded = () => {
          const existing = request.result.objectStoreNames;
          for (const part of ["entries", "results", "checkpoints", "books"]) {
            if (!existing.contains(part)) request.result.createObjectStore(part);
          }
        };
        request.onsuccess = () => {
          const writing = request.result.transaction("entries", "readwrite");
          for (const entry of entries) writing.objectStore("entries").put(entry, entry.id);
          writing.oncomplete = () => {
            request.result.close();
            resolve();
          };
        };
      }),
    { name: RUN_DATABASE, version, entries },
  );
  await page.close();
}
