import type { Floats } from "../../../reference/floats.ts";
import type { Model } from "../../../reference/model/model.ts";
import { legend } from "../../../reference/model/plan.ts";
import { assertClose } from "../../testing/closeness.ts";
import type { WebGpuDevice } from "../device.ts";
import { asksExperts } from "../switches.ts";
import type { WebGpuEngine } from "../webGpuEngine.ts";
import { readRows } from "./stepUnderMicroscope.ts";

/** Compares everything that stands in the rows of tokens after a step, see tokens.wgsl, with the twin. */
export async function checkTokens(
  gpu: WebGpuDevice,
  { buffers, sizes, config }: WebGpuEngine,
  model: Model<Float64Array, Floats>,
  T: number,
  tolerance: number,
): Promise<void> {
  const { M, C, S } = legend(model.plan);
  const { token4, classes4, model4, outputs4 } = sizes;
  const read = (skip4: number, columns: number) =>
    readRows(gpu, buffers.tokens, { rows: T, stride4: token4, skip4, columns });

  const statistics = await read(0, 3);
  const column = (c: number) => statistics.filter((_, i) => i % 3 === c);
  assertClose("loss of each token", column(0), model.losses, tolerance);
  assertClose("bound of each token", column(2), model.bounds, tolerance);

  const behindScores = 2 + classes4;
  if (asksExperts(config)) {
    assertClose("y", await read(2, C), model.y, tolerance);
    const { kept } = model.router;
    for (let j = 0; j < S; j++) {
      const actual = await read(behindScores + j * outputs4, C);
      const expected = Float64Array.from(actual, (_, i) => {
        const t = Math.floor(i / C);
        return model.dO[(t * S + j) * C + (i % C)];
      });
      // Nobody writes, or reads, the answer of an expert that was not asked.
      const isKept = (_: number, i: number) => kept[Math.floor(i / C) * S + j] === 1;
      assertClose(`do of slot ${j}`, actual.filter(isKept), expected.filter(isKept), tolerance);
    }
    return;
  }
  assertClose("dy", await read(2, C), model.dy, tolerance);
  if (M === 0) return;
  assertClose("u", await read(behindScores, M), featuresOf(model, T), tolerance);
  assertClose("v", await read(behindScores + model4, M), model.v, tolerance);
  assertClose("dv", await read(behindScores + 2 * model4, M), model.dv, tolerance);
}

/** u, which is v without what the experts added. */
function featuresOf({ plan, v, o, router }: Model<Float64Array, Floats>, T: number): Float64Array {
  const { M, S } = legend(plan);
  return v.slice(0, T * M).map((mixed, i) => {
    let u = mixed;
    for (let j = 0; j < S; j++) {
      const a = Math.floor(i / M) * S + j;
      if (router.kept[a]) u -= router.gates[a] * o[a * M + (i % M)];
    }
    return u;
  });
}
