import { loadDatasetFromDisk } from "../scripts/datasetFromDisk.ts";
import { datasetRow } from "../src/data/catalogue.ts";
import type { Dataset } from "../src/data/dataset.ts";

/** A data set by the name that links give it. */
export async function loadCatalogued(name: string): Promise<Dataset> {
  return await loadDatasetFromDisk(datasetRow(name));
}
