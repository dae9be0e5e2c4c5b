import { Menu } from "@mantine/core";
import { SMOOTHINGS } from "../../store/preferencesStore.ts";
import { usePreferences, useServices } from "../services.ts";

/** How far curves are smoothed, in words. */
export const SMOOTHING_NAMES = { 0: "Off", 8: "Light", 20: "Medium", 60: "Strong" } as const;

/** How far curves are smoothed, for all charts at once; the raw line always stays behind. */
export function SmoothingItems() {
  const { preferencesStore } = useServices();
  const chosen = usePreferences((preferences) => preferences.smoothing);
  return (
    <>
      <Menu.Label>Smoothing, all charts</Menu.Label>
      {SMOOTHINGS.map((smoothing) => (
        <Menu.RadioItem
          key={smoothing}
          value={String(smoothing)}
          checked={smoothing === chosen}
          onChange={() => preferencesStore.setState({ smoothing })}
        >
          {SMOOTHING_NAMES[smoothing]}
        </Menu.RadioItem>
      ))}
      <Menu.Divider />
    </>
  );
}
