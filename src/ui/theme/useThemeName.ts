import { useColorScheme } from "@mantine/hooks";
import { usePreferences } from "../services.ts";
import type { ThemeName } from "./tokens.ts";

/** The theme in force: the visitor's choice, else the system's. */
export function useThemeName(): ThemeName {
  const choice = usePreferences((preferences) => preferences.theme);
  const system = useColorScheme("light", { getInitialValueInEffect: false });
  return choice === "auto" ? system : choice;
}
