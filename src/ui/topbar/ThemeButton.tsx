import { Menu } from "@mantine/core";
import { IconBrightnessFilled, IconDeviceDesktop, IconMoon, IconSun } from "@tabler/icons-react";
import { THEMES } from "../../store/preferencesStore.ts";
import { Button } from "../Button.tsx";
import { usePreferences, useServices } from "../services.ts";

const CHOICES = {
  auto: { label: "As the system", Icon: IconDeviceDesktop },
  light: { label: "Light", Icon: IconSun },
  dark: { label: "Dark", Icon: IconMoon },
} as const;

export function ThemeButton() {
  const { preferencesStore } = useServices();
  const theme = usePreferences((preferences) => preferences.theme);
  return (
    <Menu position="bottom-end" shadow="md" radius={10}>
      <Menu.Target>
        <Button aria-label="Theme" title="Light or dark">
          <IconBrightnessFilled size={16} />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {THEMES.map((choice) => {
          const { label, Icon } = CHOICES[choice];
          return (
            <Menu.Item
              key={choice}
              role="menuitemradio"
              aria-checked={choice === theme}
              leftSection={<Icon size={15} />}
              rightSection={choice === theme ? "✓" : null}
              onClick={() => preferencesStore.setState({ theme: choice })}
            >
              {label}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
