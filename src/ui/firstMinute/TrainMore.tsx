import { FIELD_TABLE } from "../../experiment/fieldTable.ts";
import { Button } from "../Button.tsx";
import { useController } from "../services.ts";

const MORE_EPOCHS = 5;

/** What can be done with a run that is done. `epochs`: those that it has had. */
export function TrainMore({ epochs }: { readonly epochs: number }) {
  const controller = useController();
  const more = Math.min(MORE_EPOCHS, FIELD_TABLE.epochs.max - epochs);
  return (
    <>
      <Button title="From the start, as a new run  ·  Space" onClick={controller.play}>
        Run again
      </Button>
      {more > 0 ? (
        <Button onClick={() => controller.trainMore(more)}>
          {more === 1 ? "Train 1 more epoch" : `Train ${more} more epochs`}
        </Button>
      ) : null}
    </>
  );
}
