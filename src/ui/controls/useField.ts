import { withField } from "../../experiment/check.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import type { FieldName } from "../../experiment/field.ts";
import { useRun, useServices } from "../services.ts";

/** A field's present value, and a way to change it that keeps the experiment within its rules. */
export function useField<Name extends FieldName>(
  name: Name,
): [value: Experiment[Name], change: (value: Experiment[Name]) => void] {
  const { runStore, session } = useServices();
  const value = useRun((state) => state.experiment[name]);
  return [
    value,
    (next) => {
      const { experiment } = runStore.getState();
      if (next !== experiment[name]) session.change(withField(experiment, name, next).experiment);
    },
  ];
}
