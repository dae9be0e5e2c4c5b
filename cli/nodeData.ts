import { loadDatasetFromDisk } from "../scripts/datasetFromDisk.ts";
import { CATALOGUE } from "../src/data/catalogue.ts";
import type { Dataset } from "../src/data/dataset.ts";

/** A data set by the name that links give it. */
export async function loadCatalogued(name: string): Promise<Dataset> {
  const row = CATALOGUE.find((entry) => entry.name === name);
  if (!row) throw new Error(`There is no data set called ${name}.`);
  return await loadDatasetFromDisk(row);
}
