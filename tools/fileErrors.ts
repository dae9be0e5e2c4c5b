/** What the system's error codes mean to a person, as the end of a sentence. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission is denied",
  EDQUOT: "the quota is used up",
  EFBIG: "the file would be too large",
  EIO: "the device reports an error",
  EISDIR: "it is a folder",
  ELOOP: "its links lead in a circle",
  ENAMETOOLONG: "its name is too long",
  ENOENT: "its folder does not exist",
  ENOSPC: "no space is left on the device",
  ENOTDIR: "a part of its path is a file, not a folder",
  ENXIO: "nobody reads it",
  EPERM: "permission is denied",
  EPIPE: "nobody reads it any more",
  EROFS: "the file system is read-only",
};

export function explainFileError(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}
