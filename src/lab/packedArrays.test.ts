import { expect, it } from "vitest";
import { packArrays, unpackArrays } from "./packedArrays.ts";

it("gives back what was packed, array types and views into larger buffers included", () => {
  const value = {
    name: "a",
    list: [1, { units: new Int8Array([-127, 0, 127]) }],
    share: new Float32Array([0.25, -1e-9, Number.NaN]).subarray(1),
    counts: new Uint32Array([4_000_000_000]),
    pixels: new Uint8Array(0),
    nothing: null,
  };
  expect(unpackArrays(packArrays(value))).toEqual(value);
});

it("refuses arrays that it could not give back", () => {
  expect(() => packArrays({ x: new Float64Array(1) })).toThrow("Float64Array is not packed.");
});
