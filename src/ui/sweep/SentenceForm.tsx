import { useId, useState } from "react";
import { type Field, isNumberField } from "../../experiment/field.ts";
import { describeAllowed, FIELDS, type FieldName } from "../../experiment/fields.ts";
import { FIELD_TABLE } from "../../experiment/fieldTable.ts";
import { linkOfSentence, type SweepSentence, sentenceOf } from "../../lab/sweep/sentence.ts";
import { selectLink } from "../../store/selectors.ts";
import { Button } from "../Button.tsx";
import { useServices } from "../services.ts";
import { readSentence } from "./readSentence.ts";
import classes from "./SentenceForm.module.css";
import { useOpenSweep } from "./useSweep.ts";

/** Fields that a sentence may vary. Seeds are counted, and the engine is not asked about. */
const CHOICES = FIELDS.filter(({ name }) => !["seed", "engine", "dataset"].includes(name));

/** "Vary A over …, one line per B in …, with 3 seeds": a sweep as a sentence to fill. */
export function SentenceForm({ onSetUp }: { readonly onSetUp: (link: string) => void }) {
  const { runStore } = useServices();
  const { store } = useOpenSweep();
  const [sentence, setSentence] = useState(() =>
    firstSentence(store.getState().link, selectLink(runStore.getState())),
  );
  const [faults, setFaults] = useState<readonly string[]>([]);
  const faultId = useId();
  const [x, line, panels] = sentence.axes;

  function change(part: Partial<SweepSentence>) {
    setFaults([]);
    setSentence({ ...sentence, ...part });
  }

  function changeAxis(index: number, field: FieldName | "", text?: string) {
    const axes = [...sentence.axes];
    if (field === "") axes.splice(index);
    else axes[index] = { field, text: text ?? usualValues(field) };
    change({ axes });
  }

  function submit(event: React.FormEvent) {
    event.preventDefault();
    const found = readSentence(sentence);
    setFaults(found);
    if (found.length === 0) onSetUp(linkOfSentence(sentence));
  }

  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <p className={classes.sentence}>
        Vary{" "}
        <AxisWords name="x axis" axis={x} onChange={(...axis) => changeAxis(0, ...axis)} isNeeded />
        , one line per{" "}
        <AxisWords name="lines" axis={line} onChange={(...axis) => changeAxis(1, ...axis)} />
        {line ? (
          <>
            , a picture per{" "}
            <AxisWords
              name="pictures"
              axis={panels}
              onChange={(...axis) => changeAxis(2, ...axis)}
            />
          </>
        ) : null}
        , with{" "}
        <input
          className={classes.seeds}
          aria-label="Number of seeds"
          inputMode="numeric"
          value={Number.isNaN(sentence.numSeeds) ? "" : sentence.numSeeds}
          aria-describedby={faults.length > 0 ? faultId : undefined}
          onChange={(event) => change({ numSeeds: Number.parseInt(event.currentTarget.value, 10) })}
        />{" "}
        {sentence.numSeeds === 1 ? "seed" : "seeds"}.
      </p>
      <p className={classes.rest}>{describeOthers(sentence)}</p>
      {faults.length > 0 ? (
        <ul id={faultId} className={classes.faults} role="alert">
          {faults.map((fault) => (
            <li key={fault}>{fault}</li>
          ))}
        </ul>
      ) : null}
      <Button type="submit">Set up</Button>
    </form>
  );
}

interface AxisWordsProps {
  /** What it is in the figure: part of the controls' names. */
  readonly name: string;
  readonly axis: SweepSentence["axes"][number] | undefined;
  readonly onChange: (field: FieldName | "", text?: string) => void;
  readonly isNeeded?: boolean;
}

function AxisWords({ name, axis, onChange, isNeeded = false }: AxisWordsProps) {
  return (
    <>
      <select
        aria-label={`Field of the ${name}`}
        value={axis?.field ?? ""}
        onChange={(event) => onChange(event.currentTarget.value as FieldName | "")}
      >
        {isNeeded ? null : <option value="">nothing</option>}
        {CHOICES.map(({ name: field, label }) => (
          <option key={field} value={field}>
            {label}
          </option>
        ))}
      </select>
      {axis ? (
        <>
          {" "}
          over{" "}
          <input
            className={classes.values}
            aria-label={`Values of the ${name}`}
            title={describeValues(FIELD_TABLE[axis.field])}
            value={axis.text}
            onChange={(event) => onChange(axis.field, event.currentTarget.value)}
          />
        </>
      ) : null}
    </>
  );
}

function describeValues(field: Field): string {
  const range = isNumberField(field) ? ", or a range of whole numbers such as 1..10" : "";
  return `Values with commas between them${range}: ${describeAllowed(field)}`;
}

/** What a field is varied over until the visitor says otherwise. */
function usualValues(name: FieldName): string {
  const field: Field = FIELD_TABLE[name];
  if (field.type === "choice") return field.choices.map(({ value }) => value).join(", ");
  if (name === "importanceCoef") return "0, 0.01, 0.1, 1";
  if (name === "numExperts") return "1..10";
  const [low, middle, high] = [field.default / 2, field.default, field.default * 2];
  if (field.type === "number")
    return field.default > 0 ? `${low}, ${middle}, ${high}` : "0, 0.1, 1";
  return [Math.max(field.min, Math.round(low)), middle, Math.min(field.max, high)].join(", ");
}

/** What is open is changed; else experts and coefficients are varied, all else as on Train. */
function firstSentence(openLink: string, runLink: string): SweepSentence {
  const open = sentenceOf(openLink);
  if (open.axes.length > 0) return open;
  return {
    axes: [
      { field: "numExperts", text: usualValues("numExperts") },
      { field: "importanceCoef", text: usualValues("importanceCoef") },
    ],
    numSeeds: 3,
    others: sentenceOf(runLink).others,
  };
}

function describeOthers({ axes, others }: SweepSentence): string {
  const varied = new Set(axes.map(({ field }) => field));
  const same = others.filter(({ field }) => !varied.has(field));
  if (same.length === 0) return "All else has its default.";
  const words = same.map(({ field, text }) => `${FIELD_TABLE[field].label} ${text}`);
  return `All else as it is now: ${words.join(", ")}.`;
}
