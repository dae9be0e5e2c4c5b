import type { BrowserContext } from "@playwright/test";

/** Milliseconds of the reference work on a quiet machine of two cores (AMD EPYC 7003, Chromium 156): the median of 40 runs, which took 257 to 446. */
const QUIET_MS = 300;

/**
 * How many times slower the machine is now than the quiet machine that limits in milliseconds are defined for; at
 * least 1. Other virtual machines on the same host may halve its speed for minutes, and no counter in the machine shows
 * it. The reference work keeps two cores busy with arithmetic on more memory than a core's cache holds.
 */
export async function slownessOf(context: BrowserContext): Promise<number> {
  return Math.max(1, (await timeReferenceWork(context)) / QUIET_MS);
}

/** Milliseconds of the reference work, done by two workers of a blank page at once. */
async function timeReferenceWork(context: BrowserContext): Promise<number> {
  const page = await context.newPage();
  try {
    return await page.evaluate(async (source) => {
      const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      const times = [0, 1].map(
        () =>
          new Promise<number>((resolve, reject) => {
            const worker = new Worker(url);
            worker.onmessage = ({ data }) => resolve(data);
            worker.onerror = ({ message }) => reject(new Error(message));
          }),
      );
      return Math.max(...(await Promise.all(times)));
    }, REFERENCE_WORK);
  } finally {
    await page.close();
  }
}

const REFERENCE_WORK = `
  const words = new Uint32Array(4 << 20);
  function pass() {
    let hash = 2166136261;
    for (let i = 0; i < words.length; i++) {
      hash = Math.imul(hash ^ words[i], 16777619);
      words[i] = hash;
    }
    return hash;
  }
  pass(); // compiles it
  const begin = performance.now();
  for (let i = 0; i < 24; i++) pass();
  postMessage(performance.now() - begin);
`;
