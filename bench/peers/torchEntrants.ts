/** PyTorch, in a process of its own, where this machine has a Python with it. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface, type Interface } from "node:readline";
import { loadDatasetFromDisk } from "../../tools/datasetFromDisk.ts";
import { PROJECT_ROOT } from "../../tools/project.ts";
import { experimentOf, type PeerCase } from "../contenders/cases.ts";
import type { ContenderInfo } from "../contenders/contenderInfo.ts";
import { sideBySide, taskOf } from "../contenders/task.ts";
import type { Opened, Timed } from "../contenders/timedRun.ts";
import type { Entrant, EntrantGroup } from "./host.ts";

const SCRIPT = path.join(PROJECT_ROOT, "bench/contenders/torch_moe.py");
const PYTHONS = ["python3", "/usr/bin/python3", "python"];
const PROBE_LIMIT_MS = 60_000;
/** Batches are handed over as a file; a run that is longer begins anew. */
const EPOCHS = 4;

type Manner = "gathered" | "dense" | "compiled";
export type TorchDevice = "cpu" | "cuda";

interface Torch {
  readonly python: string;
  readonly version: string;
  /** The name of the GPU, "" without one. */
  readonly cuda: string;
  readonly compiles: boolean;
  /** The matrix products that it was built for; "generic": whatever the system has. */
  readonly blas: string;
}

interface TorchContender {
  readonly info: ContenderInfo;
  readonly manner: Manner;
  readonly device: TorchDevice;
}

/** Everyone that a Python here could bring. Gathering does less work, dense is fewer operations: it depends. */
export const TORCH_CONTENDERS: readonly TorchContender[] = [
  contender("gathered", "cpu", "PyTorch eager, CPU"),
  contender("dense", "cpu", "PyTorch eager dense, CPU"),
  contender("compiled", "cpu", "PyTorch compiled, CPU"),
  contender("gathered", "cuda", "PyTorch eager, CUDA"),
  contender("dense", "cuda", "PyTorch eager dense, CUDA"),
  contender("compiled", "cuda", "PyTorch compiled, CUDA"),
];

function contender(manner: Manner, device: TorchDevice, name: string): TorchContender {
  const info: ContenderInfo = {
    id: `torch-${manner}-${device}`,
    name,
    processor: device === "cuda" ? "gpu" : "cpu",
    computes: manner === "gathered" ? "chosen experts" : "every expert",
  };
  return { info, manner, device };
}

