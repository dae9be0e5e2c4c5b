import { expect, it } from "vitest";
import { decodeLink } from "../../src/experiment/link.ts";
import { loadDatasetFromDisk } from "../../tools/datasetFromDisk.ts";
import { measureRedrawn } from "./redrawn.ts";

/** Points of accuracy that may be lost by drawing a digit anywhere, at any size. */
const TOLERANCE = 0.02;

it("reads 1,000 digits that are redrawn elsewhere and in other sizes as well as they are read", async () => {
  const dataset = await loadDatasetFromDisk("mnist");
  const { experiment } = decodeLink("?v=1&engine=cpu&epochs=2");
  const { signal } = new AbortController();
  const { asTheyAre, redrawn, notCentred } = await measureRedrawn(
    experiment,
    dataset,
    1000,
    signal,
  );
  expect(asTheyAre).toBeGreaterThan(0.9);
  expect(asTheyAre - redrawn).toBeLessThanOrEqual(TOLERANCE);
  // What centring is for.
  expect(redrawn - notCentred).toBeGreaterThan(0.2);
}, 60_000);
