import type { FieldTable } from "./field.ts";
import { EXPERT_FIELDS } from "./table/expertFields.ts";
import { LOSS_FIELDS } from "./table/lossFields.ts";
import { ROUTER_FIELDS } from "./table/routerFields.ts";
import { ROUTER_TRAINING_FIELDS } from "./table/routerTrainingFields.ts";
import { RUN_FIELDS } from "./table/runFields.ts";

/** Every field of an experiment, in the order of links and controls. */
export const FIELD_TABLE: FieldTable = {
  ...ROUTER_FIELDS,
  ...ROUTER_TRAINING_FIELDS,
  ...EXPERT_FIELDS,
  ...LOSS_FIELDS,
  ...RUN_FIELDS,
};
