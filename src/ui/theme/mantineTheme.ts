import {
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  Menu,
  Popover,
} from "@mantine/core";
import { type Tokens, tokens } from "./tokens.ts";

const accent: MantineColorsTuple = [
  "#eaf0ff",
  "#d3dfff",
  "#a9c1ff",
  "#8fb1ff",
  tokens.dark.accent,
  "#4a80ff",
  tokens.light.accent,
  "#1a50dc",
  "#1544bd",
  "#0f3596",
];

/** Mantine draws its dark menus and dialogs from these, text first. */
const dark: MantineColorsTuple = [
  tokens.dark.ink,
  "#c4cad3",
  tokens.dark.soft,
  "#6d7683",
  "#363e49",
  tokens.dark.line,
  "#1d222a",
  tokens.dark.card,
  tokens.dark.paper,
  "#0b0d10",
];

/** Id of the element in the page that holds the open menu. */
export const MENUS_ID = "menus";

export const mantineTheme = createTheme({
  colors: { accent, dark },
  primaryColor: "accent",
  primaryShade: { light: 6, dark: 4 },
  autoContrast: true,
  fontFamily: '"Inter Variable", Inter, system-ui, "Helvetica Neue", Arial, sans-serif',
  defaultRadius: 9,
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  components: {
    Menu: Menu.extend({
      // The placeholder is no menu item, which confuses screen readers.
      defaultProps: {
        position: "bottom-end",
        shadow: "md",
        radius: 10,
        withInitialFocusPlaceholder: false,
        // Within a landmark of the page: some screen readers go from landmark to landmark.
        portalProps: { target: `#${MENUS_ID}` },
      },
    }),
    // Without its component: dialogs are loaded when one is opened.
    Modal: {
      defaultProps: {
        closeButtonProps: { "aria-label": "Close" },
        radius: 14,
        centered: true,
        styles: { title: { fontSize: "1.0625rem", fontWeight: 640, letterSpacing: "-0.01em" } },
      },
    },
    // Its element is a <header>, which would be a second banner of the page.
    ModalHeader: { defaultProps: { role: "none" } },
    Popover: Popover.extend({
      defaultProps: { position: "bottom-end", shadow: "md", radius: 12 },
    }),
  },
});

/** Our tokens as CSS variables, and Mantine's own surfaces set to them. */
export const resolveCssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: variablesOf(tokens.light),
  dark: variablesOf(tokens.dark),
});

function variablesOf(theme: Tokens): Record<string, string> {
  const own = Object.entries(theme).map(([name, value]) => [
    `--sy-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    value,
  ]);
  return {
    ...Object.fromEntries(own),
    "--mantine-color-body": theme.paper,
    "--mantine-color-text": theme.ink,
    "--mantine-color-dimmed": theme.soft,
    "--mantine-color-default": theme.card,
    "--mantine-color-default-border": theme.line,
    "--mantine-color-default-color": theme.ink,
    "--mantine-color-default-hover": theme.groove,
  };
}
