/** `npm start`: the production page on this machine. */
import { buildIfStale, servePage } from "../tools/serve.ts";

const DEFAULT_PORT = 4173;

function readPort(): { port: number; strictPort: boolean } {
  const text = process.env.PORT;
  if (text === undefined || text === "") return { port: DEFAULT_PORT, strictPort: false };
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65535)) {
    throw new Error(
      `PORT is ${JSON.stringify(text)}: it must be a whole number from 0 to 65535, in digits.`,
    );
  }
  return { port, strictPort: true };
}

try {
  const port = readPort();
  await buildIfStale();
  const server = await servePage(port);
  console.log(`Switchyard is at ${server.url} (Ctrl-C stops it)`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
