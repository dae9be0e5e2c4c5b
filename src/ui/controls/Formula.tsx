import katex from "katex";
import "katex/dist/katex.min.css";
import classes from "./Formula.module.css";

/** A formula of the field table; KaTeX escapes whatever is not mathematics. */
export default function Formula({ tex }: { readonly tex: string }) {
  const html = katex.renderToString(tex, { throwOnError: false, displayMode: false });
  return (
    <section
      className={classes.formula}
      aria-label="Formula"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a long formula is scrolled by keyboard too
      tabIndex={0}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: KaTeX's own markup of our own text
      dangerouslySetInnerHTML={{ __html: html }}
    />
  );
}
