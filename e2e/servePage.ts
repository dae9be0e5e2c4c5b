import { buildIfStale, servePage } from "../scripts/serve.ts";

/** Serves the production page for the tests, and hands them its address in SWITCHYARD_URL. */
export default async function serve(): Promise<() => Promise<void>> {
  await buildIfStale();
  const server = await servePage({ port: 0, strictPort: false });
  process.env.SWITCHYARD_URL = server.url;
  return () => server.close();
}
