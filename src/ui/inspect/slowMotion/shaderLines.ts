import { createHighlighterCore, type HighlighterCore, type ThemedToken } from "shiki/core";
import { createJavaScriptRegexEngine } from "shiki/engine/javascript";
import type { ShaderPlace } from "./stage.ts";

/** The files of shaders/, fetched when they are shown. */
const SOURCES = import.meta.glob<string>("../../../../shaders/**/*.wgsl", {
  query: "?raw",
  import: "default",
});

const THEMES = { light: "github-light-high-contrast", dark: "github-dark-high-contrast" } as const;

export interface ShaderLines {
  readonly lines: readonly (readonly ThemedToken[])[];
  /** Index of the line in question. */
  readonly marked: number;
}

let highlighter: Promise<HighlighterCore> | undefined;

/** A shader's lines with the colours of its words. @throws Error if the file cannot be fetched */
export async function readShader(
  { file, mark }: ShaderPlace,
  theme: keyof typeof THEMES,
): Promise<ShaderLines> {
  const fetchSource = SOURCES[`../../../../shaders/${file}`];
  if (!fetchSource) throw new Error(`There is no shader ${file}.`);
  highlighter ??= createHighlighter();
  const [source, { codeToTokensBase }] = await Promise.all([fetchSource(), highlighter]);
  return {
    lines: codeToTokensBase(source.trimEnd(), { lang: "wgsl", theme: THEMES[theme] }),
    marked: source.split("\n").findIndex((line) => line.includes(mark)),
  };
}

async function createHighlighter(): Promise<HighlighterCore> {
  return await createHighlighterCore({
    langs: [import("shiki/langs/wgsl.mjs")],
    themes: [
      import("shiki/themes/github-light-high-contrast.mjs"),
      import("shiki/themes/github-dark-high-contrast.mjs"),
    ],
    engine: createJavaScriptRegexEngine(),
  });
}
