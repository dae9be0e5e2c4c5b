import { changeNotices } from "./changeNotices.ts";
import { createRunArchive } from "./createRunArchive.ts";
import { openDatabaseStorage } from "./databaseStorage.ts";
import { memoryStorage } from "./memoryStorage.ts";
import type { RunArchive } from "./runArchive.ts";
import { type RunStorage, StorageError } from "./runStorage.ts";

/** The archive of this browser; one that lasts until the page is left, where the browser stores nothing. */
export async function openRunArchive(
  open: () => Promise<RunStorage> = openDatabaseStorage,
): Promise<RunArchive> {
  const notices = changeNotices();
  try {
    const storage = await open();
    return createRunArchive({ storage, notices, quota: storageQuota });
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return createRunArchive({ storage: memoryStorage(), notices, problem: describeMemory(error) });
  }
}

function describeMemory({ message }: StorageError): string {
  return `${message} Runs are kept until the page is closed.`;
}

async function storageQuota(): Promise<number | undefined> {
  const storage = navigator.storage as StorageManager | undefined; // absent in insecure contexts
  const estimate = await storage?.estimate().catch(() => undefined);
  return estimate?.quota;
}
