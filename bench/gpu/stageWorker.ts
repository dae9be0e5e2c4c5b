/** The other end of stageProcess.ts: carries out one stage, and tells of it. */
import { spawnSync } from "node:child_process";
import { RunFailed } from "../../tools/command.ts";
import { loadDatasetFromDisk } from "../../tools/datasetFromDisk.ts";
import { deadlineAt } from "./budget.ts";
import { type CardReport, describeAdapter, withDevice } from "./device.ts";
import type { StageMessage, StageOrder } from "./stageProcess.ts";
import { type Ending, reasonOf, type StageWork } from "./stages.ts";
import { STAGES } from "./stageTable.ts";

/** Not in the table: what is learnt before the first stage. */
export const CARD_STAGE = "card";

const NVIDIA_LIMIT_MS = 10_000;

/** Does not return: whoever started this process ends it. */
export async function workOnStage(json: string): Promise<never> {
  if (!process.send)
    throw new RunFailed("--stage is for processes that bench --gpu starts itself.");
  const send = process.send.bind(process);
  const tell = (message: StageMessage) => send(message);
  process.once("disconnect", () => process.exit(1));
  const order: StageOrder = JSON.parse(json);
  const work: StageWork<unknown> = {
    // performance.now() counts from the start of this process.
    deadline: deadlineAt(order.allottedMs, () => performance.now()),
    keep: (result) => tell({ kind: "keep", result }),
    say: (text) => tell({ kind: "say", text }),
  };
  try {
    tell({ kind: "ending", ending: await carryOut(order, work) });
  } catch (error) {
    tell({ kind: "ending", ending: { status: "failed", reason: reasonOf(error) } });
  }
  return await new Promise<never>(() => {});
}

async function carryOut({ name, software }: StageOrder, work: StageWork<unknown>): Promise<Ending> {
  if (name === CARD_STAGE) return await describeCard(work);
  const stage = STAGES.find((each) => each.name === name);
  if (!stage) throw new Error(`There is no stage ${name}.`);
  return await stage.run(work, { dataset: await loadDatasetFromDisk("mnist"), software });
}

async function describeCard({ keep, say }: StageWork<CardReport>): Promise<Ending> {
  say("asking the driver for an adapter");
  const adapter = await withDevice(async (gpu) => describeAdapter(gpu));
  keep({ adapter, nvidia: "" });
  if (!adapter.software) keep({ adapter, nvidia: askNvidia() });
  return { status: "done" };
}

/** Name, driver, memory, clock and power limit of the cards; "" where NVIDIA's tool is not there. */
function askNvidia(): string {
  const fields = "name,driver_version,memory.total,clocks.max.sm,power.limit";
  const { status, stdout } = spawnSync("nvidia-smi", [`--query-gpu=${fields}`, "--format=csv"], {
    encoding: "utf8",
    timeout: NVIDIA_LIMIT_MS,
  });
  return status === 0 ? stdout.trim() : "";
}
