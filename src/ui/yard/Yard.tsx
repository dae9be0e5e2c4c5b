import { useElementSize } from "@mantine/hooks";
import { IconArrowsShuffle } from "@tabler/icons-react";
import type { RunState } from "../../lab/runState.ts";
import { Button } from "../Button.tsx";
import { usePacedRun, useRun, useSession } from "../services.ts";
import classes from "./Yard.module.css";
import { YardPicture } from "./YardPicture.tsx";
import { YardWords } from "./YardWords.tsx";

const selectYard = ({ yard, evaluation, run }: RunState) => ({ yard, evaluation, run });

/** The live picture: a few test digits, who gets them, and what comes out. */
export function Yard() {
  const session = useSession();
  const { yard, evaluation, run } = usePacedRun(selectYard);
  const loading = useRun((state) => state.status === "loading");
  const { ref, width } = useElementSize();
  const numDigits = yard?.digits.length ?? 0;
  const perDigit = yard?.digits[0]?.experts.length ?? 0;
  return (
    <section className={classes.yard} aria-labelledby="yard-heading">
      <div className={classes.head}>
        <h2 id="yard-heading">The yard</h2>
        {numDigits > 0 ? <p>{describeWays(numDigits, perDigit)}</p> : null}
        <span className={classes.legend}>
          <b className={classes.excites}>blue excites</b>,{" "}
          <b className={classes.inhibits}>orange inhibits</b> · load against fair share · digits it
          gets
        </span>
        <Button
          quiet
          className={classes.shuffle}
          aria-label="Other digits"
          title="Other digits"
          disabled={yard === undefined}
          onClick={session.shuffleDigits}
        >
          <IconArrowsShuffle size={16} stroke={1.8} />
        </Button>
      </div>
      <div ref={ref} className={classes.stage}>
        {yard !== undefined && run !== undefined && width > 0 ? (
          <>
            <YardPicture yard={yard} evaluation={evaluation} run={run} width={width} />
            <YardWords yard={yard} />
          </>
        ) : (
          <p className={classes.empty}>
            {loading ? "The digits are on their way." : "Digits will arrive here."}
          </p>
        )}
      </div>
    </section>
  );
}

const COUNTS = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight"];

function describeWays(numDigits: number, perDigit: number): string {
  const digits = `${COUNTS[numDigits] ?? numDigits} test digit${numDigits === 1 ? " arrives" : "s arrive"}`;
  const experts = (COUNTS[perDigit] ?? String(perDigit)).toLowerCase();
  const voters = perDigit === 1 ? "one expert answers" : `${experts} experts vote`;
  return `${digits}, the router throws the switches, ${voters}.`;
}
