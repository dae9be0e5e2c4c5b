import type { FieldName } from "../../experiment/fields.ts";
import { DEFAULT_EXPERIMENT } from "../../experiment/fields.ts";
import { readTexts } from "../../experiment/linkTexts.ts";
import { isList } from "../../experiment/severalValues.ts";
import { sentenceOf, withText } from "../../lab/sweep/sentence.ts";
import { formatInteger } from "../format.ts";
import classes from "./SweepSetUp.module.css";
import { useOpenSweep } from "./useSweep.ts";

interface FitControlsProps {
  readonly link: string;
  readonly numLanes: number;
  readonly mostLanes: number;
  readonly onLanes: (count: number) => void;
}

const SEEDS = [1, 2, 3, 5, 10];
const EPOCHS = [1, 2, 5, 10, 20];
const IMAGES = [1000, 6000, 15_000, 30_000, 60_000];

/** What makes a sweep shorter or longer, without changing its question. */
export function FitControls({ link, numLanes, mostLanes, onLanes }: FitControlsProps) {
  const { open } = useOpenSweep();
  const change = (field: FieldName, text: string) => void open(withText(link, field, text));
  const lanes = Array.from({ length: mostLanes }, (_, i) => i + 1);
  return (
    <div className={classes.controls}>
      <FitSelect
        label="Seeds"
        value={sentenceOf(link).numSeeds}
        usual={SEEDS}
        onChange={(count) => change("seed", count === 1 ? "" : `0..${count - 1}`)}
      />
      <FitField label="Epochs" field="epochs" link={link} usual={EPOCHS} onFit={change} />
      <FitField
        label="Training images"
        field="trainSize"
        link={link}
        usual={IMAGES}
        onFit={change}
      />
      {mostLanes > 1 ? (
        <FitSelect label="At a time" value={numLanes} usual={lanes} onChange={onLanes} />
      ) : null}
    </div>
  );
}

interface FitFieldProps {
  readonly label: string;
  readonly field: "epochs" | "trainSize";
  readonly link: string;
  readonly usual: readonly number[];
  readonly onFit: (field: FieldName, text: string) => void;
}

/** A field that the sweep does not vary. */
function FitField({ label, field, link, usual, onFit }: FitFieldProps) {
  const text = readTexts(link).given.get(field);
  if (text !== undefined && isList(field, text)) return null;
  const value = text === undefined ? DEFAULT_EXPERIMENT[field] : Number.parseInt(text, 10);
  const change = (chosen: number) =>
    onFit(field, chosen === DEFAULT_EXPERIMENT[field] ? "" : String(chosen));
  return <FitSelect label={label} value={value} usual={usual} onChange={change} />;
}

interface FitSelectProps {
  readonly label: string;
  readonly value: number;
  readonly usual: readonly number[];
  readonly onChange: (value: number) => void;
}

function FitSelect({ label, value, usual, onChange }: FitSelectProps) {
  const options = [...new Set([...usual, value])].sort((a, b) => a - b);
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => onChange(Number(event.currentTarget.value))}>
        {options.map((option) => (
          <option key={option} value={option}>
            {formatInteger(option)}
          </option>
        ))}
      </select>
    </label>
  );
}
