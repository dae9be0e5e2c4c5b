/** Asks one question at a time; of those that come meanwhile, the newest is kept. */
export interface Asker<Q> {
  ask(question: Q): void;
}

/** @param tell is given every answer, or why there is none, and its question */
export function createAsker<Q, A>(
  ask: (question: Q) => Promise<A>,
  tell: (question: Q, answer: A | undefined, error: unknown) => void,
): Asker<Q> {
  let waiting: { readonly question: Q } | undefined;
  let isBusy = false;

  async function work() {
    if (isBusy) return;
    isBusy = true;
    while (waiting) {
      const { question } = waiting;
      waiting = undefined;
      try {
        tell(question, await ask(question), undefined);
      } catch (error) {
        tell(question, undefined, error);
      }
    }
    isBusy = false;
  }

  return {
    ask(question) {
      waiting = { question };
      void work(); // does not reject: every error is told
    },
  };
}
