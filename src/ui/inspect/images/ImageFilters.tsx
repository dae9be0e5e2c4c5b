import type { ImageFilter, ImageSorting } from "../../../lab/inspect/arrange.ts";
import type { Survey } from "../../../probe/survey/survey.ts";
import { formatPercent } from "../../format.ts";
import { expertName } from "../../theme/palette.ts";
import grid from "./ImageGrid.module.css";
import { SORTING_WORDS } from "./words.ts";

interface ImageFiltersProps {
  readonly survey: Survey;
  readonly filter: ImageFilter;
  readonly sorting: ImageSorting;
  readonly sortings: readonly ImageSorting[];
  readonly onFilter: (filter: ImageFilter) => void;
  readonly onSort: (by: ImageSorting) => void;
}

/** What narrows the images, and their order. */
export function ImageFilters(props: ImageFiltersProps) {
  const { survey, filter, sorting, sortings, onFilter, onSort } = props;
  const digits = numbersTo(survey.numClasses).map((digit) => [digit, String(digit)] as const);
  const experts = numbersTo(survey.numExperts).map(
    (expert) => [expert, expertName(expert)] as const,
  );
  return (
    <div className={grid.filters}>
      <Choice
        label="Digit"
        options={digits}
        value={filter.digit}
        onChange={(digit) => onFilter({ ...filter, digit })}
      />
      <Choice
        label="Answer"
        options={digits}
        value={filter.answer}
        onChange={(answer) => onFilter({ ...filter, answer })}
      />
      <Choice
        label="Expert"
        options={experts}
        value={filter.expert}
        onChange={(expert) => onFilter({ ...filter, expert })}
      />
      <Choice
        label="Right or wrong"
        options={VERDICTS}
        value={toNumber(filter.isRight)}
        onChange={(value) => onFilter({ ...filter, isRight: toTruth(value) })}
      />
      <Choice
        label="Confidence from"
        options={CONFIDENCES}
        value={filter.leastConfidence}
        onChange={(leastConfidence) => onFilter({ ...filter, leastConfidence })}
      />
      <Choice
        label="Confidence up to"
        options={CONFIDENCES}
        value={filter.mostConfidence}
        onChange={(mostConfidence) => onFilter({ ...filter, mostConfidence })}
      />
      <label>
        Order
        <select
          value={sorting}
          onChange={({ currentTarget }) => onSort(currentTarget.value as ImageSorting)}
        >
          {sortings.map((by) => (
            <option key={by} value={by}>
              {SORTING_WORDS[by]}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

const VERDICTS = [
  [1, "right"],
  [0, "wrong"],
] as const;
const CONFIDENCES = [0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999].map(
  (share) => [share, formatPercent(share, share > 0.99 ? 1 : 0)] as const,
);

interface ChoiceProps {
  readonly label: string;
  readonly options: readonly (readonly [value: number, text: string])[];
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
}

function Choice({ label, options, value, onChange }: ChoiceProps) {
  return (
    <label>
      {label}
      <select
        value={value ?? ""}
        onChange={({ currentTarget }) =>
          onChange(currentTarget.value === "" ? undefined : Number(currentTarget.value))
        }
      >
        <option value="">any</option>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

const numbersTo = (count: number) => Array.from({ length: count }, (_, i) => i);
const toNumber = (truth: boolean | undefined) => (truth === undefined ? undefined : Number(truth));
const toTruth = (value: number | undefined) => (value === undefined ? undefined : value === 1);
