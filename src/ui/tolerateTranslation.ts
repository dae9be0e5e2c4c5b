/** The parts of a page's window that are changed. */
type PageParts = Pick<typeof globalThis, "document" | "Node" | "Text" | "MutationObserver">;

/**
 * Keeps React going in a page that the browser translates. A translator moves each text node into a `<font>`, or puts
 * a `<font>` with other words in its place. React remembers its text nodes and their parents: `removeChild` and
 * `insertBefore` throw, which ends the page, and new words go into nodes that nobody sees. Here the tree's own methods
 * act on the `<font>` that holds or replaced a node, and a node whose text changes comes back into the page, where the
 * translator finds it.
 *
 * The alternatives were worse. `translate="no"` on the page denies translation to those who need it; an element around
 * every text that may change has to be remembered at every change, and in libraries too. Nodes that are where React
 * left them take the browser's own path.
 */
export function tolerateTranslation({ document, Node, Text, MutationObserver }: PageParts): void {
  const replacements = watchReplacements(document, MutationObserver);
  const { removeChild, insertBefore } = Node.prototype;
  const nodeValue = Object.getOwnPropertyDescriptor(Node.prototype, "nodeValue");

  /** The child of `parent` that stands for a node: the node, what holds it, or what replaced it. */
  function childFor(parent: Node, node: Node): Node | undefined {
    let child: Node | null = replacements.get(node) ?? node;
    while (child !== null && child.parentNode !== parent) child = child.parentNode;
    return child ?? undefined;
  }

  Node.prototype.removeChild = function <T extends Node>(this: Node, child: T): T {
    if (child.parentNode === this) return removeChild.call(this, child) as T;
    const standIn = childFor(this, child);
    if (standIn !== undefined) removeChild.call(this, standIn);
    return child;
  };

  Node.prototype.insertBefore = function <T extends Node>(
    this: Node,
    added: T,
    before: Node | null,
  ): T {
    const isOwn = before === null || before.parentNode === this;
    const place = isOwn ? before : (childFor(this, before) ?? null);
    return insertBefore.call(this, added, place) as T;
  };

  if (nodeValue === undefined) return;
  Object.defineProperty(Text.prototype, "nodeValue", {
    ...nodeValue,
    set(this: Text, value: string | null) {
      const standIn = replacements.get(this);
      if (standIn?.parentNode) standIn.parentNode.replaceChild(this, standIn);
      replacements.delete(this);
      nodeValue.set?.call(this, value);
    },
  });
}

/** The `<font>` that has taken the place of a text node. */
function watchReplacements(
  document: Document,
  Observer: typeof MutationObserver,
): WeakMap<Node, Node> {
  const replacements = new WeakMap<Node, Node>();
  const observer = new Observer((records) => {
    for (const { removedNodes, addedNodes, previousSibling, nextSibling } of records) {
      const [removed] = removedNodes;
      if (removed?.nodeType !== TEXT_NODE || removed.isConnected) continue;
      const font = [...addedNodes, previousSibling, nextSibling].find(isFont);
      if (font) replacements.set(removed, font);
    }
  });
  observer.observe(document, { childList: true, subtree: true });
  return replacements;
}

const TEXT_NODE = 3;
const isFont = (node: Node | null) => node?.nodeName === "FONT";
