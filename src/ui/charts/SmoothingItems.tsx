import { Menu } from "@mantine/core";
import { SMOOTHINGS } from "../../store/preferencesStore.ts";
import { usePreferences, useServices } from "../services.ts";

const NAMES = { 0: "Off", 8: "Light", 20: "Medium", 60: "Strong" } as const;

/** How far curves are smoothed, for all charts at once; the raw line always stays behind. */
export function SmoothingItems() {
  const { preferencesStore } = useServices();
  const chosen = usePreferences((preferences) => preferences.smoothing);
  return (
    <>
      <Menu.Label>Smoothing, all charts</Menu.Label>
      {SMOOTHINGS.map((smoothing) => (
        <Menu.Item
          key={smoothing}
          role="menuitemradio"
          aria-checked={smoothing === chosen}
          rightSection={smoothing === chosen ? "✓" : null}
          closeMenuOnClick={false}
          onClick={() => preferencesStore.setState({ smoothing })}
        >
          {NAMES[smoothing]}
        </Menu.Item>
      ))}
      <Menu.Divider />
    </>
  );
}
