/**
 * The page's letters as a rule of CSS that needs no other file, for pictures that are drawn apart from the page; "" where
 * they cannot be had: other letters take their place.
 */
export async function pageFont(): Promise<string> {
  try {
    const rules = Array.from(document.styleSheets).flatMap((sheet) => Array.from(sheet.cssRules));
    const faces = rules.filter((rule) => rule instanceof CSSFontFaceRule).filter(isOfLatin);
    return (await Promise.all(faces.map(withOwnFile))).join("\n");
  } catch {
    return "";
  }
}

/** Fonts come in a file for each script; the page's words have basic Latin letters. */
function isOfLatin({ style }: CSSFontFaceRule): boolean {
  return (
    /^Inter/.test(familyOf(style)) && /U\+0+-0*FF/i.test(style.getPropertyValue("unicode-range"))
  );
}

const familyOf = (style: CSSStyleDeclaration) =>
  style.getPropertyValue("font-family").replaceAll(/["']/g, "");

async function withOwnFile({ style, parentStyleSheet }: CSSFontFaceRule): Promise<string> {
  const [, file = ""] = /url\("?([^")]+)/.exec(style.getPropertyValue("src")) ?? [];
  const response = await fetch(new URL(file, parentStyleSheet?.href ?? document.baseURI));
  const content = await response.blob();
  const weight = style.getPropertyValue("font-weight");
  return `@font-face { font-family: "${familyOf(style)}"; font-weight: ${weight}; src: url(${await toDataUrl(content)}); }`;
}

function toDataUrl(content: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(content);
  });
}
