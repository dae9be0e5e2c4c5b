import type { Experiment } from "./experiment.ts";
import type { PaperName } from "./sources.ts";

/** Types of the fields of an experiment; fieldTable.ts has the table. */

export type FieldName = keyof Experiment;
export type FieldGroup = "Data" | "Router" | "Experts" | "Losses" | "Optimiser" | "Engine";

interface FieldBase<Name extends FieldName> {
  readonly name: Name;
  readonly label: string;
  readonly group: FieldGroup;
  /** One sentence. */
  readonly help: string;
  /** KaTeX */
  readonly formula?: string;
  /** Where it comes from. */
  readonly papers?: readonly PaperName[];
  /** Live fields may change while training; the others restart the run. */
  readonly live: boolean;
  /** Whether the field has an effect on this experiment; always, if absent. */
  readonly appliesTo?: (experiment: Experiment) => boolean;
}

export interface NumberField<Name extends FieldName = FieldName> extends FieldBase<Name> {
  /** `integers`: a whole number, or a list of them (hiddenSize.ts). */
  readonly type: "integer" | "number" | "integers";
  /** The accepted range, both ends included. */
  readonly min: number;
  readonly max: number;
  readonly default: number;
  /** Scale of the slider. On a log scale with min 0, the first stop is 0 and the next is `step`. */
  readonly scale: "linear" | "log";
  /** Distance between neighbouring values of a linear slider. */
  readonly step: number;
  /** `box`: a number box without a slider. */
  readonly control: "slider" | "box";
  /** The part of the range that the slider covers, if not all of it. */
  readonly sliderMin?: number;
  readonly sliderMax?: number;
  /** A tighter upper end that depends on fields above this one. */
  readonly limit?: {
    readonly max: (experiment: Experiment) => number;
    /** The field whose value is the cause of the limit. */
    readonly given: (experiment: Experiment) => FieldName;
  };
}

export interface Choice<Value extends string = string> {
  readonly value: Value;
  readonly label: string;
  readonly help: string;
}

/**
 * If the field `given`, which comes earlier in the table, has one of the values `is`, only the choices `allow` are
 * allowed. Any other is replaced by the first that is allowed.
 */
export type ChoiceRule<Value extends string = string> = {
  readonly [Given in FieldName]: {
    readonly given: Given;
    readonly is: readonly Experiment[Given][];
    readonly allow: readonly Value[];
  };
}[FieldName];

export interface ChoiceField<Name extends FieldName = FieldName, Value extends string = string>
  extends FieldBase<Name> {
  readonly type: "choice";
  readonly choices: readonly Choice<Value>[];
  readonly default: Value;
  readonly rules?: readonly ChoiceRule<Value>[];
}

/** One entry for every field of Experiment, of the right type: checked by the compiler. */
export type FieldTable = {
  readonly [Name in FieldName]: number extends Experiment[Name]
    ? NumberField<Name>
    : Experiment[Name] extends string
      ? ChoiceField<Name, Experiment[Name]>
      : never;
};

export type Field = NumberField | ChoiceField;

/** The list of choices, from a record that must contain every value of the type. */
export function choicesOf<Value extends string>(
  entries: Readonly<Record<Value, { readonly label: string; readonly help: string }>>,
): readonly Choice<Value>[] {
  return (Object.keys(entries) as Value[]).map((value) => ({ value, ...entries[value] }));
}

export function isNumberField(field: Field): field is NumberField {
  return field.type !== "choice";
}
