import fc from "fast-check";
import { expect, it } from "vitest";
import { fuzz } from "../testing/fuzz.ts";
import { checkExperiment } from "./check.ts";
import { isFieldName } from "./fields.ts";
import { type DecodedLink, decodeLink, encodeLink } from "./link.ts";
import { experimentAt, orderChanges } from "./liveChanges.ts";
import { anyLinkText, readText, type Said } from "./testing/linkText.ts";
import { experimentSchema } from "./testing/schema.ts";

/** The names of parameters that the decoder read otherwise than they are written. */
function readOtherwise(said: readonly Said[], { experiment, changes }: DecodedLink): Set<string> {
  const seen = new Set<string>();
  const others = new Set<string>();
  for (const { name, value, changes: wanted } of said) {
    const isAgain = seen.has(name);
    seen.add(name);
    if (name === "v") {
      if (isAgain) others.add(name);
      continue; // versions have examples of their own
    }
    if (isAgain || !isFieldName(name) || wanted === undefined || value !== experiment[name]) {
      others.add(name);
      continue;
    }
    const own = changes.filter(({ field }) => field === name);
    const isFollowed = wanted.every(
      ({ step, value: then }) => experimentAt(experiment, own, step)[name] === then,
    );
    const isInvented = own.some(
      (change) =>
        !wanted.some(({ step, value: then }) => step === change.step && then === change.value),
    );
    if (!isFollowed || isInvented) others.add(name);
  }
  return others;
}

it("reads links as they are written, or says what it reads otherwise", () => {
  const counts = { asWritten: 0, explained: 0, scheduled: 0 };
  fc.assert(
    fc.property(anyLinkText, (link) => {
      const decoded = decodeLink(link);
      const { experiment, changes, issues } = decoded;
      expect(experimentSchema.safeParse(experiment).error).toBeUndefined();
      expect(checkExperiment(experiment)).toEqual([]);
      expect(changes).toEqual(orderChanges(experiment, changes));
      expect(decodeLink(encodeLink(experiment, changes))).toEqual({
        experiment,
        changes,
        issues: [],
      });

      const named = new Set(issues.map(({ field }) => field));
      const others = readOtherwise(readText(link), decoded);
      const isSummarised = issues.at(-1)?.message.includes("more such") ?? false;
      if (!isSummarised) for (const name of others) expect(named).toContain(name);
      // Nor is anything said of a parameter that was read as it is written.
      for (const name of named) if (name !== "" && name !== "v") expect(others).toContain(name);
      if (others.size > 0) counts.explained++;
      else counts.asWritten++;
      if (changes.length > 0) counts.scheduled++;
    }),
    fuzz({ quick: 1000, full: 10_000 }),
  );
  // The links are worth reading: many are right, many wrong, many have schedules.
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(100);
  console.info(counts);
});
