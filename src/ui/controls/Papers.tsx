import { citePapers, type PaperName } from "../../experiment/sources.ts";

/** Where a choice comes from. */
export default function Papers({ papers }: { readonly papers: readonly PaperName[] }) {
  return <p>{citePapers(papers)}</p>;
}
