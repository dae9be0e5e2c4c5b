import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** A link or an image of Markdown, `[text](target)`, or the source of an HTML tag. */
const TARGET = /\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)|(?:src|href)="([^"]+)"/g;
const CODE = /^(```|~~~)[\s\S]*?^\1|`[^`\n]*`/gm;
const ELSEWHERE = /^[a-z][a-z0-9+.-]*:/i;
const HEADING = /^#{1,6}\s+(.+?)\s*#*$/gm;

/**
 * Relative links and images of the Markdown files under `root` whose file, or whose heading, does not exist: a
 * sentence each. `places` are files and folders relative to `root`.
 */
export function findDeadLinks(root: string, places: readonly string[]): string[] {
  return places
    .flatMap((place) => markdownFiles(root, place))
    .flatMap((file) =>
      targetsOf(readFileSync(path.join(root, file), "utf8")).flatMap((target) =>
        explainIfDead(root, file, target),
      ),
    );
}

function markdownFiles(root: string, place: string): string[] {
  if (place.endsWith(".md")) return [place];
  return readdirSync(path.join(root, place), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => path.posix.join(place, name.split(path.sep).join("/")));
}

function targetsOf(markdown: string): string[] {
  return [...markdown.replace(CODE, "").matchAll(TARGET)]
    .map(([, link, source]) => link ?? source ?? "")
    .filter((target) => !ELSEWHERE.test(target));
}

function explainIfDead(root: string, file: string, target: string): string[] {
  const [relative = "", anchor] = target.split("#");
  const linked = relative === "" ? file : path.posix.join(path.posix.dirname(file), relative);
  if (!existsSync(path.join(root, decodeURIComponent(linked))))
    return [`${file} links to ${target}: there is no ${linked}.`];
  if (anchor === undefined || !linked.endsWith(".md")) return [];
  const headings = headingsOf(readFileSync(path.join(root, linked), "utf8"));
  if (headings.includes(anchor)) return [];
  return [`${file} links to ${target}: ${linked} has no heading "${anchor}".`];
}

/** Anchors of a page's headings, as GitHub makes them. */
function headingsOf(markdown: string): string[] {
  return [...markdown.matchAll(HEADING)].map(([, heading = ""]) =>
    heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-"),
  );
}
