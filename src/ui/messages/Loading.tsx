import { formatBytes } from "../format.ts";
import { useRun } from "../services.ts";
import classes from "./Loading.module.css";

/** How much of the data set is here. Quick restarts load nothing, and show nothing. */
export function Loading() {
  const download = useRun((state) => (state.status === "loading" ? state.download : undefined));
  if (download === undefined || download.totalBytes === 0) return null;
  const { loadedBytes, totalBytes } = download;
  const percent = Math.min(100, (loadedBytes / totalBytes) * 100);
  const isWhole = loadedBytes >= totalBytes;
  return (
    <div className={classes.loading}>
      <span>
        {isWhole ? "Unpacking 70,000 handwritten digits" : "Loading 70,000 handwritten digits"}
      </span>
      <div
        className={classes.groove}
        role="progressbar"
        aria-label="Loading the data set"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(percent)}
      >
        <div className={classes.fill} style={{ width: `${percent}%` }} />
      </div>
      <span>
        {formatBytes(loadedBytes)} of {formatBytes(totalBytes)}
      </span>
    </div>
  );
}
