import { Menu } from "@mantine/core";
import { useServices } from "../services.ts";

/** Leads from a figure's counts to the test images behind them. */
function OpenImagesItem() {
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

/** One element for all: a menu whose items are new with every frame is rendered anew with it. */
export const OPEN_IMAGES = <OpenImagesItem />;
