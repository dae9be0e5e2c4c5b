import { useEffect, useState } from "react";
import type { KeptRun } from "../../lab/archive/keptRun.ts";
import type { RunArchive, StoredSize as Size } from "../../lab/archive/runArchive.ts";
import { formatBytes, formatInteger } from "../format.ts";
import classes from "./Shelf.module.css";

interface StoredSizeProps {
  readonly archive: RunArchive;
  readonly runs: readonly KeptRun[];
}

/** How many runs there are, and about how much they take. */
export function StoredSize({ archive, runs }: StoredSizeProps) {
  const [size, setSize] = useState<Size>();
  useEffect(() => {
    let isCurrent = runs.length >= 0;
    archive.storage().then(
      (now) => {
        if (isCurrent) setSize(now);
      },
      () => setSize(undefined), // the number of runs is said all the same
    );
    return () => {
      isCurrent = false;
    };
  }, [archive, runs]);
  const count = runs.length === 1 ? "1 run" : `${formatInteger(runs.length)} runs`;
  const quota = size?.quotaBytes;
  return (
    <p className={classes.size}>
      {count}
      {size ? `, about ${formatBytes(size.usedBytes)}` : ""}
      {quota === undefined ? "" : `; the browser allows ${formatQuota(quota)}`}
    </p>
  );
}

/** Of gigabytes, what is behind the point is no news. */
function formatQuota(bytes: number): string {
  return bytes < 1e9 ? formatBytes(bytes) : `${formatInteger(bytes / 1e9)} GB`;
}
