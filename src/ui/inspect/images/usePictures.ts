import { useEffect, useState } from "react";
import { useServices } from "../../services.ts";

/** Pictures of test images by their numbers: those that have arrived. Their array must keep its identity. */
export function usePictures(indices: readonly number[], pixels: number) {
  const { surveys } = useServices();
  const [pictures, setPictures] = useState<ReadonlyMap<number, Uint8Array>>(new Map());
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    let isWanted = true;
    async function fetchPictures(): Promise<void> {
      try {
        const all = await surveys.pictures(indices);
        if (!all || !isWanted) return;
        const pictureOf = (n: number) => all.subarray(n * pixels, (n + 1) * pixels);
        setPictures(new Map(indices.map((index, n) => [index, pictureOf(n)])));
        setProblem(undefined);
      } catch (error) {
        if (isWanted) setProblem(String(error));
      }
    }
    if (indices.length > 0) void fetchPictures();
    return () => {
      isWanted = false;
    };
  }, [surveys, indices, pixels]);
  return { pictures, problem };
}
