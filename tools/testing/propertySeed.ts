import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** The seed that property tests draw their cases from. */
    readonly propertySeed: number;
    /** Whether property tests try many cases: FUZZ=full. */
    readonly isFuzzFull: boolean;
  }
}

export const SEED_VARIABLE = "SWITCHYARD_TEST_SEED";
const LARGEST = 2 ** 31 - 1;

/** Before the first test: says which seed the property tests draw from, and hands it to them. */
export default function provideSeed(project: TestProject): void {
  const seed = propertySeed(process.env[SEED_VARIABLE]);
  console.log(`Property tests of project ${project.name}: ${SEED_VARIABLE}=${seed}`);
  project.provide("propertySeed", seed);
  project.provide("isFuzzFull", process.env.FUZZ === "full");
}

/**
 * The seed that was asked for, or a new one at random.
 * @throws RangeError if `asked` is not a whole number from 0 to 2^31 - 1
 */
export function propertySeed(asked: string | undefined): number {
  if (asked === undefined) return Math.floor(Math.random() * (LARGEST + 1));
  const seed = Number(asked);
  if (/^\d+$/.test(asked) && seed <= LARGEST) return seed;
  throw new RangeError(
    `${SEED_VARIABLE} must be a whole number from 0 to ${LARGEST}, not "${asked}".`,
  );
}
