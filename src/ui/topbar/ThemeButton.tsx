import { Menu } from "@mantine/core";
import { IconBrightnessFilled } from "@tabler/icons-react";
import { THEMES } from "../../store/preferencesStore.ts";
import { Button } from "../Button.tsx";
import { usePreferences, useServices } from "../services.ts";

const NAMES = { auto: "As the system", light: "Light", dark: "Dark" } as const;

export function ThemeButton() {
  const { preferencesStore } = useServices();
  const theme = usePreferences((preferences) => preferences.theme);
  return (
    <Menu>
      <Menu.Target>
        <Button aria-label="Theme" title="Light or dark">
          <IconBrightnessFilled size="1rem" />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {THEMES.map((choice) => (
          <Menu.RadioItem
            key={choice}
            value={choice}
            checked={choice === theme}
            closeMenuOnClick
            onChange={() => preferencesStore.setState({ theme: choice })}
          >
            {NAMES[choice]}
          </Menu.RadioItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
