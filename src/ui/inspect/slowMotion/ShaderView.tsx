import { useEffect, useRef, useState } from "react";
import { useThemeName } from "../../theme/useThemeName.ts";
import classes from "./SlowMotion.module.css";
import { readShader, type ShaderLines } from "./shaderLines.ts";
import type { ShaderPlace } from "./stage.ts";

/** Lines above the one in question that stay in sight. */
const LINES_ABOVE = 4;

/** The shader that does a stage on the GPU: the whole file, at the line in question. */
export function ShaderView({ file, mark }: ShaderPlace) {
  const theme = useThemeName();
  const [shown, setShown] = useState<ShaderLines & ShaderPlace>();
  const [problem, setProblem] = useState<string>();
  const box = useRef<HTMLPreElement>(null);

  useEffect(() => {
    let isWanted = true;
    async function read(): Promise<void> {
      try {
        const lines = await readShader({ file, mark }, theme);
        if (!isWanted) return;
        setShown({ ...lines, file, mark });
        setProblem(undefined);
      } catch (error) {
        if (isWanted) setProblem(String(error));
      }
    }
    void read();
    return () => {
      isWanted = false;
    };
  }, [file, mark, theme]);

  const isShown = shown?.file === file && shown.mark === mark;
  useEffect(() => {
    const { current } = box;
    if (!isShown || !current) return;
    const line = current.querySelector<HTMLElement>("[data-marked]");
    if (!line) return;
    current.scrollTop = Math.max(0, line.offsetTop - LINES_ABOVE * line.offsetHeight);
  }, [isShown]);

  return (
    <section className={classes.shader} aria-label={`Shader ${file}`}>
      <h4>
        On the GPU <code>shaders/{file}</code>
      </h4>
      {problem === undefined ? null : <p role="alert">The shader did not arrive: {problem}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard too */}
      <pre ref={box} tabIndex={0} data-file={isShown ? file : undefined}>
        {isShown ? <Lines {...shown} /> : null}
      </pre>
    </section>
  );
}

function Lines({ lines, marked }: ShaderLines) {
  return lines.map((tokens, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
    <code key={i} data-marked={i === marked || undefined}>
      {tokens.map(({ content, color, offset }) => (
        <span key={offset} style={{ color }}>
          {content}
        </span>
      ))}
      {"\n"}
    </code>
  ));
}
