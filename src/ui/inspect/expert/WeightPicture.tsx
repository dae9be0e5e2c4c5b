import { useEffect, useRef } from "react";
import type { ThemeName } from "../../theme/tokens.ts";
import { drawUnitStrip } from "../../yard/pictures.ts";
import own from "./Experts.module.css";

interface WeightPictureProps {
  /** [rows, columns] -127..127 */
  readonly weights: Int8Array;
  readonly rows: number;
  readonly columns: number;
  readonly theme: ThemeName;
}

const ACTIVE = Float32Array.of(1);

/** Weights over the pixels: blue excites, orange inhibits. */
export function WeightPicture({ weights, rows, columns, theme }: WeightPictureProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const strip = { units: weights, activity: ACTIVE, shown: 1, rows, columns };
    if (ref.current) drawUnitStrip(ref.current, strip, 0, theme);
  }, [weights, rows, columns, theme]);
  return <canvas ref={ref} className={own.picture} />;
}
