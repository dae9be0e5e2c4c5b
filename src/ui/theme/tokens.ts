/** The page's colours, once. CSS reads them as `--sy-…`, drawing code from `tokens.light` or `tokens.dark`. */
export interface Tokens {
  /** the page behind everything */
  readonly paper: string;
  readonly card: string;
  readonly ink: string;
  /** secondary text on a card */
  readonly soft: string;
  /** secondary text on paper, a shade stronger to stay readable */
  readonly softOnPaper: string;
  readonly line: string;
  /** the idle part of a bar or a slider */
  readonly groove: string;
  readonly accent: string;
  readonly onAccent: string;
  readonly accentWash: string;
  /** wrong answers and inhibiting weights */
  readonly wrong: string;
  /** what wrong answers are painted with */
  readonly wrongFill: string;
  readonly go: string;
  readonly shadow: string;
}

const light: Tokens = {
  paper: "#f6f5f1",
  card: "#fffefb",
  ink: "#1d2127",
  soft: "#676e7b",
  softOnPaper: "#5f6673",
  line: "#e4e1d8",
  groove: "#e9e6de",
  accent: "#1f5eff",
  onAccent: "#ffffff",
  accentWash: "#eaf0ff",
  wrong: "#b84f00",
  wrongFill: "#f2843a",
  go: "#0a7f5a",
  shadow: "0 1px 2px #0000000a, 0 4px 16px #00000008",
};

const dark: Tokens = {
  paper: "#101317",
  card: "#171b21",
  ink: "#e8eaed",
  soft: "#9aa3af",
  softOnPaper: "#9aa3af",
  line: "#272d36",
  groove: "#2a313b",
  accent: "#7aa2ff",
  onAccent: "#0d1117",
  accentWash: "#1d2740",
  wrong: "#ff965a",
  wrongFill: "#ff965a",
  go: "#3ecf9b",
  shadow: "none",
};

export const tokens = { light, dark } as const;
export type ThemeName = keyof typeof tokens;
