/** More files than this are a mistake: a home folder, not results. */
const MOST_FILES = 5_000;

/** What was dropped. */
export interface Dropped {
  readonly entries: readonly FileSystemEntry[];
  /** Where the browser has no entries. */
  readonly files: readonly File[];
}

/** What an event drops, which is gone once the event is over. */
export function takeDropped(transfer: DataTransfer): Dropped {
  const entries = [...transfer.items].flatMap((item) => {
    const entry = item.kind === "file" ? item.webkitGetAsEntry() : null;
    return entry ? [entry] : [];
  });
  return { entries, files: [...transfer.files] };
}

/**
 * All files that were dropped, those in folders too.
 * @throws Error with a sentence where there are too many, or where one cannot be read
 */
export async function gatherFiles({ entries, files: plain }: Dropped): Promise<readonly File[]> {
  if (entries.length === 0) return plain;
  const files: File[] = [];
  const waiting: FileSystemEntry[] = [...entries];
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    if (entry.isDirectory) waiting.push(...(await entriesOf(entry as FileSystemDirectoryEntry)));
    else files.push(await fileOf(entry as FileSystemFileEntry));
    if (files.length + waiting.length > MOST_FILES) {
      throw new Error(`There are more than ${MOST_FILES} files: drop the folder of the results.`);
    }
  }
  return files.sort((a, b) => a.name.localeCompare(b.name));
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, () => reject(unreadable(entry))));
}

/** A folder gives its entries a hundred at a time, until it gives none. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  while (true) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, () => reject(unreadable(folder))),
    );
    if (some.length === 0) return entries;
    entries.push(...some);
    if (entries.length > MOST_FILES) return entries;
  }
}

const unreadable = ({ name }: FileSystemEntry) => new Error(`“${name}” could not be read.`);
