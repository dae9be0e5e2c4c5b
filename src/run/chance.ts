/** What tells whether a test is better than guessing. */
interface Test {
  /** Images tested. */
  readonly images: number;
  readonly accuracy: number;
  /** [C, C] counts: true class, predicted */
  readonly confusion: Uint32Array;
}

/** An accuracy within so many standard errors of guessing may be luck. */
const STANDARD_ERRORS = 3;

/** The accuracy of always answering the most frequent class of a test's images. */
export function guessingAccuracy({ confusion }: Pick<Test, "confusion">): number {
  const numClasses = Math.sqrt(confusion.length);
  let images = 0;
  let most = 0;
  for (let truth = 0; truth < numClasses; truth++) {
    const row = confusion.subarray(truth * numClasses, (truth + 1) * numClasses);
    const ofClass = row.reduce((sum, count) => sum + count, 0);
    images += ofClass;
    most = Math.max(most, ofClass);
  }
  return images === 0 ? 0 : most / images;
}

/** Whether a test is no better than guessing, as far as so many images can tell. */
export function isAtChance(test: Test): boolean {
  const guess = guessingAccuracy(test);
  const standardError = Math.sqrt((guess * (1 - guess)) / Math.max(1, test.images));
  return test.accuracy <= guess + STANDARD_ERRORS * standardError;
}
