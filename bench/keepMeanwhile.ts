import { RunFailed } from "../tools/command.ts";
import type { OutputFile } from "../tools/outputFile.ts";

/** What was measured is not given up because a disk was full for a moment: the last writing decides. */
export async function keepMeanwhile(
  output: OutputFile | undefined,
  report: object,
  onProgress: (text: string) => void,
): Promise<void> {
  if (output?.kind !== "file") return;
  try {
    await output.write(toJson(report));
  } catch (error) {
    if (!(error instanceof RunFailed)) throw error;
    onProgress(error.message);
  }
}

export function toJson(report: object): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
