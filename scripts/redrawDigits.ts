/**
 * `npm run redraw`: trains the default experiment, draws its first 1,000 test images anew, shifted by up to 6 pixels and
 * 0.6 to 1.4 times as large, and prints how many of them are read rightly once they are centred as a visitor's are.
 */
import { decodeLink } from "../src/experiment/link.ts";
import { print, runCommand } from "../tools/command.ts";
import { loadDatasetFromDisk } from "../tools/datasetFromDisk.ts";
import { measureRedrawn } from "./redrawn/redrawn.ts";

const IMAGES = 1000;

await runCommand(async (signal) => {
  const dataset = await loadDatasetFromDisk("mnist");
  const { experiment } = decodeLink("?v=1&engine=cpu");
  const { asTheyAre, redrawn, notCentred } = await measureRedrawn(
    experiment,
    dataset,
    IMAGES,
    signal,
  );
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  await print(`Of ${IMAGES} test images, as they are: ${percent(asTheyAre)} right`);
  await print(`redrawn elsewhere and in other sizes, and centred: ${percent(redrawn)}`);
  await print(`redrawn, and not centred: ${percent(notCentred)}`);
});