/** Those of these ids that run here; why others do not, is in the notes. */
export function openTorchEntrants(
  ids: ReadonlySet<string>,
  probeLimitMs = PROBE_LIMIT_MS,
): EntrantGroup {
  const wanted = TORCH_CONTENDERS.filter(({ info }) => ids.has(info.id));
  const torch = wanted.length > 0 ? findTorch(probeLimitMs) : undefined;
  const folder = torch ? mkdtempSync(path.join(tmpdir(), "switchyard-torch-")) : "";
  const runs = ({ device, manner }: TorchContender) =>
    torch && (manner !== "compiled" || torch.compiles) && (device === "cpu" || torch.cuda !== "");
  return {
    entrants: torch ? wanted.filter(runs).map((each) => entrant(torch, each, folder)) : [],
    versions: torch ? { PyTorch: torch.version } : {},
    notes: wanted.length > 0 ? notesOn(torch) : [],
    close: async () => {
      if (folder) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What a reader must know of the PyTorch here before comparing with it. */
function notesOn(torch: Torch | undefined): string[] {
  if (!torch) return ["PyTorch is not here: SWITCHYARD_PYTHON may name a Python that has it."];
  const { version, compiles, blas } = torch;
  return [
    ...(compiles ? [] : [`PyTorch ${version} has no compiler: it runs eager only.`]),
    ...(blas === "generic"
      ? [`PyTorch ${version} multiplies with the system's BLAS: slow, unless that is OpenBLAS.`]
      : []),
  ];
}

function findTorch(probeLimitMs: number): Torch | undefined {
  const explicit = process.env.SWITCHYARD_PYTHON;
  for (const python of explicit ? [explicit] : PYTHONS) {
    const { status, stdout } = spawnSync(python, [SCRIPT], {
      input: '{"probe": true}\n',
      encoding: "utf8",
      timeout: probeLimitMs,
    });
    if (status !== 0) continue;
    return { python, ...JSON.parse(stdout) };
  }
  return undefined;
}

function entrant(torch: Torch, { info, manner, device }: TorchContender, folder: string): Entrant {
  return {
    info,
    async open(peerCase, signal) {
      const task = { ...(await writeTask(peerCase, manner, folder)), device };
      const conversation = new Conversation(torch.python, signal);
      try {
        const opened: Opened = await conversation.ask({ open: task });
        return {
          opened,
          train: (steps) => conversation.ask<Timed>({ train: steps }),
          close: async () => conversation.end(),
        };
      } catch (error) {
        conversation.end();
        throw error;
      }
    },
  };
}

/** Puts data, first weights and batches where Python reads them at once. */
async function writeTask(peerCase: PeerCase, manner: Manner, folder: string) {
  const dataset = await loadDatasetFromDisk(experimentOf(peerCase).dataset);
  const task = taskOf(peerCase, dataset);
  const { shape, routing, batchSize, trainSize, replicas } = task.config;
  const [{ learningRate, importanceCoef }] = replicas;
  const experts = manner === "gathered" ? task.weights : sideBySide(task.weights);
  const weights = Object.entries({ ...experts, ...task.layerWeights });
  const steps = (EPOCHS * trainSize) / batchSize;
  const order = new Int32Array(EPOCHS * trainSize);
  for (let step = 0; step < steps; step++) order.set(task.rows(step), step * batchSize);
  const { images, labels } = dataset.train;
  const write = (name: string, parts: readonly (Uint8Array | Float32Array | Int32Array)[]) =>
    writeFileSync(
      path.join(folder, name),
      Buffer.concat(
        parts.map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength)),
      ),
    );
  write("images.u8", [images.subarray(0, trainSize * shape.numPixels)]);
  write("labels.u8", [labels.subarray(0, trainSize)]);
  write(
    "weights.f32",
    weights.map(([, { values }]) => values),
  );
  write("rows.i32", [order]);
  return {
    folder,
    manner,
    weights: weights.map(([group, { shape }]) => [group, shape]),
    numExperts: shape.numExperts,
    topK: shape.topK,
    gate: routing.gate,
    batchSize,
    importanceCoef,
    learningRate,
  };
}

/** One question, one answer, a line each. */
class Conversation {
  readonly #process: ChildProcess;
  readonly #lines: Interface;
  readonly #gone: Promise<never>;
  readonly #signal: AbortSignal;

  constructor(python: string, signal: AbortSignal) {
    signal.throwIfAborted();
    const child = spawn(python, [SCRIPT], { stdio: ["pipe", "pipe", "ignore"] });
    this.#process = child;
    this.#lines = createInterface({ input: child.stdout });
    this.#gone = new Promise((_, reject) => {
      child.once("error", reject);
      child.once("exit", () => reject(new Error("Python ended without an answer.")));
    });
    this.#gone.catch(() => {}); // nobody may be listening when it ends
    child.stdin.on("error", () => {}); // a question to one that is gone: #gone answers it
    this.#signal = signal;
    signal.addEventListener("abort", this.end);
  }

  async ask<Answer>(question: object): Promise<Answer> {
    this.#process.stdin?.write(`${JSON.stringify(question)}\n`);
    const [line] = await Promise.race([once(this.#lines, "line"), this.#gone]);
    const answer = JSON.parse(line);
    if (answer.error) throw new Error(answer.error);
    return answer;
  }

  readonly end = (): void => {
    this.#signal.removeEventListener("abort", this.end);
    this.#process.kill("SIGKILL");
  };
}
