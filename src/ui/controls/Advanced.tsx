import { Suspense } from "react";
import type { Field } from "../../experiment/field.ts";
import { lazyPart } from "../lazyPart.tsx";
import { PartBoundary } from "../messages/PartBoundary.tsx";
import { useRun } from "../services.ts";
import { Disclosure } from "./Disclosure.tsx";
import { advancedFields, countChanged } from "./panelFields.ts";
import { useAppliedFields } from "./useField.ts";

const AdvancedFields = lazyPart(async () => {
  const { AdvancedFields } = await import("../figures.ts");
  return { default: AdvancedFields };
});

const WarningCount = lazyPart(async () => {
  const { WarningCount } = await import("./warnings.ts");
  return { default: WarningCount };
});

/** The settings that a first visit can do without, and a search among them. */
export function Advanced() {
  const method = useRun((state) => state.experiment.method);
  const fields = advancedFields(method);
  return (
    <Disclosure title="Advanced" summary={<Counts fields={fields} />}>
      <PartBoundary name="The list of advanced settings" as="inset">
        <Suspense fallback={null}>
          <AdvancedFields fields={fields} />
        </Suspense>
      </PartBoundary>
    </Disclosure>
  );
}

/** So that what differs from the default, and what has a warning, is not missed where its field is folded away. */
function Counts({ fields }: { readonly fields: readonly Field[] }) {
  const names = useAppliedFields(fields.map(({ name }) => name));
  const numChanged = useRun(({ experiment }) => countChanged(names, experiment));
  return (
    <>
      {numChanged > 0 ? <span>{numChanged} changed</span> : null}
      <Suspense fallback={null}>
        <WarningCount names={names} />
      </Suspense>
    </>
  );
}
