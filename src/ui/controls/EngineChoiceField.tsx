import { FieldControl } from "./FieldControl.tsx";

/** The engine switch, also offered where the page names the engine. */
export function EngineChoiceField() {
  return <FieldControl name="engine" explained />;
}
