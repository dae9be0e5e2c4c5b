import fc from "fast-check";
import { expect, it } from "vitest";
import { fuzz } from "../testing/fuzz.ts";
import { DataError } from "./dataError.ts";
import { loadDataset } from "./loadDataset.ts";
import {
  fetchFrom,
  gzip,
  IMAGES,
  idxBytes,
  LABELS,
  respond,
  rowOf,
  SYNTHETIC,
} from "./testing/syntheticFiles.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Damage = (bytes: Bytes) => Bytes;

const NAMES = Object.keys(SYNTHETIC);
const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const byte = fc.integer({ min: 0, max: 255 });

const flips: fc.Arbitrary<Damage> = fc
  .array(fc.tuple(share, fc.integer({ min: 0, max: 7 })), { minLength: 1, maxLength: 5 })
  .map((places) => (bytes) => {
    const damaged = bytes.slice();
    for (const [place, bit] of places) damaged[Math.floor(place * bytes.length)] ^= 1 << bit;
    return damaged;
  });
const truncation: fc.Arbitrary<Damage> = share.map(
  (left) => (bytes) => bytes.slice(0, Math.floor(left * bytes.length)),
);
const extension: fc.Arbitrary<Damage> = fc
  .array(byte, { minLength: 1, maxLength: 40 })
  .map((more) => (bytes) => Uint8Array.from([...bytes, ...more]));
const loss: fc.Arbitrary<Damage> = fc
  .tuple(share, fc.integer({ min: 1, max: 9 }))
  .map(([place, count]) => (bytes) => {
    const at = Math.floor(place * bytes.length);
    return Uint8Array.from([...bytes.slice(0, at), ...bytes.slice(at + count)]);
  });
/** A start of a file like those of the format, whatever follows it. */
const header: fc.Arbitrary<Damage> = fc
  .tuple(
    fc.constantFrom(IMAGES, LABELS, 0x802, 0xd03, 0),
    fc.array(fc.constantFrom(0, 1, 2, 3, 5, 0xffff_ffff), { minLength: 1, maxLength: 3 }),
  )
  .map(
    ([magic, dimensions]) =>
      (bytes) =>
        idxBytes(magic, dimensions, [...bytes.slice(16)]),
  );
const replacement: fc.Arbitrary<Damage> = fc.constantFrom(
  ...NAMES.map(
    (name): Damage =>
      () =>
        SYNTHETIC[name],
  ),
  () => new Uint8Array(),
  () => new Uint8Array(new TextEncoder().encode("<!doctype html><title>404</title>")),
);

const anyDamage = fc.oneof(flips, truncation, extension, loss, header, replacement);

/** What a server gives for a file: damaged before it was compressed, after it, or both; or not compressed at all. */
const anyDelivery = fc.record({
  name: fc.constantFrom(...NAMES),
  before: fc.option(anyDamage, { nil: undefined }),
  after: fc.option(anyDamage, { nil: undefined }),
  isPacked: fc.boolean(),
  chunkBytes: fc.integer({ min: 1, max: 50 }),
});

it("loads damaged data sets as they should be, or refuses them by the name of a file", async () => {
  const counts = { refused: 0, harmless: 0 };
  const row = rowOf();
  const right = await loadDataset(row, { fetchFile: fetchFrom() });
  await fc.assert(
    fc.asyncProperty(fc.array(anyDelivery, { minLength: 1, maxLength: 3 }), async (deliveries) => {
      const served = deliveries.map(({ name, before, after, isPacked, chunkBytes }) => {
        const bytes = before ? before(SYNTHETIC[name]) : SYNTHETIC[name];
        const packed = isPacked ? gzip(bytes) : bytes;
        return [name, async () => respond(after ? after(packed) : packed, chunkBytes)] as const;
      });
      const outcome = await loadDataset(row, {
        fetchFile: fetchFrom(Object.fromEntries(served)),
      }).catch((error: unknown) => error);
      if (outcome instanceof Error) {
        expect(outcome).toBeInstanceOf(DataError);
        const { file, message } = outcome as DataError;
        expect(deliveries.map(({ name }) => name)).toContain(file);
        expect(message).toMatch(/^[\w-]+: expected .+, found .+\.$/);
        counts.refused++;
      } else {
        // Some damage changes nothing: of a gzip file's date, say.
        expect(outcome).toEqual(right);
        counts.harmless++;
      }
    }),
    fuzz({ quick: 150, full: 1000 }),
  );
  expect(counts.refused).toBeGreaterThan(50);
  console.info(counts);
});
