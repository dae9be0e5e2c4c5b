import type { Page } from "@playwright/test";

/** A step that the training worker has told the page of, and when. */
interface ToldStep {
  readonly step: number;
  readonly at: number;
}

/** Notes the steps that are told to pages opened from now on. */
export async function noteSteps(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const told: ToldStep[] = [];
    Object.assign(window, { told });
    const listen = MessagePort.prototype.addEventListener;
    const note = (message: Event) => {
      // A call of the page's listener, as comlink sends it.
      const event = (message as MessageEvent).data?.argumentList?.[0]?.value;
      if (event?.kind === "records") told.push({ step: event.batch.step, at: performance.now() });
    };
    MessagePort.prototype.addEventListener = function (this: MessagePort, ...args: unknown[]) {
      listen.call(this, "message", note);
      Reflect.apply(listen, this, args);
    };
  });
}

/** Steps a second between the first and the last that are told while something is done. */
export async function stepsPerSecond(page: Page, meanwhile: () => Promise<void>): Promise<number> {
  await page.evaluate("told.length = 0");
  await meanwhile();
  const told: readonly ToldStep[] = await page.evaluate("told");
  const [first, last] = [told.at(0), told.at(-1)];
  if (!first || !last || first.step === last.step) throw new Error("The run does not train.");
  return (1000 * (last.step - first.step)) / (last.at - first.at);
}
