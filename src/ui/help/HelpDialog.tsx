import { Kbd, Modal, Switch } from "@mantine/core";
import { usePreferences, useServices } from "../services.ts";
import classes from "./HelpDialog.module.css";

interface HelpDialogProps {
  readonly onClose: () => void;
}

const KEYS = [
  ["Space", "play or pause"],
  ["S", "train one step"],
  ["R", "restart, same seed"],
  ["N", "restart, new seed"],
  ["?", "this help"],
  ["Esc", "close"],
] as const;

export function HelpDialog({ onClose }: HelpDialogProps) {
  const { preferencesStore } = useServices();
  const shortcuts = usePreferences((preferences) => preferences.shortcuts);
  return (
    <Modal opened onClose={onClose} title="How Switchyard works" size={560}>
      <div className={classes.help}>
        <p>
          A <b>mixture of experts</b> is many small networks and one router. For every image the
          router picks the <i>k</i> experts it trusts most; only they work, and their votes are
          mixed by the router’s <b>gate</b>. Nobody tells an expert which digits are its own: watch
          it find out.
        </p>
        <ul>
          <li>
            <b>The yard</b> sends a few test digits through. A track’s width is the gate, its colour
            the expert. The little pictures are what hidden units look for: blue excites, orange
            inhibits, a faint one is dead.
          </li>
          <li>
            <b>Methods</b> look different there: experts that choose reach for digits, a fixed table
            stands where nothing is learned, a full expert drops what comes after (orange, dashed),
            and a shared expert (S1) has one track for all.
          </li>
          <li>
            <b>Expert load</b> shows who does the work. Without the balance loss a few experts take
            it all; too much of it, and experts stop specialising.
          </li>
          <li>
            <b>Controls</b> with a round thumb act at once and leave a mark on the curves; a square
            thumb restarts the run.
          </li>
          <li>
            <b>Share</b> copies a link that holds every setting and the seed: the same run,
            anywhere.
          </li>
        </ul>
        <h3>Keyboard</h3>
        <dl className={classes.keys} data-off={!shortcuts || undefined}>
          {KEYS.map(([key, action]) => (
            <div key={key}>
              <dt>
                <Kbd>{key}</Kbd>
              </dt>
              <dd>{action}</dd>
            </div>
          ))}
        </dl>
        <Switch
          label="Keyboard shortcuts"
          checked={shortcuts}
          onChange={(event) =>
            preferencesStore.setState({ shortcuts: event.currentTarget.checked })
          }
        />
      </div>
    </Modal>
  );
}
