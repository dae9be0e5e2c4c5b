import { block, flatten, type Lines } from "./lines.ts";
import { hasExperts } from "./processPieces.ts";
import type { ScriptFacts } from "./scriptFacts.ts";

/** Reading the data, reading and writing weights, and the command line: the same for every experiment. */
export const READ_IDX: Lines = [
  block("def read_idx(folder, name):", [
    '"""The array of a file in the format IDX, compressed by gzip or not."""',
    "path = Path(folder) / name",
    'opened = open(path, "rb") if path.exists() else gzip.open(f"{path}.gz")',
    "with opened as file:",
    "    data = bytearray(file.read())",
    "begin = 4 + 4 * data[3]",
    'shape = struct.unpack(f">{data[3]}I", data[4:begin])',
    "return torch.frombuffer(data, dtype=torch.uint8, offset=begin).view(shape)",
  ]),
  block("def load_split(folder, name, count, device):", [
    '"""Images [count, pixels] from 0 to 1, and their labels."""',
    'images = read_idx(folder, f"{name}-images-idx3-ubyte")[:count].flatten(1).float() / 255',
    'labels = read_idx(folder, f"{name}-labels-idx1-ubyte")[:count].long()',
    "return images.to(device), labels.to(device)",
  ]),
];

export const SAFETENSORS: Lines = [
  block("def read_weights(path):", [
    '"""The tensors of a safetensors file, and the step that they are of."""',
    "data = Path(path).read_bytes()",
    'begin = 8 + struct.unpack("<Q", data[:8])[0]',
    "header = json.loads(data[8:begin])",
    'step = int(header.pop("__metadata__", {}).get("step", 0))',
    "tensors = {}",
    "for name, entry in header.items():",
    '    first, last = entry["data_offsets"]',
    "    values = bytearray(data[begin + first : begin + last])",
    '    tensors[name] = torch.frombuffer(values, dtype=torch.float32).view(entry["shape"])',
    "return tensors, step",
  ]),
  block("def write_weights(path, tensors, step):", [
    '"""A safetensors file that Switchyard reads, too."""',
    'metadata = {"format": "pt", "schema": "1", "link": LINK, "step": str(step)}',
    'header, parts, size = {"__metadata__": metadata}, [], 0',
    "for name, tensor in tensors.items():",
    "    values = tensor.detach().cpu().flatten().tolist()",
    '    part = struct.pack(f"<{len(values)}f", *values)',
    "    header[name] = {",
    '        "dtype": "F32",',
    '        "shape": list(tensor.shape),',
    '        "data_offsets": [size, size + len(part)],',
    "    }",
    "    parts.append(part)",
    "    size += len(part)",
    "text = json.dumps(header).encode()",
    'text += b" " * (-len(text) % 8)',
    'Path(path).write_bytes(b"".join([struct.pack("<Q", len(text)), text, *parts]))',
  ]),
];

function main(facts: ScriptFacts): Lines {
  const canSpread = hasExperts(facts);
  return [
    "parser = argparse.ArgumentParser(",
    "    description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter",
    ")",
    'parser.add_argument("--data", required=True, help="the folder with the four files of MNIST")',
    'parser.add_argument("--weights", help="a safetensors file to start from")',
    'parser.add_argument("--epochs", type=int, help=f"to train: {EPOCHS} without weights, else 0")',
    'parser.add_argument("--seed", type=int, default=SEED)',
    'parser.add_argument("--device", default="cpu", help="such as cuda")',
    'parser.add_argument("--save", help="where to write the weights, as safetensors")',
    "parser.add_argument(",
    '    "--spread-experts", action="store_true", help="under torchrun: each process keeps some experts"',
    ")",
    "options = parser.parse_args()",
    "if options.spread_experts:",
    canSpread
      ? [
          "    if Processes.count == 1:",
          '        parser.error("--spread-experts needs the processes of torchrun")',
          "    if Processes.count > NUM_EXPERTS:",
          '        parser.error(f"{Processes.count} processes cannot share {NUM_EXPERTS} experts: start fewer")',
          "    Processes.spread_experts = True",
        ]
      : '    parser.error("--spread-experts: this model is one dense network, without experts to spread")',
    "torch.manual_seed(options.seed)",
    "device = torch.device(options.device)",
    "if Processes.count > 1:",
    '    if device.type == "cuda":',
    '        device = torch.device("cuda", int(os.environ["LOCAL_RANK"]))',
    "        torch.cuda.set_device(device)",
    '    dist.init_process_group("nccl" if device.type == "cuda" else "gloo")',
    "model, step, epochs = Model(), 0, options.epochs",
    "if options.weights:",
    "    tensors, step = read_weights(options.weights)",
    "    model.load_state_dict(tensors)",
    canSpread && ["if Processes.spread_experts:", "    keep_own_experts(model)"],
    "model.to(device)",
    'test_set = load_split(options.data, "t10k", None, device)',
    "if options.weights:",
    "    accuracy, loss = test(model, *test_set)",
    "    if Processes.rank == 0:",
    '        print(f"step {step}: test accuracy {100 * accuracy:.2f} %, loss {loss:.4f}")',
    "if epochs is None:",
    "    epochs = 0 if options.weights else EPOCHS",
    "if epochs > 0:",
    '    train_set = load_split(options.data, "train", TRAIN_IMAGES, device)',
    "    step = train(model, train_set, test_set, epochs, step)",
    "if options.save:",
    canSpread ? "    state = collect_state(model)" : "    state = model.state_dict()",
    "    if Processes.rank == 0:",
    "        write_weights(options.save, state, step)",
    "if Processes.count > 1:",
    "    dist.destroy_process_group()",
  ];
}

export function mainFunction(facts: ScriptFacts): Lines {
  return [
    block("def main():", main(facts)),
    flatten(["", "", 'if __name__ == "__main__":', "    main()"]),
  ];
}
