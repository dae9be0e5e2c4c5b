import katex from "katex";
import "katex/dist/katex.min.css";
import classes from "./Formula.module.css";

/** A formula of the field table; KaTeX escapes whatever is not mathematics. */
export default function Formula({ tex }: { readonly tex: string }) {
  const html = katex.renderToString(tex, { throwOnError: false, displayMode: false });
  // biome-ignore lint/security/noDangerouslySetInnerHtml: KaTeX's own markup of our own text
  return <div className={classes.formula} dangerouslySetInnerHTML={{ __html: html }} />;
}
