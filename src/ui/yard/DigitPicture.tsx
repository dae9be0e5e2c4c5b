import { memo, useEffect, useRef } from "react";
import type { ThemeName } from "../theme/tokens.ts";
import { drawDigit } from "./pictures.ts";

interface DigitPictureProps {
  /** [rows, columns] u8 */
  readonly pixels: Uint8Array;
  readonly rows: number;
  readonly columns: number;
  readonly theme: ThemeName;
}

export const DigitPicture = memo(function DigitPicture(props: DigitPictureProps) {
  const { pixels, rows, columns, theme } = props;
  const canvasRef = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvasRef.current) drawDigit(canvasRef.current, pixels, rows, columns, theme);
  }, [pixels, rows, columns, theme]);
  return <canvas ref={canvasRef} style={{ display: "block", width: "100%", height: "100%" }} />;
});
