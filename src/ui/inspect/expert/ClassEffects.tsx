import { formatPercent } from "../../format.ts";
import classes from "../Inspect.module.css";
import own from "./Experts.module.css";
import { formatPoints } from "./words.ts";

interface ClassEffectsProps {
  /** [C] accuracies, undefined where there are no images */
  readonly before: readonly (number | undefined)[];
  readonly after: readonly (number | undefined)[];
}

/** Accuracy of each class with all experts on, and as they are switched. */
export function ClassEffects({ before, after }: ClassEffectsProps) {
  return (
    <div className={classes.scroll}>
      <table className={own.table}>
        <thead>
          <tr>
            <th scope="col">Digit</th>
            <th scope="col">all experts on</th>
            <th scope="col">as switched</th>
            <th scope="col">change</th>
          </tr>
        </thead>
        <tbody>
          {before.map((whole, digit) => {
            const now = after[digit];
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is its class
              <tr key={digit}>
                <th scope="row">{digit}</th>
                <td>{whole === undefined ? "–" : formatPercent(whole)}</td>
                <td>{now === undefined ? "–" : formatPercent(now)}</td>
                <td>
                  {whole === undefined || now === undefined
                    ? "–"
                    : formatPoints((now - whole) * 100)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
