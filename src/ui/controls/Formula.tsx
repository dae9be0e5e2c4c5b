import katex from "katex";
import "katex/dist/katex.min.css";
import classes from "./Formula.module.css";

interface FormulaProps {
  readonly tex: string;
  /** What it is the formula of. */
  readonly of: string;
}

/** A formula of the field table; KaTeX escapes whatever is not mathematics. */
export default function Formula({ tex, of }: FormulaProps) {
  const html = katex.renderToString(tex, { throwOnError: false, displayMode: false });
  return (
    <section
      className={classes.formula}
      aria-label={`Formula: ${of}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a long formula is scrolled by keyboard too
      tabIndex={0}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: KaTeX's own markup of our own text
      dangerouslySetInnerHTML={{ __html: html }}
    />
  );
}
