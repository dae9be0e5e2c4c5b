import { FIELD_TABLE } from "../../experiment/fieldTable.ts";
import { ChoiceControl } from "./ChoiceControl.tsx";

/** The engine switch, also offered where the page names the engine. */
export function EngineChoiceField() {
  return <ChoiceControl field={FIELD_TABLE.engine} />;
}
