import { useColorScheme } from "@mantine/hooks";
import { usePreferences } from "../services.ts";
import type { ThemeName } from "./tokens.ts";
import { usePrinting } from "./usePrinting.ts";

/** The theme in force: the visitor's choice, else the system's; light on paper. */
export function useThemeName(): ThemeName {
  const choice = usePreferences((preferences) => preferences.theme);
  const system = useColorScheme("light", { getInitialValueInEffect: false });
  const isPrinting = usePrinting();
  if (isPrinting) return "light";
  return choice === "auto" ? system : choice;
}
