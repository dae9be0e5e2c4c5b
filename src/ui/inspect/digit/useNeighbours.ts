import { useEffect, useRef, useState } from "react";
import { isSuperseded } from "../../../lab/inspect/surveys.ts";
import type { ImageQuestion, NeighbourChoice } from "../../../probe/probe.ts";
import type { Neighbours } from "../../../probe/space/neighbours.ts";
import { useRun, useServices } from "../../services.ts";
import { createAsker } from "./asker.ts";
import { isSameImage, sentenceOf } from "./useAnswer.ts";

/** Share of the time that may be spent on encoding training images while the run trains. */
const SHARE = 0.05;
/** A moment is searched once it has been shown for this long: encoding its training images takes a second. */
const PATIENCE_MS = 250;

interface Found {
  readonly question: ImageQuestion | undefined;
  readonly neighbours: Neighbours | undefined;
  readonly problem: string | undefined;
}

const NOTHING: Found = { question: undefined, neighbours: undefined, problem: undefined };

/**
 * The training images nearest to an image: asked for with every stroke, among the training images as the model encoded
 * them at the moment that is shown; while the run trains, at one of the last moments.
 */
export function useNeighbours(question: ImageQuestion | undefined, off: readonly number[]): Found {
  const { surveys } = useServices();
  const moment = useRun(({ runId, frame }) =>
    frame.yard ? `${runId} ${frame.position?.step}` : undefined,
  );
  const isMoving = useRun(({ status, watched }) => status === "running" && watched === undefined);
  const [found, setFound] = useState(NOTHING);
  const searched = useRef<string>(undefined);
  const isRenewed = useRef(false);
  const restsUntil = useRef(0);
  const [asker] = useState(() =>
    createAsker(
      async (choice: Omit<NeighbourChoice, "isRenewed">) => {
        const isNew = isRenewed.current;
        isRenewed.current = false;
        const startedAt = performance.now();
        const neighbours = await surveys.neighbours({ ...choice, isRenewed: isNew });
        const cost = performance.now() - startedAt;
        if (isNew) restsUntil.current = performance.now() + cost * (1 / SHARE - 1);
        return neighbours;
      },
      (asked, neighbours, error) => {
        if (isSuperseded(error)) return;
        setFound({ question: asked.question, neighbours, problem: sentenceOf(error) });
      },
    ),
  );

  useEffect(() => {
    if (question === undefined || moment === undefined) return;
    const isFirst = searched.current === undefined;
    const isNew = searched.current !== moment;
    const mayRenew = isFirst || !isMoving || performance.now() >= restsUntil.current;
    const timer = setTimeout(
      () => {
        if (isNew && mayRenew) {
          searched.current = moment;
          isRenewed.current = true;
        }
        asker.ask({ question, off });
      },
      isNew && !isFirst && mayRenew ? PATIENCE_MS : 0,
    );
    return () => clearTimeout(timer);
  }, [asker, question, off, moment, isMoving]);

  const isOfThis = question !== undefined && isSameImage(question, found.question);
  return isOfThis ? found : NOTHING;
}
