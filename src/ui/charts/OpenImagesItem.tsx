import { Menu } from "@mantine/core";
import { useServices } from "../services.ts";

/** Leads from a figure's counts to the test images behind them. */
export function OpenImagesItem() {
  const { viewStore } = useServices();
  return (
    <>
      <Menu.Item onClick={() => viewStore.setState({ name: "inspect" })}>
        See the images behind the numbers
      </Menu.Item>
      <Menu.Divider />
    </>
  );
}
