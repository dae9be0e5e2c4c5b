import { arch, cpus, platform } from "node:os";

/** What a benchmark ran on. */
export interface Machine {
  readonly platform: string;
  readonly processor: string;
  readonly cores: number;
}

export function thisMachine(): Machine {
  return {
    platform: `${platform()} ${arch()}`,
    processor: cpus()[0]?.model.trim() ?? "unknown processor",
    cores: cpus().length,
  };
}

export function formatMachine({ processor, cores, platform }: Machine): string {
  return `${processor}, ${cores} cores, ${platform}`;
}

export function formatVersions(versions: Readonly<Record<string, string>>): string {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
}
