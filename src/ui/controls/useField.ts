import { useShallow } from "zustand/react/shallow";
import { applies } from "../../experiment/allowed.ts";
import { withField } from "../../experiment/check.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import type { FieldName } from "../../experiment/field.ts";
import { FIELD_TABLE } from "../../experiment/fieldTable.ts";
import { useRun, useServices } from "../services.ts";

/** A field's present value, and a way to change it that keeps the experiment within its rules. */
export function useField<Name extends FieldName>(
  name: Name,
): [value: Experiment[Name], change: (value: number | string) => void] {
  const { runStore, controller } = useServices();
  const value = useRun((state) => state.experiment[name]);
  return [
    value,
    (next) => {
      const { experiment } = runStore.getState();
      if (next !== experiment[name])
        controller.change(withField(experiment, name, next).experiment);
    },
  ];
}

/** Those of the fields that can be moved and move anything, as the experiment stands. */
export function useAppliedFields(names: readonly FieldName[]): readonly FieldName[] {
  return useRun(
    useShallow(({ experiment }) => names.filter((name) => applies(FIELD_TABLE[name], experiment))),
  );
}
