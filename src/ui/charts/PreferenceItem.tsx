import { Menu } from "@mantine/core";
import type { ReactNode } from "react";
import { usePreferences, useServices } from "../services.ts";

interface PreferenceItemProps {
  /** The preference that it switches. */
  readonly name: "logLoss" | "stackedLoad";
  readonly children: ReactNode;
}

/** An entry of a figure's menu that is on or off. */
export function PreferenceItem({ name, children }: PreferenceItemProps) {
  const { preferencesStore } = useServices();
  const isOn = usePreferences((preferences) => preferences[name]);
  return (
    <Menu.CheckboxItem
      checked={isOn}
      onChange={(wanted) => preferencesStore.setState({ [name]: wanted })}
    >
      {children}
    </Menu.CheckboxItem>
  );
}
